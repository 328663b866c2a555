import { useByLogGroups, useByServiceLinkedRole, useThroughServices } from "../../../components/core/aws-key-use";
import { type AwsPlace, regionalService } from "../../../components/core/aws-partition";
import { policyDocument } from "../../../components/core/aws-policy";
import { decide } from "../../support/aws-policy";

const place: AwsPlace = { accountId: "123456789012", partition: "aws", region: "eu-central-1" };
const root = "arn:aws:iam::123456789012:root";

describe("a key that is used through services", () => {
  const policy = policyDocument(useThroughServices(place, ["secretsmanager", "kafka"]));
  const ask = (action: string, context: Record<string, string>, principal = root): string =>
    decide(policy, { action, resource: "*", principal, context: { "kms:CallerAccount": "123456789012", ...context } });
  const kafka = { "kms:ViaService": "kafka.eu-central-1.amazonaws.com" };

  test("encrypts and decrypts there", () => {
    expect(ask("kms:Decrypt", kafka)).toBe("allowed");
    expect(ask("kms:GenerateDataKey", { "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com" })).toBe(
      "allowed",
    );
  });

  test.each([
    ["directly", {}, root],
    ["through another service", { "kms:ViaService": "s3.eu-central-1.amazonaws.com" }, root],
    ["in another region", { "kms:ViaService": "kafka.eu-west-1.amazonaws.com" }, root],
    ["for another account", { ...kafka, "kms:CallerAccount": "999999999999" }, root],
    ["by another account", kafka, "arn:aws:iam::999999999999:root"],
  ])("not %s, and nobody is given leave so", (_case, context, principal) => {
    expect(ask("kms:Decrypt", context, principal)).toBe("not mentioned");
    expect(ask("kms:CreateGrant", context, principal)).toBe("not mentioned");
  });

  test("is kept in use by the service, whether or not it says that the grant is for its own resource", () => {
    expect(ask("kms:CreateGrant", kafka)).toBe("allowed");
    expect(ask("kms:CreateGrant", { ...kafka, "kms:GrantIsForAWSResource": "true" })).toBe("allowed");
  });
});

test("CloudWatch Logs may use a key for the log groups that are named, in their region", () => {
  const policy = policyDocument(useByLogGroups(place, ["/aws/msk/a", "/aws/lambda/b"]));
  const ask = (logGroup: string, principal = "logs.eu-central-1.amazonaws.com"): string =>
    decide(policy, {
      action: "kms:GenerateDataKey",
      resource: "*",
      principal,
      context: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:eu-central-1:123456789012:log-group:${logGroup}` },
    });
  expect(ask("/aws/msk/a")).toBe("allowed");
  expect(ask("/aws/lambda/b")).toBe("allowed");
  expect(ask("/aws/lambda/other")).toBe("not mentioned");
  expect(ask("/aws/msk/a", "logs.eu-west-1.amazonaws.com")).toBe("not mentioned");
});

describe("a key that a service-linked role uses", () => {
  const role = "autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";
  const policy = policyDocument(...useByServiceLinkedRole(place, role, "ec2"));
  const arn = `arn:aws:iam::123456789012:role/aws-service-role/${role}`;
  const launching = {
    "aws:PrincipalArn": arn,
    "kms:CallerAccount": "123456789012",
    "kms:ViaService": "ec2.eu-central-1.amazonaws.com",
  };
  const ask = (action: string, context: object): string =>
    decide(policy, { action, resource: "*", principal: arn, context: { ...launching, ...context } });

  test("encrypts through the service, which alone can keep it in use", () => {
    expect(ask("kms:GenerateDataKeyWithoutPlaintext", {})).toBe("allowed");
    expect(ask("kms:CreateGrant", { "kms:GrantIsForAWSResource": "true" })).toBe("allowed");
    expect(ask("kms:CreateGrant", {})).toBe("not mentioned");
  });

  test.each([
    ["by another role", { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/AWSServiceRoleForAutoScaling" }],
    ["by the same role of another account", { "aws:PrincipalArn": arn.replace("123456789012", "999999999999") }],
    ["for another account", { "kms:CallerAccount": "999999999999" }],
    ["directly", { "kms:ViaService": undefined }],
    ["through another service", { "kms:ViaService": "s3.eu-central-1.amazonaws.com" }],
    ["by nobody that is known", { "aws:PrincipalArn": undefined }],
  ])("not %s", (_case, context) => {
    expect(ask("kms:Decrypt", context)).toBe("not mentioned");
    expect(ask("kms:CreateGrant", { "kms:GrantIsForAWSResource": "true", ...context })).toBe("not mentioned");
  });
});

test("a service's host name follows its partition", () => {
  expect(regionalService("kafka", place)).toBe("kafka.eu-central-1.amazonaws.com");
  expect(regionalService("kafka", { partition: "aws-cn", region: "cn-north-1" })).toBe(
    "kafka.cn-north-1.amazonaws.com.cn",
  );
});
