// Writes planner/diff/data/aws.json from CloudFormation's resource specification and the typings of @pulumi/aws: see
// planner/diff/data/README.md.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

require("../bin/typescript").register();
const { loadAwsServiceSpecSync } = require("@aws-cdk/aws-service-spec");
const { awsReplacement } = require("./aws-replacement");

const sdk = path.dirname(require.resolve("@pulumi/aws/package.json"));
const target = path.join(__dirname, "..", "planner", "diff", "data", "aws.json");
const lines = Object.entries(awsReplacement(sdk, loadAwsServiceSpecSync())).map(
  ([type, entry]) => `${JSON.stringify(type)}: ${JSON.stringify(entry)}`,
);
fs.writeFileSync(target, `{\n${lines.join(",\n")}\n}\n`);
console.log(`${path.relative(process.cwd(), target)}: ${lines.length} types`);
