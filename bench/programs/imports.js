/** Loads the SDK and the classes named in the argument, `{"@pulumi/aws/s3": ["Bucket"]}`, as a program's imports do. */
require("@pulumi/pulumi");
for (const [module, names] of Object.entries(JSON.parse(process.argv[2]))) {
  const loaded = require(module);
  for (const name of names) {
    void loaded[name];
  }
}
