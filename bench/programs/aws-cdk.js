const { App, Stack } = require("aws-cdk-lib/core");
const { CfnKey } = require("aws-cdk-lib/aws-kms");
const { CfnBucket, CfnBucketPolicy } = require("aws-cdk-lib/aws-s3");

const { buckets } = require("./size");

// One stack, however large: splitting it would add exports that the other tools do not have.
const app = new App({ outdir: process.argv[2], context: { "@aws-cdk/core:stackResourceLimit": 0 } });
const stack = new Stack(app, "bench", { env: { account: "111111111111", region: "eu-central-1" } });

const key = new CfnKey(stack, "key", {
  description: "Encrypts the buckets",
  enableKeyRotation: true,
  keyPolicy: {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111111111111:root" }, Action: "kms:*", Resource: "*" },
    ],
  },
});
for (let index = 0; index < buckets; index++) {
  const name = `bucket-${index}`;
  // CloudFormation has versioning, encryption and public-access block as properties of the bucket.
  const bucket = new CfnBucket(stack, name, {
    bucketName: `tributary-bench-${index}`,
    tags: [{ key: "index", value: String(index) }],
    versioningConfiguration: { status: "Enabled" },
    bucketEncryption: {
      serverSideEncryptionConfiguration: [
        {
          serverSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.attrArn },
          bucketKeyEnabled: true,
        },
      ],
    },
    publicAccessBlockConfiguration: {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
  });
  new CfnBucketPolicy(stack, `${name}-policy`, {
    bucket: bucket.ref,
    policyDocument: {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "DenyPlainHttp",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [bucket.attrArn, `${bucket.attrArn}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    },
  });
}
app.synth();
