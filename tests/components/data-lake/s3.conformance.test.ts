import { S3DataLakeBuckets } from "../../../components/data-lake/s3";
import type { StorageClass } from "../../../components/data-lake/zone";
import type { PlannedResource, ResourceGraph } from "../../../planner/graph";
import { type Right, type ZoneFacts, dataLakeConformance } from "../../conformance/data-lake";
import { decide } from "../../support/aws-policy";
import { PlannedBucket, only } from "../../support/s3-graph";

const ACCOUNT = "123456789012";
const REGION = "eu-central-1";

const classOf: Readonly<Record<string, StorageClass>> = {
  STANDARD_IA: "infrequent",
  GLACIER_IR: "cold",
  DEEP_ARCHIVE: "archive",
};

/** Actions that each right stands for: one of them is enough to have it. */
const actionsOf: Readonly<Record<Right, readonly string[]>> = {
  list: ["s3:ListBucket"],
  read: ["s3:GetObject"],
  create: ["s3:PutObject"],
  delete: ["s3:DeleteObject"],
  "read previous versions": ["s3:GetObjectVersion", "s3:ListBucketVersions"],
  "delete previous versions": ["s3:DeleteObjectVersion"],
  administer: [
    "s3:BypassGovernanceRetention",
    "s3:DeleteBucket",
    "s3:PutBucketPolicy",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
    "s3:PutObjectAcl",
    "s3:PutObjectRetention",
  ],
};

interface LifecycleRule {
  readonly transitions?: readonly { readonly days: number; readonly storageClass: string }[];
  readonly expiration?: { readonly days?: number };
  readonly noncurrentVersionExpiration?: { readonly noncurrentDays: number };
}

