import { awsPartition } from "../../../components/core/aws-partition";
import { CustomerKey, keyOperations, keyPolicy } from "../../../components/core/aws-kms";
import { recordGraph } from "../../../planner/record";
import { testPlatform } from "../../support/arbitraries";
import { decide } from "../../support/aws-policy";

const root = "arn:aws:iam::123456789012:root";
const policy = keyPolicy("123456789012", "aws");
const ask = (action: string, context = {}, principal = root) =>
  decide(policy, { action, resource: "*", principal, context });

test.each([
  ["eu-central-1", "aws"],
  ["cn-north-1", "aws-cn"],
  ["us-gov-west-1", "aws-us-gov"],
  ["us-west-2", "aws"],
])("%s lies in %s", (region, partition) => {
  expect(awsPartition(region)).toBe(partition);
});

test("the account may administer the key, so that nobody is locked out, but not use it", () => {
  expect(ask("kms:PutKeyPolicy")).toBe("allowed");
  expect(ask("kms:ScheduleKeyDeletion")).toBe("allowed");
  for (const action of [
    ...keyOperations.map((operation) => `kms:${operation}`),
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
  ]) {
    expect({ action, decision: ask(action) }).toEqual({ action, decision: "not mentioned" });
  }
});

describe("the account may grant the key's use", () => {
  const grant = {
    "kms:GrantConstraintType": "EncryptionContextSubset",
    "kms:GranteePrincipal": "arn:aws:iam::123456789012:role/glue",
    "kms:GrantOperations": ["Decrypt", "GenerateDataKey"],
  };

  test("to a role of its own, in an encryption context", () => {
    expect(ask("kms:CreateGrant", grant)).toBe("allowed");
  });

  test.each([
    ["without an encryption context", { "kms:GrantConstraintType": undefined }],
    ["to another account", { "kms:GranteePrincipal": "arn:aws:iam::999999999999:role/glue" }],
    ["for passing the grant on", { "kms:GrantOperations": ["Decrypt", "CreateGrant"] }],
  ])("but not %s", (_case, change) => {
    expect(ask("kms:CreateGrant", { ...grant, ...change })).toBe("not mentioned");
  });
});

test("nobody else is named", () => {
  expect(ask("kms:DescribeKey", {}, "arn:aws:iam::999999999999:root")).toBe("not mentioned");
  const actions = policy.Statement.flatMap(({ Action }) => Action);
  expect(actions.filter((action) => action.includes("*"))).toEqual([]);
});

test("a key rotates, waits before it goes, and grants each use by itself", async () => {
  const graph = await recordGraph(
    () => {
      const key = new CustomerKey("lake-key", {
        platform: testPlatform(),
        purpose: "data-lake",
        description: "Encrypts the lake.",
        accountId: "123456789012",
        partition: "aws",
        region: "eu-central-1",
        onDelete: "keep",
        recoveryDays: 14,
        tags: { component: "data-lake" },
      });
      key.grantUse(
        "glue",
        { grantee: "arn:aws:iam::123456789012:role/glue", operations: ["Decrypt"], encryptionContext: { zone: "raw" } },
        { parent: key },
      );
    },
    { project: "tributary", stack: "prod" },
  );
  const find = (type: string) => graph.resources.find((resource) => resource.type === type);
  const key = find("aws:kms/key:Key");
  expect(key).toMatchObject({
    protect: true,
    retainOnDelete: true,
    inputs: {
      enableKeyRotation: true,
      deletionWindowInDays: 14,
      region: "eu-central-1",
      tags: { component: "data-lake" },
      policy: JSON.stringify(policy),
    },
  });
  expect(find("aws:kms/alias:Alias")).toMatchObject({
    inputs: { name: "alias/dataworks-tributary-prod-data-lake", region: "eu-central-1" },
    propertyDependencies: { targetKeyId: [key?.urn] },
  });
  expect(find("aws:kms/grant:Grant")).toMatchObject({
    inputs: {
      name: "glue",
      granteePrincipal: "arn:aws:iam::123456789012:role/glue",
      operations: ["Decrypt"],
      constraints: [{ encryptionContextSubset: { zone: "raw" } }],
      region: "eu-central-1",
    },
    propertyDependencies: { keyId: [key?.urn] },
  });
});
