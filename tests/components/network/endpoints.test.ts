import type { AwsPlace } from "../../../components/core/aws-partition";
import {
  dynamodbEndpointPolicy,
  endpointServiceName,
  interfaceEndpointNames,
  s3EndpointPolicy,
} from "../../../components/network/endpoints";
import { decide } from "../../support/aws-policy";

const place: AwsPlace = { accountId: "123456789012", partition: "aws", region: "eu-central-1" };
const own = "123456789012";
const other = "999999999999";

test("services are called as their region's partition calls them", () => {
  const sts = (partition: AwsPlace["partition"], region: string) => endpointServiceName("sts", { partition, region });
  expect(sts("aws", "eu-central-1")).toBe("com.amazonaws.eu-central-1.sts");
  expect(sts("aws-us-gov", "us-gov-west-1")).toBe("com.amazonaws.us-gov-west-1.sts");
  expect(sts("aws-cn", "cn-north-1")).toBe("cn.com.amazonaws.cn-north-1.sts");
  const china = { partition: "aws-cn", region: "cn-north-1" } as const;
  expect(endpointServiceName("logs", china)).toBe("com.amazonaws.cn-north-1.logs");
  expect(endpointServiceName("s3", china)).toBe("com.amazonaws.cn-north-1.s3");
  expect(interfaceEndpointNames).toEqual(
    expect.arrayContaining(["ecr.api", "ecr.dkr", "glue", "kafka", "kms", "logs", "secretsmanager", "sts"]),
  );
});

describe("through the endpoint for S3", () => {
  const policy = s3EndpointPolicy(place, ["quay-registry"]);
  const ask = (action: string, bucket: string, principal: string | undefined, owner: string): string =>
    decide(policy, {
      action,
      resource: `arn:aws:s3:::${bucket}/some/object`,
      context: {
        ...(principal === undefined ? {} : { "aws:PrincipalAccount": principal }),
        "aws:ResourceAccount": owner,
      },
    });

  test("the account's principals use its own buckets", () => {
    for (const action of ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:PutObjectTagging"]) {
      expect({ action, decision: ask(action, "raw-zone", own, own) }).toEqual({ action, decision: "allowed" });
    }
    const context = { "aws:PrincipalAccount": own, "aws:ResourceAccount": own };
    expect(decide(policy, { action: "s3:ListBucket", resource: "arn:aws:s3:::raw-zone", context })).toBe("allowed");
  });

  test.each([
    ["the account's principals do not reach others' buckets", own, other],
    ["others do not reach the account's buckets", other, own],
    ["others do not reach their own", other, other],
    ["nobody reaches the account's buckets without signing", undefined, own],
  ])("%s", (_case, principal, owner) => {
    expect(ask("s3:GetObject", "raw-zone", principal, owner)).toBe("not mentioned");
    expect(ask("s3:PutObject", "raw-zone", principal, owner)).toBe("not mentioned");
  });

  test("no bucket is set up differently", () => {
    for (const action of ["s3:PutBucketPolicy", "s3:DeleteBucket", "s3:PutEncryptionConfiguration"]) {
      expect({ action, decision: ask(action, "raw-zone", own, own) }).toEqual({ action, decision: "not mentioned" });
    }
  });

  test("container images, Kubernetes' among them, Amazon Linux packages and the buckets that are named can be read, whoever signed", () => {
    for (const bucket of [
      "prod-eu-central-1-starport-layer-bucket",
      "al2023-repos-eu-central-1-de612dc2",
      "prod-registry-k8s-io-eu-central-1",
      "quay-registry",
    ]) {
      expect({ bucket, read: ask("s3:GetObject", bucket, other, other) }).toEqual({ bucket, read: "allowed" });
      expect({ bucket, write: ask("s3:PutObject", bucket, own, other) }).toEqual({ bucket, write: "not mentioned" });
    }
    expect(ask("s3:GetObject", "prod-us-east-1-starport-layer-bucket", other, other)).toBe("not mentioned");
  });

  test.each([
    ["aws", "eu-west-2", "767373bbdcb8270361b96548387bf2a9ad0d48758c35-eu-west-2", "allowed"],
    ["aws", "eu-west-2", "prod-registry-k8s-io-eu-west-2", "not mentioned"],
    ["aws-cn", "cn-north-1", "prod-registry-k8s-io-cn-north-1", "not mentioned"],
    ["aws-us-gov", "us-gov-west-1", "prod-registry-k8s-io-us-gov-west-1", "not mentioned"],
  ] as const)(
    "in %s, %s: of %s, where Kubernetes' images might be, reading is %s",
    (partition, region, bucket, read) => {
      const elsewhere = s3EndpointPolicy({ ...place, partition, region });
      const resource = `arn:${partition}:s3:::${bucket}/containers/images/sha256:0`;
      expect(decide(elsewhere, { action: "s3:GetObject", resource, context: {} })).toBe(read);
    },
  );

  test.each(["*", "s3://quay-registry", "quay-registry/images", "Quay", "", "a*b"])(
    'no bucket is called "%s"',
    (bucket) => {
      expect(() => s3EndpointPolicy(place, [bucket])).toThrow(
        `BucketNameNotSound: "${bucket}" is no name of a bucket: give the whole name, without s3:// and without wildcards.`,
      );
    },
  );
});

test("through the endpoint for DynamoDB, the account's principals use the data in its own tables", () => {
  const ask = (action: string, tableAccount: string, principal = own): string =>
    decide(dynamodbEndpointPolicy(place), {
      action,
      resource: `arn:aws:dynamodb:eu-central-1:${tableAccount}:table/orders`,
      context: { "aws:PrincipalAccount": principal },
    });
  expect(ask("dynamodb:PutItem", own)).toBe("allowed");
  expect(ask("dynamodb:PutItem", other)).toBe("not mentioned");
  expect(ask("dynamodb:PutItem", own, other)).toBe("not mentioned");
  expect(ask("dynamodb:DeleteTable", own)).toBe("not mentioned");
});

test("no policy has a wildcard for an action", () => {
  const statements = [s3EndpointPolicy(place), dynamodbEndpointPolicy(place)].flatMap(({ Statement }) => Statement);
  expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes("*"))).toEqual([]);
});
