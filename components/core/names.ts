import { createHash } from "node:crypto";

import type { Platform } from "./platform";

/** What one service accepts as a name. All names made here are lower case. */
export interface NameRule {
  /** The service and thing, for messages: `S3 bucket`. */
  readonly service: string;
  readonly minLength: number;
  readonly maxLength: number;
  /** Matches one character that may stand in the name. */
  readonly character: RegExp;
  /** Stands between the parts; empty where the service allows letters and digits only. */
  readonly separator: "-" | "_" | "";
  /** Whether the first character must be a letter. */
  readonly startsWithLetter: boolean;
  /** What the service reserves, and what stands there instead. A replacement must not match its own pattern. */
  readonly reserved?: readonly { readonly pattern: RegExp; readonly replacement: string }[];
}

const dashed = { character: /[a-z0-9-]/, separator: "-" } as const;

/** The rules of every service that Tributary names something in, each with its source. */
export const nameRules = {
  /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html; dots are left out, since they break TLS host names. */
  s3Bucket: {
    service: "S3 bucket",
    minLength: 3,
    maxLength: 63,
    ...dashed,
    startsWithLetter: false,
    reserved: [
      { pattern: /^(?:xn--|sthree-|amzn-s3-demo-)/, replacement: "b-" },
      { pattern: /(?:-s3alias|--ol-s3|--x-s3|--table-s3|-an)$/, replacement: "-b" },
    ],
  },
  /** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html: 256 characters with the `alias/` that the caller puts before it. */
  kmsAlias: {
    service: "KMS alias",
    minLength: 1,
    maxLength: 250,
    ...dashed,
    startsWithLetter: false,
    reserved: [{ pattern: /^aws-?/, replacement: "a-" }],
  },
  /** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html */
  kmsGrant: { service: "KMS grant", minLength: 1, maxLength: 256, ...dashed, startsWithLetter: false },
  /** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
  iamRole: { service: "IAM role", minLength: 1, maxLength: 64, ...dashed, startsWithLetter: false },
  /** As above; a policy that several roles may have. */
  iamPolicy: { service: "IAM policy", minLength: 1, maxLength: 128, ...dashed, startsWithLetter: false },
  /** As above; a policy that stands in one role. */
  iamRolePolicy: { service: "IAM role policy", minLength: 1, maxLength: 128, ...dashed, startsWithLetter: false },
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
  cloudwatchAlarm: { service: "CloudWatch alarm", minLength: 1, maxLength: 255, ...dashed, startsWithLetter: false },
  /**
   * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html: 512 characters with the
   * path that the caller puts before it.
   */
  cloudwatchLogGroup: {
    service: "CloudWatch log group",
    minLength: 1,
    maxLength: 250,
    ...dashed,
    startsWithLetter: false,
  },
  /** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html */
  ec2LaunchTemplate: { service: "launch template", minLength: 3, maxLength: 128, ...dashed, startsWithLetter: false },
  /** https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html */
  eksCluster: { service: "EKS cluster", minLength: 1, maxLength: 100, ...dashed, startsWithLetter: false },
  /** https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html */
  eksNodeGroup: { service: "EKS node group", minLength: 1, maxLength: 63, ...dashed, startsWithLetter: false },
  /** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
  lambdaFunction: { service: "Lambda function", minLength: 1, maxLength: 64, ...dashed, startsWithLetter: false },
  /** https://docs.aws.amazon.com/msk/1.0/apireference/v2-clusters.html; configurations follow the same rule. */
  mskCluster: { service: "MSK cluster", minLength: 1, maxLength: 64, ...dashed, startsWithLetter: false },
  /**
   * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html: 512 characters with the
   * `AmazonMSK_` that the caller puts before it. Without hyphens, since a name that ends in one and six characters is
   * taken for part of an ARN.
   */
  mskScramSecret: {
    service: "secret of an MSK user",
    minLength: 1,
    maxLength: 250,
    character: /[a-z0-9_]/,
    separator: "_",
    startsWithLetter: false,
  },
  /** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html: none begins with "sg-". */
  securityGroup: {
    service: "security group",
    minLength: 1,
    maxLength: 255,
    ...dashed,
    startsWithLetter: false,
    reserved: [{ pattern: /^sg-/, replacement: "s-" }],
  },
  /** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
  sqsQueue: { service: "SQS queue", minLength: 1, maxLength: 80, ...dashed, startsWithLetter: false },
  /** https://cloud.google.com/storage/docs/buckets#naming: neither begins with "goog" nor holds "google" or a close misspelling. */
  gcsBucket: {
    service: "Cloud Storage bucket",
    minLength: 3,
    maxLength: 63,
    ...dashed,
    startsWithLetter: false,
    reserved: [
      { pattern: /g[o0]+g+[l1i]e/, replacement: "ggl" },
      { pattern: /^goog/, replacement: "ggl" },
    ],
  },
  /** https://cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings/create; crypto keys follow the same rule. */
  gcpKmsKey: { service: "Cloud KMS key", minLength: 1, maxLength: 63, ...dashed, startsWithLetter: false },
  /** https://cloud.google.com/logging/quotas: log buckets and sinks have 100 characters. */
  gcpLogging: {
    service: "Cloud Logging bucket or sink",
    minLength: 1,
    maxLength: 100,
    ...dashed,
    startsWithLetter: true,
  },
  /** https://cloud.google.com/iam/docs/creating-custom-roles: letters, digits, underscores and dots. */
  gcpCustomRole: {
    service: "Google custom role",
    minLength: 3,
    maxLength: 64,
    character: /[a-z0-9_]/,
    separator: "_",
    startsWithLetter: true,
  },
  /** https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts/create */
  gcpServiceAccount: {
    service: "Google service account",
    minLength: 6,
    maxLength: 30,
    ...dashed,
    startsWithLetter: true,
  },
  /**
   * https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools/create: none begins with
   * "gcp-"; their providers follow the same rule.
   */
  gcpWorkloadIdentityPool: {
    service: "workload identity pool",
    minLength: 4,
    maxLength: 32,
    ...dashed,
    startsWithLetter: false,
    reserved: [{ pattern: /^gcp-/, replacement: "g-" }],
  },
  /** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftstorage */
  azureStorageAccount: {
    service: "Azure storage account",
    minLength: 3,
    maxLength: 24,
    character: /[a-z0-9]/,
    separator: "",
    startsWithLetter: false,
  },
  /** As above; no two hyphens stand together. */
  azureContainer: { service: "Azure blob container", minLength: 3, maxLength: 63, ...dashed, startsWithLetter: false },
  /** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftkeyvault */
  azureKeyVault: { service: "Azure key vault", minLength: 3, maxLength: 24, ...dashed, startsWithLetter: true },
  /** As above. */
  azureKeyVaultKey: {
    service: "Azure key vault key",
    minLength: 1,
    maxLength: 127,
    ...dashed,
    startsWithLetter: false,
  },
  /** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftresources */
  azureResourceGroup: {
    service: "Azure resource group",
    minLength: 1,
    maxLength: 90,
    ...dashed,
    startsWithLetter: false,
  },
  /** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftmanagedidentity */
  azureIdentity: { service: "Azure managed identity", minLength: 3, maxLength: 128, ...dashed, startsWithLetter: true },
} as const satisfies Record<string, NameRule>;

