/** The program under plain mocks, as the SDK's guide to unit tests has it; writes every resource's type. */
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");

const pulumi = require("@pulumi/pulumi");

const types = [];
pulumi.runtime.setMocks(
  {
    newResource({ type, name, inputs }) {
      types.push(type);
      return { id: `${name}-id`, state: { ...inputs, arn: `arn:aws:mock:::${name}` } };
    },
    call: ({ inputs }) => inputs,
  },
  "bench",
  "bench",
  true,
);
pulumi.runtime
  .runInPulumiStack(async () => require("./pulumi"))
  .then(() => pulumi.runtime.disconnect())
  .then(() => {
    const resources = types.filter((type) => type !== "pulumi:pulumi:Stack");
    writeFileSync(join(process.argv[2], "types.json"), JSON.stringify(resources));
  });
