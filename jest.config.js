/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/tests"],
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "<rootDir>/tests/e2e/"],
  setupFiles: ["<rootDir>/tests/support/seed.ts"],
  transform: { "^.+\\.ts$": ["ts-jest", { tsconfig: "tsconfig.json", diagnostics: false }] },
  cacheDirectory: "<rootDir>/.cache/jest",
  // By default jest leaves one core out, which on a machine of two is half of it.
  maxWorkers: "100%",
  // A plan takes a second, and several where the machine has other things to do: no test is there to time it.
  testTimeout: 30_000,
};
