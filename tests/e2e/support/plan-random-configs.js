// Plans as many random configs as the argument says, and prints what became of them as JSON.
"use strict";

require("../../../bin/typescript").register();
require("../../support/seed.ts");
const { planRandomConfigs } = require("../../stacks/random-configs.ts");

planRandomConfigs(Number(process.argv[2])).then(
  (counts) => console.log(JSON.stringify(counts)),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