const HASH_LENGTH = 6;

/**
 * A name that `rule`'s service accepts, made of `parts`, the same on every machine.
 *
 * Parts that fit are joined as they are. Where a character had to go, the name had to be cut, or a reader could not tell
 * where a part but the last ends (`a-b`, `c` and `a`, `b-c`), six characters of the parts' SHA-256 end it. So two sets of
 * as many parts that differ do not meet in one name.
 */
export function physicalName(rule: NameRule, ...parts: readonly string[]): string {
  const plain = parts.join(rule.separator);
  const fitted = replaceReserved(rule, fit(rule, parts));
  if (fitted === plain && isAccepted(rule, fitted) && isUnambiguous(rule, parts)) {
    return fitted;
  }
  const hash = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, HASH_LENGTH);
  const room = rule.maxLength - rule.separator.length - HASH_LENGTH;
  const lettered = rule.startsWithLetter && !/^[a-z]/.test(fitted) ? `t${fitted}` : fitted;
  const stem = trimSeparators(rule, lettered.slice(0, room));
  return stem === "" ? hash : `${stem}${rule.separator}${hash}`;
}

/** {@link physicalName} with the stack's own parts before `parts`: organisation, project, stack. */
export function stackName(
  rule: NameRule,
  platform: Pick<Platform, "organisation" | "project" | "stack">,
  ...parts: readonly string[]
): string {
  return physicalName(rule, platform.organisation, platform.project, platform.stack, ...parts);
}

/**
 * What every {@link stackName} of the stack begins with, and a `*`: what a policy calls the stack's own. A stack whose
 * name another's begins with (`prod` and `prod-eu`) has the other's names in its pattern as well.
 */
export function stackNamePattern(
  rule: NameRule,
  { organisation, project, stack }: Pick<Platform, "organisation" | "project" | "stack">,
): string {
  const start = replaceReserved(rule, fit(rule, [organisation, project, stack]));
  const lettered = rule.startsWithLetter && !/^[a-z]/.test(start) ? `t${start}` : start;
  // A name that is cut keeps no more of its parts than this.
  const kept = rule.maxLength - rule.separator.length - HASH_LENGTH;
  return lettered.length < kept ? `${lettered}${rule.separator}*` : `${trimSeparators(rule, lettered.slice(0, kept))}*`;
}

/** Whether `name` holds every rule of `rule`'s service. */
export function isAccepted(rule: NameRule, name: string): boolean {
  return (
    name.length >= rule.minLength &&
    name.length <= rule.maxLength &&
    [...name].every((character) => rule.character.test(character)) &&
    name === trimSeparators(rule, name) &&
    !(rule.separator !== "" && name.includes(rule.separator.repeat(2))) &&
    !(rule.startsWithLetter && !/^[a-z]/.test(name)) &&
    !(rule.reserved ?? []).some(({ pattern }) => pattern.test(name))
  );
}

/** Whether the parts can be read back from their join: none but the last holds the separator. */
function isUnambiguous(rule: NameRule, parts: readonly string[]): boolean {
  return rule.separator === ""
    ? parts.length === 1
    : parts.slice(0, -1).every((part) => !part.includes(rule.separator));
}

function fit(rule: NameRule, parts: readonly string[]): string {
  const fitted = parts.map((part) =>
    [...part.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()]
      .map((character) => (rule.character.test(character) ? character : rule.separator))
      .join(""),
  );
  return trimSeparators(rule, fitted.filter((part) => part !== "").join(rule.separator));
}

function trimSeparators(rule: NameRule, name: string): string {
  if (rule.separator === "") {
    return name;
  }
  return name
    .split(rule.separator)
    .filter((piece) => piece !== "")
    .join(rule.separator);
}

function replaceReserved(rule: NameRule, name: string): string {
  let replaced = name;
  for (const { pattern, replacement } of rule.reserved ?? []) {
    while (pattern.test(replaced)) {
      replaced = replaced.replace(pattern, replacement);
    }
  }
  return replaced;
}
