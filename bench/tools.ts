import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The kinds of thing that the measured graph has. */
export const kinds = ["key", "bucket", "versioning", "encryption", "publicAccessBlock", "policy"] as const;
export type Kind = (typeof kinds)[number];

/** What a tool wrote, read back. */
export interface Made {
  /** How many resources the tool calls its own. */
  readonly resources: number;
  /** How often each kind is there, as a resource of its own or as a property of a bucket. */
  readonly counts: Readonly<Record<Kind, number>>;
}

/** One way to turn the program into a graph, as a whole process. */
export interface Tool {
  readonly id: string;
  /** What it is, in the table. */
  readonly label: string;
  /** Whether it comes from `bench/node_modules`. */
  readonly peer: boolean;
  /** Node's arguments, for output below the folder `out`. */
  readonly args: (out: string) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Reads what the tool wrote below `out`. */
  readonly made: (out: string) => Made;
}

/** File below a tool's folder that its standard output goes to. */
export const STDOUT = "stdout";

export const ROOT = join(__dirname, "..");

const programs = join(__dirname, "programs");

export const tools: readonly Tool[] = [
  {
    id: "tributary",
    label: "tributary plan",
    peer: false,
    args: () => [join(ROOT, "bin/tributary.js"), "plan", "--cwd", join(programs, "pulumi"), "--json"],
    made: (out) => {
      const { resources } = readJson(out, STDOUT) as { resources: readonly { type: string }[] };
      return madeOf(
        resources.map(({ type }) => type),
        pulumiKinds,
      );
    },
  },
  {
    id: "mocks",
    label: "Pulumi's plain mocks",
    peer: false,
    args: (out) => [join(programs, "mocks.js"), out],
    made: (out) => madeOf(readJson(out, "types.json") as string[], pulumiKinds),
  },
  {
    id: "cdktf",
    label: "cdktf synth",
    peer: true,
    args: (out) => [join(programs, "cdktf.js"), out],
    made: (out) => {
      const { resource } = readJson(out, "stacks/bench/cdk.tf.json") as { resource: Record<string, object> };
      const types = Object.entries(resource).flatMap(([type, named]) => Object.keys(named).map(() => type));
      return madeOf(types, terraformKinds);
    },
  },
  {
    id: "aws-cdk",
    label: "aws-cdk synth",
    peer: true,
    args: (out) => [join(programs, "aws-cdk.js"), out],
    made: madeByAwsCdk,
  },
  {
    id: "aws-cdk-unchecked",
    label: "aws-cdk synth, template checks off",
    peer: true,
    args: (out) => [join(programs, "aws-cdk.js"), out],
    // https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.AppProps.html#builtincloudformationvalidation
    env: { CDK_VALIDATION: "false" },
    made: madeByAwsCdk,
  },
];

const pulumiKinds: Readonly<Record<string, Kind>> = {
  "aws:kms/key:Key": "key",
  "aws:s3/bucket:Bucket": "bucket",
  "aws:s3/bucketVersioning:BucketVersioning": "versioning",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": "encryption",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "publicAccessBlock",
  "aws:s3/bucketPolicy:BucketPolicy": "policy",
};

const terraformKinds: Readonly<Record<string, Kind>> = {
  aws_kms_key: "key",
  aws_s3_bucket: "bucket",
  aws_s3_bucket_versioning: "versioning",
  aws_s3_bucket_server_side_encryption_configuration: "encryption",
  aws_s3_bucket_public_access_block: "publicAccessBlock",
  aws_s3_bucket_policy: "policy",
};

const cloudFormationKinds: Readonly<Record<string, Kind>> = {
  "AWS::KMS::Key": "key",
  "AWS::S3::Bucket": "bucket",
  "AWS::S3::BucketPolicy": "policy",
};

/** CloudFormation has these as properties of the bucket, not as resources. */
const bucketProperties: Readonly<Record<string, Kind>> = {
  VersioningConfiguration: "versioning",
  BucketEncryption: "encryption",
  PublicAccessBlockConfiguration: "publicAccessBlock",
};

/** Counts resources by their types; an unforeseen type counts as a resource of no kind. */
export function madeOf(types: readonly string[], kindOf: Readonly<Record<string, Kind>>): Made {
  const counts = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<Kind, number>;
  for (const type of types) {
    const kind = kindOf[type];
    if (kind !== undefined) {
      counts[kind]++;
    }
  }
  return { resources: types.length, counts };
}

function madeByAwsCdk(out: string): Made {
  const template = readJson(out, "bench.template.json") as {
    Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
  };
  const resources = Object.values(template.Resources);
  const made = madeOf(
    resources.map(({ Type }) => Type),
    cloudFormationKinds,
  );
  const properties = resources
    .filter(({ Type }) => Type === "AWS::S3::Bucket")
    .flatMap(({ Properties }) => Object.keys(Properties));
  const { counts } = madeOf(properties, bucketProperties);
  return { resources: made.resources, counts: mapKinds((kind) => made.counts[kind] + counts[kind]) };
}

/** A number for each kind. */
export function mapKinds(number: (kind: Kind) => number): Readonly<Record<Kind, number>> {
  return Object.fromEntries(kinds.map((kind) => [kind, number(kind)])) as Record<Kind, number>;
}

function readJson(folder: string, file: string): unknown {
  return JSON.parse(readFileSync(join(folder, file), "utf8"));
}
