const { App, TerraformStack } = require("cdktf");
const { KmsKey } = require("@cdktf/provider-aws/lib/kms-key");
const { AwsProvider } = require("@cdktf/provider-aws/lib/provider");
const { S3Bucket } = require("@cdktf/provider-aws/lib/s3-bucket");
const { S3BucketPolicy } = require("@cdktf/provider-aws/lib/s3-bucket-policy");
const { S3BucketPublicAccessBlock } = require("@cdktf/provider-aws/lib/s3-bucket-public-access-block");
const {
  S3BucketServerSideEncryptionConfigurationA,
} = require("@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration");
const { S3BucketVersioningA } = require("@cdktf/provider-aws/lib/s3-bucket-versioning");

const { buckets } = require("./size");

const app = new App({ outdir: process.argv[2] });
const stack = new TerraformStack(app, "bench");
new AwsProvider(stack, "aws", { region: "eu-central-1" });

const key = new KmsKey(stack, "key", { description: "Encrypts the buckets", enableKeyRotation: true });
for (let index = 0; index < buckets; index++) {
  const name = `bucket-${index}`;
  const bucket = new S3Bucket(stack, name, { bucket: `tributary-bench-${index}`, tags: { index: String(index) } });
  new S3BucketVersioningA(stack, `${name}-versioning`, {
    bucket: bucket.id,
    versioningConfiguration: { status: "Enabled" },
  });
  new S3BucketServerSideEncryptionConfigurationA(stack, `${name}-encryption`, {
    bucket: bucket.id,
    rule: [
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn },
        bucketKeyEnabled: true,
      },
    ],
  });
  new S3BucketPublicAccessBlock(stack, `${name}-public-access`, {
    bucket: bucket.id,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  new S3BucketPolicy(stack, `${name}-policy`, {
    bucket: bucket.id,
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "DenyPlainHttp",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [bucket.arn, `${bucket.arn}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    }),
  });
}
app.synth();
