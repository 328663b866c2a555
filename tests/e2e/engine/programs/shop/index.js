"use strict";

// A little of everything that a change can do to a program; the tests change it by its text.
const pulumi = require("@pulumi/pulumi");
const { Provider } = require("@pulumi/aws/provider");
const { Role } = require("@pulumi/aws/iam/role");
const { RolePolicy } = require("@pulumi/aws/iam/rolePolicy");
const { Key } = require("@pulumi/aws/kms/key");
const { Alias } = require("@pulumi/aws/kms/alias");
const { SecurityGroup } = require("@pulumi/aws/ec2/securityGroup");
const { Vpc } = require("@pulumi/aws/ec2/vpc");
const { SecurityGroupIngressRule } = require("@pulumi/aws/vpc/securityGroupIngressRule");
const { SecretVersion } = require("@pulumi/aws/secretsmanager/secretVersion");
const { Secret } = require("@pulumi/aws/secretsmanager/secret");
const { Bucket } = require("@pulumi/aws/s3/bucket");
const { BucketVersioning } = require("@pulumi/aws/s3/bucketVersioning");
const { LogGroup } = require("@pulumi/aws/cloudwatch/logGroup");
const { Queue } = require("@pulumi/aws/sqs/queue");
const { Namespace } = require("@pulumi/kubernetes/core/v1/namespace");
const { ConfigMap } = require("@pulumi/kubernetes/core/v1/configMap");
const { Deployment } = require("@pulumi/kubernetes/apps/v1/deployment");
const { RandomPassword } = require("@pulumi/random/randomPassword");

class Shelf extends pulumi.ComponentResource {
  constructor(name, args, opts) {
    super("trial:index:Shelf", name, args, opts);
    const bucket = new Bucket(`${name}-bucket`, { bucket: args.bucket, tags: { team: "shop" } }, { parent: this });
    new BucketVersioning(
      `${name}-versioning`,
      { bucket: bucket.id, versioningConfiguration: { status: "Enabled" } },
      { parent: this },
    );
    this.bucket = bucket;
    this.registerOutputs();
  }
}

const aws = new Provider("aws", { region: "us-east-1" });
const opts = { provider: aws };

const shelf = new Shelf("shelf", { bucket: "trial-shelf" }, { providers: { aws } });

const vpc = new Vpc("vpc", { cidrBlock: "10.0.0.0/16", tags: { name: "shop" } }, opts);
const group = new SecurityGroup(
  "group",
  {
    vpcId: vpc.id,
    ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/16", "10.1.0.0/16"] }],
  },
  opts,
);
new SecurityGroupIngressRule(
  "rule",
  { securityGroupId: group.id, ipProtocol: "tcp", fromPort: 9094, toPort: 9094, cidrIpv4: "10.2.0.0/16" },
  opts,
);

const key = new Key("key", { description: "of the shop", enableKeyRotation: true, deletionWindowInDays: 7 }, opts);
new Alias("alias", { name: "alias/shop", targetKeyId: key.id }, opts);

const role = new Role(
  "role",
  {
    name: "shop",
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }],
    }),
  },
  opts,
);
new RolePolicy(
  "policy",
  {
    name: "read",
    role: role.name,
    policy: shelf.bucket.arn.apply((arn) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: ["s3:GetObject", "s3:ListBucket"], Resource: [arn, `${arn}/*`] }],
      }),
    ),
  },
  opts,
);

const password = new RandomPassword("password", { length: 24, keepers: { year: "2026" } });
const secret = new Secret("secret", { name: "shop", kmsKeyId: key.arn }, opts);
new SecretVersion("version", { secretId: secret.id, secretString: password.result }, opts);

const queue = new Queue("queue", { name: "orders", visibilityTimeoutSeconds: 30 }, opts);
new LogGroup("logs", { name: "/shop", retentionInDays: 7 }, { ...opts, dependsOn: [queue] });
new LogGroup("archive", { name: "/archive", retentionInDays: 365 }, { ...opts, retainOnDelete: true });

const namespace = new Namespace("namespace", { metadata: { name: "shop" } });
new ConfigMap("settings", {
  metadata: { name: "settings", namespace: namespace.metadata.name },
  data: { colour: "blue" },
});
new Deployment("web", {
  metadata: { name: "web", namespace: namespace.metadata.name },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "web:1" }] } },
  },
});

exports.queue = queue.url;
exports.password = password.result;
