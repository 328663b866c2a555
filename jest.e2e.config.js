const unit = require("./jest.config.js");

/** Tests against real servers, which they start and end themselves: `npm run e2e:<what>`. */
/** @type {import("jest").Config} */
module.exports = {
  ...unit,
  roots: ["<rootDir>/tests/e2e"],
  testMatch: ["**/*.e2e.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  // The first run installs the servers.
  testTimeout: 300_000,
  // Servers are heavy, and a port belongs to one of them.
  maxWorkers: 1,
};
