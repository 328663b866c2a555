import {
  clusterPolicy,
  serviceAccountTrust,
  serviceTrust,
  useByCluster,
  volumeKeyPolicy,
} from "../../../components/kubernetes/eks/policies";
import type { AwsPlace } from "../../../components/core/aws-partition";
import { policyDocument } from "../../../components/core/aws-policy";
import { decide } from "../../support/aws-policy";

const place: AwsPlace = { accountId: "123456789012", partition: "aws", region: "eu-central-1" };
const key = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555";
const otherKey = key.replace("1111", "9999");
const root = "arn:aws:iam::123456789012:root";

describe("the role of a service account", () => {
  const issuer = "oidc.eks.eu-central-1.amazonaws.com/id/ABC123";
  const provider = `arn:aws:iam::123456789012:oidc-provider/${issuer}`;
  const token = { [`${issuer}:aud`]: "sts.amazonaws.com", [`${issuer}:sub`]: "system:serviceaccount:shop:orders" };
  const ask = (context: Record<string, string>, principal = provider, action = "sts:AssumeRoleWithWebIdentity") =>
    decide(serviceAccountTrust(provider, `https://${issuer}`, "shop", "orders"), {
      action,
      resource: "*",
      principal,
      context,
    });

  test("is taken with a token of that account", () => {
    expect(ask(token)).toBe("allowed");
  });

  test.each([
    ["another account", { ...token, [`${issuer}:sub`]: "system:serviceaccount:shop:orders2" }],
    ["the same in another namespace", { ...token, [`${issuer}:sub`]: "system:serviceaccount:shop2:orders" }],
    ["all of the namespace", { ...token, [`${issuer}:sub`]: "system:serviceaccount:shop:*" }],
    ["that account, made out to another service", { ...token, [`${issuer}:aud`]: "kubernetes" }],
    ["nobody", { [`${issuer}:aud`]: "sts.amazonaws.com" }],
    [
      "an account of another cluster",
      { "oidc.eks.eu-central-1.amazonaws.com/id/XYZ:sub": token[`${issuer}:sub`] ?? "" },
    ],
  ])("but not with one of %s", (_who, context) => {
    expect(ask(context)).toBe("not mentioned");
  });

  test("nor through another provider, nor by any other call", () => {
    expect(ask(token, provider.replace("ABC123", "XYZ"))).toBe("not mentioned");
    expect(ask(token, provider, "sts:AssumeRole")).toBe("not mentioned");
  });

  test("is the same whether the issuer comes as a URL or as a name", () => {
    expect(serviceAccountTrust(provider, issuer, "shop", "orders")).toEqual(
      serviceAccountTrust(provider, `https://${issuer}`, "shop", "orders"),
    );
  });
});

test("a role for a service is taken by it alone", () => {
  const ask = (principal: string, action = "sts:AssumeRole") =>
    decide(serviceTrust("eks.amazonaws.com"), { action, resource: "*", principal });
  expect(ask("eks.amazonaws.com")).toBe("allowed");
  expect(ask("ec2.amazonaws.com")).toBe("not mentioned");
  expect(ask(root)).toBe("not mentioned");
  expect(ask("eks.amazonaws.com", "sts:TagSession")).toBe("not mentioned");
});

describe("the control plane", () => {
  const policy = clusterPolicy(place, "shop", key);
  const ask = (action: string, resource: string, tags: string[] = []) =>
    decide(policy, { action, resource, context: { "aws:TagKeys": tags } });
  const instance = "arn:aws:ec2:eu-central-1:123456789012:instance/i-1";

  test("finds nodes, and tags them as the cluster's own, but no others and as nothing else", () => {
    expect(ask("ec2:DescribeInstances", "*")).toBe("allowed");
    expect(ask("ec2:CreateTags", instance, ["kubernetes.io/cluster/shop"])).toBe("allowed");
    expect(ask("ec2:CreateTags", instance, ["kubernetes.io/cluster/other"])).toBe("not mentioned");
    expect(ask("ec2:CreateTags", instance)).toBe("not mentioned");
    const volume = instance.replace("instance/i", "volume/vol");
    expect(ask("ec2:CreateTags", volume, ["kubernetes.io/cluster/shop"])).toBe("not mentioned");
  });

  test("uses its own key and no other", () => {
    expect(ask("kms:Decrypt", key)).toBe("allowed");
    expect(ask("kms:Decrypt", otherKey)).toBe("not mentioned");
    expect(ask("kms:CreateGrant", key)).toBe("not mentioned");
  });

  test("makes no load balancers, networks or security groups", () => {
    for (const action of [
      "elasticloadbalancing:CreateLoadBalancer",
      "ec2:CreateSecurityGroup",
      "ec2:AuthorizeSecurityGroupIngress",
      "ec2:CreateRoute",
    ]) {
      expect({ action, decision: ask(action, "*") }).toEqual({ action, decision: "not mentioned" });
    }
  });

  test("has a key that its role uses, and that nobody else does who was not given leave", () => {
    const role = "arn:aws:iam::123456789012:role/shop-cluster";
    const keyPolicy = policyDocument(...useByCluster(place, role));
    const may = (action: string, who: string) =>
      decide(keyPolicy, { action, resource: "*", principal: root, context: { "aws:PrincipalArn": who } });
    expect(may("kms:Decrypt", role)).toBe("allowed");
    expect(may("kms:Encrypt", role)).toBe("allowed");
    expect(may("kms:Decrypt", "arn:aws:iam::123456789012:role/admin")).toBe("not mentioned");
    expect(may("kms:CreateGrant", "arn:aws:iam::123456789012:role/admin")).toBe("allowed");
    expect(
      decide(keyPolicy, { action: "kms:CreateGrant", resource: "*", principal: "arn:aws:iam::999999999999:root" }),
    ).toBe("not mentioned");
  });
});

describe("the volume driver", () => {
  const policy = volumeKeyPolicy(place, key);
  const ask = (action: string, resource: string, context: Record<string, string> = {}) =>
    decide(policy, { action, resource, context: { "kms:ViaService": "ec2.eu-central-1.amazonaws.com", ...context } });
  const volume = "arn:aws:ec2:eu-central-1:123456789012:volume/vol-1";

  test("uses the volumes' key through EC2, which alone can keep it in use", () => {
    expect(ask("kms:GenerateDataKeyWithoutPlaintext", key)).toBe("allowed");
    expect(ask("kms:CreateGrant", key, { "kms:GrantIsForAWSResource": "true" })).toBe("allowed");
    expect(ask("kms:CreateGrant", key)).toBe("not mentioned");
    expect(ask("kms:Decrypt", key, { "kms:ViaService": "s3.eu-central-1.amazonaws.com" })).toBe("not mentioned");
    expect(ask("kms:Decrypt", otherKey)).toBe("not mentioned");
  });

  test("makes no volume in the clear", () => {
    expect(ask("ec2:CreateVolume", volume, { "ec2:Encrypted": "false" })).toBe("denied");
    expect(ask("ec2:CreateVolume", volume, { "ec2:Encrypted": "true" })).toBe("not mentioned");
  });
});
