import {
  accessKeyOperations,
  accessPolicy,
  replicationPolicy,
  replicationTrust,
} from "../../../components/data-lake/s3/access";
import { requireOwnAccount } from "../../../components/core/aws-roles";
import { dataBucketPolicy, logBucketPolicy } from "../../../components/data-lake/s3/bucket-policy";
import type { AccessClass, AwsRole } from "../../../components/core/grants";
import { type PolicyRequest, decide } from "../../support/aws-policy";

const bucket = "arn:aws:s3:::acme-raw";
const object = `${bucket}/2026/11/21/file.parquet`;
const key = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555";
const otherKey = "arn:aws:kms:eu-central-1:123456789012:key/99999999-2222-3333-4444-555555555555";
const safely = { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3" };

describe("the policy of a bucket that holds data", () => {
  const policy = dataBucketPolicy(bucket, key);
  const ask = (request: Partial<PolicyRequest>) =>
    decide(policy, {
      action: "s3:GetObject",
      resource: object,
      ...request,
      context: { ...safely, ...request.context },
    });

  test("lets nobody in by itself", () => {
    expect(policy.Statement.map(({ Effect }) => Effect)).toEqual(policy.Statement.map(() => "Deny"));
    expect(ask({})).toBe("not mentioned");
  });

  test.each([
    ["plain HTTP", { "aws:SecureTransport": "false" }, "denied"],
    ["TLS 1.0", { "s3:TlsVersion": "1.0" }, "denied"],
    ["TLS 1.1", { "s3:TlsVersion": "1.1" }, "denied"],
    ["TLS 1.2", { "s3:TlsVersion": "1.2" }, "not mentioned"],
    ["TLS 1.3", { "s3:TlsVersion": "1.3" }, "not mentioned"],
  ])("a request over %s is %s.", (_what, context, decision) => {
    expect(ask({ context })).toBe(decision);
    expect(ask({ context, action: "s3:ListBucket", resource: bucket })).toBe(decision);
  });

  const encryption = (algorithm: string | undefined, keyId?: string) => ({
    ...(algorithm === undefined ? {} : { "s3:x-amz-server-side-encryption": algorithm }),
    ...(keyId === undefined ? {} : { "s3:x-amz-server-side-encryption-aws-kms-key-id": keyId }),
  });

  test.each([
    ["says nothing of encryption", encryption(undefined), "not mentioned"],
    ["says nothing, where S3 fills the bucket's key in", encryption(undefined, key), "not mentioned"],
    ["names the zone's key", encryption("aws:kms", key), "not mentioned"],
    ["names another key", encryption("aws:kms", otherKey), "denied"],
    ["names another key without an algorithm", encryption(undefined, otherKey), "denied"],
    ["names the zone's key by an alias, which anybody may move", encryption("aws:kms", "alias/lake"), "denied"],
    ["asks for aws:kms and names no key", encryption("aws:kms"), "denied"],
    ["asks for the key that S3 keeps", encryption("AES256"), "denied"],
    ["asks for two layers", encryption("aws:kms:dsse", key), "denied"],
    ["brings its own key", { "s3:x-amz-server-side-encryption-customer-algorithm": "AES256" }, "denied"],
  ])("a write that %s: %s", (_what, context, decision) => {
    expect(ask({ action: "s3:PutObject", context })).toBe(decision);
  });

  test("S3's own replication passes, whose requests carry neither TLS version nor header", () => {
    expect(decide(policy, { action: "s3:ReplicateObject", resource: object })).toBe("not mentioned");
    expect(decide(policy, { action: "s3:ReplicateDelete", resource: object })).toBe("not mentioned");
  });
});

describe("the policy of a bucket of access logs", () => {
  const policy = logBucketPolicy("arn:aws:s3:::acme-logs", "123456789012", [bucket, "arn:aws:s3:::acme-tmp"]);
  const delivery = {
    action: "s3:PutObject",
    resource: "arn:aws:s3:::acme-logs/raw/123456789012/eu-central-1/acme-raw/2026/11/21/record",
    principal: "logging.s3.amazonaws.com",
    context: { ...safely, "aws:SourceArn": bucket, "aws:SourceAccount": "123456789012" },
  };
  const changed = (context: object): PolicyRequest => ({ ...delivery, context: { ...delivery.context, ...context } });

  test("S3's log service may write for the lake's buckets", () => {
    expect(decide(policy, delivery)).toBe("allowed");
    expect(decide(policy, changed({ "aws:SourceArn": "arn:aws:s3:::acme-tmp" }))).toBe("allowed");
  });

  test.each([
    ["for another bucket", changed({ "aws:SourceArn": "arn:aws:s3:::somebody-else" }), "not mentioned"],
    ["for another account", changed({ "aws:SourceAccount": "999999999999" }), "not mentioned"],
    ["over plain HTTP", changed({ "aws:SecureTransport": "false" }), "denied"],
  ])("but not %s", (_what, request, decision) => {
    expect(decide(policy, request)).toBe(decision);
  });

  test("nobody else may write, and nobody may read", () => {
    expect(decide(policy, { ...delivery, principal: "arn:aws:iam::123456789012:root" })).toBe("not mentioned");
    expect(decide(policy, { ...delivery, action: "s3:GetObject" })).toBe("not mentioned");
  });
});

describe("what a role is given on a zone", () => {
  const given = (access: readonly AccessClass[]): Record<string, string | string[] | undefined> =>
    Object.fromEntries(
      accessPolicy(bucket, access).Statement.map(({ Action, Resource }) => [String(Resource), Action]),
    );

  test.each([
    [["read"], ["s3:GetBucketLocation", "s3:ListBucket"], ["s3:GetObject"], ["Decrypt"]],
    [
      ["write"],
      ["s3:GetBucketLocation", "s3:ListBucketMultipartUploads"],
      ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:ListMultipartUploadParts", "s3:PutObject"],
      ["Decrypt", "GenerateDataKey"],
    ],
    [
      ["read", "write"],
      ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
      ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"],
      ["Decrypt", "GenerateDataKey"],
    ],
  ] as [AccessClass[], string[], string[], string[]][])("to %s", (access, onBucket, onObjects, onKey) => {
    expect(given(access)).toEqual({ [bucket]: onBucket, [`${bucket}/*`]: onObjects });
    expect(accessKeyOperations(access)).toEqual(onKey);
  });
});

describe("what S3 is given to replicate", () => {
  const replica = "arn:aws:s3:::acme-replica";
  const can = (action: string, resource: string, locked = false): boolean =>
    decide(replicationPolicy(bucket, replica, locked), { action, resource }) === "allowed";

  test("it reads versions at the source and writes replicas at the destination, not the other way round", () => {
    for (const action of [
      "s3:GetObjectVersionForReplication",
      "s3:GetObjectVersionAcl",
      "s3:GetObjectVersionTagging",
    ]) {
      expect([can(action, object), can(action, `${replica}/file`)]).toEqual([true, false]);
    }
    for (const action of ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"]) {
      expect([can(action, object), can(action, `${replica}/file`)]).toEqual([false, true]);
    }
    expect(can("s3:GetReplicationConfiguration", bucket)).toBe(true);
    expect(can("s3:GetObject", object)).toBe(false);
    expect(can("s3:PutObject", `${replica}/file`)).toBe(false);
  });

  test("it reads locks only where objects are locked", () => {
    expect([can("s3:GetObjectRetention", object), can("s3:GetObjectRetention", object, true)]).toEqual([false, true]);
    expect([can("s3:GetObjectLegalHold", object), can("s3:GetObjectLegalHold", object, true)]).toEqual([false, true]);
  });

  test("only S3 may take the role", () => {
    const ask = (principal: string) =>
      decide(replicationTrust(), { action: "sts:AssumeRole", resource: "*", principal });
    expect(ask("s3.amazonaws.com")).toBe("allowed");
    expect(ask("arn:aws:iam::123456789012:root")).toBe("not mentioned");
  });
});

test("a role of another account is refused", () => {
  const role: AwsRole = {
    kind: "aws-role",
    name: "guest",
    roleName: "guest",
    arn: "arn:aws:iam::999999999999:role/guest",
  };
  expect(() => requireOwnAccount(role, "123456789012")).toThrow(
    'PrincipalOfAnotherAccount: "guest" is a role of account 999999999999, and what it is granted lies in 123456789012. Grant to a role of that account that the other may assume.',
  );
  expect(() => requireOwnAccount(role, "999999999999")).not.toThrow();
});