const roleName = (name: string): string => `${name}-role`;
const roleArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${roleName(name)}`;

function zoneOf(graph: ResourceGraph, name: string): PlannedResource {
  return only(
    graph.resources.filter(
      ({ type, inputs }) => type === "tributary:data-lake:S3LakeZone" && inputs["zoneName"] === name,
    ),
  );
}

const bucketOf = (graph: ResourceGraph, name: string): PlannedBucket => PlannedBucket.below(graph, zoneOf(graph, name));

/** The bucket that every object is copied to, if there is one. */
function replicaOf(graph: ResourceGraph, source: PlannedBucket): PlannedBucket | undefined {
  const rules = source.inputs("ReplicationConfig")["rules"] as
    { status: string; destination: { bucket: string }; sourceSelectionCriteria: object; filter: object }[] | undefined;
  const rule = rules?.find(({ status }) => status === "Enabled");
  if (rule === undefined) {
    return undefined;
  }
  expect(rule).toMatchObject({
    filter: { prefix: "" },
    sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
  });
  const isReplica = ({ inputs }: PlannedResource): boolean =>
    rule.destination.bucket === `arn:aws:s3:::${inputs["bucket"]}`;
  const buckets = graph.resources.filter(({ type }) => type === "aws:s3/bucket:Bucket");
  return new PlannedBucket(graph, only(buckets.filter(isReplica)));
}

function facts(graph: ResourceGraph, name: string): ZoneFacts {
  const bucket = bucketOf(graph, name);
  const replica = replicaOf(graph, bucket);
  const copies = replica === undefined ? [bucket] : [bucket, replica];
  const rules = (bucket.inputs("LifecycleConfiguration")["rules"] ?? []) as LifecycleRule[];
  const transitions = rules.flatMap((rule) => rule.transitions ?? []);
  const lock = bucket.inputs("ObjectLockConfiguration")["rule"] as
    { defaultRetention: { mode: string; days: number } } | undefined;
  return {
    key: bucket.key?.urn,
    keyRotates: bucket.key?.inputs["enableKeyRotation"] === true,
    publicAccessRefused: copies.every(refusesPublic),
    oldTransportRefused: copies.every(refusesOldTransport),
    moveAfterDays: Object.fromEntries(
      transitions.flatMap(({ storageClass, days }) => (classOf[storageClass] ? [[classOf[storageClass], days]] : [])),
    ),
    deleteAfterDays: rules.find(({ expiration }) => expiration?.days !== undefined)?.expiration?.days,
    automaticTiering: transitions.some(
      ({ storageClass, days }) => storageClass === "INTELLIGENT_TIERING" && days === 0,
    ),
    versioning:
      (bucket.inputs("Versioning")["versioningConfiguration"] as { status?: string } | undefined)?.status === "Enabled",
    deletePreviousVersionsAfterDays: rules.find((rule) => rule.noncurrentVersionExpiration)?.noncurrentVersionExpiration
      ?.noncurrentDays,
    immutability: lock && {
      mode: lock.defaultRetention.mode.toLowerCase() as "governance" | "compliance",
      days: lock.defaultRetention.days,
    },
    replicated: replica !== undefined && replica.bucket.inputs["region"] !== bucket.bucket.inputs["region"],
    kept: copies.every((copy) => isKept(copy.bucket) && copy.key !== undefined && isKept(copy.key)),
    destroysObjects: copies.some((copy) => copy.bucket.inputs["forceDestroy"] === true),
  };
}

const isKept = ({ protect, retainOnDelete }: PlannedResource): boolean => protect && retainOnDelete;

function refusesPublic(bucket: PlannedBucket): boolean {
  const { blockPublicAcls, blockPublicPolicy, ignorePublicAcls, restrictPublicBuckets } =
    bucket.inputs("PublicAccessBlock");
  const { objectOwnership } = bucket.inputs("OwnershipControls")["rule"] as { objectOwnership: string };
  return (
    [blockPublicAcls, blockPublicPolicy, ignorePublicAcls, restrictPublicBuckets].every((set) => set === true) &&
    objectOwnership === "BucketOwnerEnforced"
  );
}

function refusesOldTransport(bucket: PlannedBucket): boolean {
  const { policy } = bucket.inputs("Policy");
  const ask = (secure: boolean, tls: string): string =>
    decide(policy, {
      action: "s3:GetObject",
      resource: `${bucket.arn}/object`,
      context: { "aws:SecureTransport": String(secure), "s3:TlsVersion": tls },
    });
  return ask(false, "1.3") === "denied" && ask(true, "1.1") === "denied" && ask(true, "1.2") !== "denied";
}

function rights(graph: ResourceGraph, name: string, principal: string): ReadonlySet<Right> {
  const { arn } = bucketOf(graph, name);
  const policies = graph.resources
    .filter(({ type, inputs }) => type === "aws:iam/rolePolicy:RolePolicy" && inputs["role"] === roleName(principal))
    .map(({ inputs }) => inputs["policy"]);
  const may = (action: string): boolean =>
    policies.some((policy) =>
      [arn, `${arn}/some/object`].some((resource) => decide(policy, { action, resource }) === "allowed"),
    );
  return new Set((Object.keys(actionsOf) as Right[]).filter((right) => actionsOf[right].some(may)));
}

function keyUses(graph: ResourceGraph, name: string, principal: string): ReadonlySet<"encrypt" | "decrypt"> {
  const { arn, key } = bucketOf(graph, name);
  const operations = graph.resources
    .filter(({ type, inputs, propertyDependencies }) => {
      const constraints = inputs["constraints"] as { encryptionContextSubset: Record<string, string> }[];
      return (
        type === "aws:kms/grant:Grant" &&
        inputs["granteePrincipal"] === roleArn(principal) &&
        (propertyDependencies["keyId"] ?? []).includes(key?.urn ?? "") &&
        constraints.every(({ encryptionContextSubset }) => encryptionContextSubset["aws:s3:arn"] === arn)
      );
    })
    .flatMap(({ inputs }) => inputs["operations"] as string[]);
  const byPolicy = ["kms:Decrypt", "kms:GenerateDataKey", "kms:Encrypt"].filter(
    (action) => decide(key?.inputs["policy"], { action, resource: "*" }) === "allowed",
  );
  const uses = [...operations, ...byPolicy.map((action) => action.replace("kms:", ""))];
  return new Set(uses.map((operation) => (operation === "Decrypt" ? "decrypt" : "encrypt")));
}

dataLakeConformance("S3", {
  make: (args) =>
    new S3DataLakeBuckets("lake", { ...args, accountId: ACCOUNT, region: REGION, replicaRegion: "eu-west-1" }),
  principal: (name) => ({ kind: "aws-role", name, roleName: roleName(name), arn: roleArn(name) }),
  stranger: { kind: "google-service-account", name: "stranger", email: "stranger@project.iam.gserviceaccount.com" },
  lacks: [],
  facts,
  rights,
  principalsUseKey: true,
  keyUses,
  uri: /^s3:\/\/[a-z0-9-]{3,63}$/,
});
