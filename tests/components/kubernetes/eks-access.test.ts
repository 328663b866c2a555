import type { EksClusterArgs } from "../../../components/kubernetes";
import { kubeconfig } from "../../../components/kubernetes/eks/kubeconfig";
import { UNKNOWN } from "../../../planner/graph";
import { decide } from "../../support/aws-policy";
import { only } from "../../support/s3-graph";
import { clusterName, named, plan, waitsFor } from "./cluster";

const ops = "arn:aws:iam::123456789012:role/ops";

describe("a service account", () => {
  test("has a role that trusts it and nobody else, through the cluster's provider", async () => {
    const graph = await plan({}, (cluster) => {
      expect(cluster.serviceAccountRole("shop", "orders")).toBe(cluster.serviceAccountRole("shop", "orders"));
    });
    const provider = named(graph, "eks-oidc", "iam/openIdConnectProvider:OpenIdConnectProvider");
    expect(provider.inputs).toEqual({
      url: UNKNOWN,
      clientIdLists: ["sts.amazonaws.com"],
      tags: { component: "kubernetes" },
    });
    const role = named(graph, "eks-service-account:shop/orders", "iam/role:Role");
    expect(role.inputs["name"]).toBe(`${clusterName}-shop-orders`);
    expect(role.inputs["assumeRolePolicy"]).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: UNKNOWN },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              "[unknown]:aud": "sts.amazonaws.com",
              "[unknown]:sub": "system:serviceaccount:shop:orders",
            },
          },
        },
      ],
    });
    expect(role.propertyDependencies["assumeRolePolicy"]).toContain(provider.urn);
  });

  test("is known to grants by its namespace and name", async () => {
    await plan({}, (cluster) => {
      expect(cluster.serviceAccountRole("shop", "orders")).toMatchObject({ kind: "aws-role", name: "shop/orders" });
    });
  });

  test("of another namespace has another role, wherever a hyphen stands", async () => {
    const graph = await plan({}, (cluster) => [
      cluster.serviceAccountRole("a-b", "c"),
      cluster.serviceAccountRole("a", "b-c"),
    ]);
    const names = ["a-b/c", "a/b-c"].map(
      (account) => named(graph, `eks-service-account:${account}`, "iam/role:Role").inputs["name"],
    );
    expect(new Set(names).size).toBe(2);
  });

  test.each([
    ["shop", "*"],
    ["*", "orders"],
    ["shop:admin", "orders"],
    ["Shop", "orders"],
    ["", "orders"],
    ["shop", ""],
    ["n".repeat(64), "orders"],
    ["shop", "s".repeat(254)],
  ])("can't be called %s/%s", async (namespace, name) => {
    await expect(plan({}, (cluster) => cluster.serviceAccountRole(namespace, name))).rejects.toThrow(
      /^ServiceAccountName:/,
    );
  });
});

describe("access", () => {
  const access: EksClusterArgs["access"] = {
    ops: { principalArn: ops, policy: "cluster-admin" },
    shop: { principalArn: "arn:aws:iam::123456789012:role/teams/shop", policy: "edit", namespaces: ["shop", "shop-*"] },
  };

  test("is an entry and a policy for each who is named, and a grant that says so", async () => {
    const graph = await plan({ access });
    const grants = graph.resources.filter(({ type }) => type === "tributary:core:Grant");
    expect(grants.map(({ inputs }) => inputs)).toEqual([
      {
        principal: { kind: "aws-role", name: "ops", id: ops },
        access: ["administer", "read", "write"],
        on: "urn:pulumi:prod::tributary::tributary:kubernetes:EksCluster::eks",
        onName: `cluster ${clusterName}`,
      },
      expect.objectContaining({
        principal: { kind: "aws-role", name: "shop", id: "arn:aws:iam::123456789012:role/teams/shop" },
        access: ["read", "write"],
      }),
    ]);
    const entry = named(graph, "eks-edit:shop-entry", "eks/accessEntry:AccessEntry");
    expect(entry.inputs).toMatchObject({ clusterName, principalArn: access["shop"]?.principalArn, type: "STANDARD" });
    const policy = named(graph, "eks-edit:shop-policy", "eks/accessPolicyAssociation:AccessPolicyAssociation");
    expect(policy.inputs).toMatchObject({
      principalArn: access["shop"]?.principalArn,
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
      accessScope: { type: "namespace", namespaces: ["shop", "shop-*"] },
    });
    expect(policy.dependencies).toContain(entry.urn);
    expect(
      named(graph, "eks-cluster-admin:ops-policy", "eks/accessPolicyAssociation:AccessPolicyAssociation").inputs,
    ).toMatchObject({ accessScope: { type: "cluster" } });
  });

  test("is nobody's who is not named", async () => {
    const graph = await plan();
    expect(graph.resources.filter(({ type }) => /accessEntry|accessPolicy|Grant/.test(type))).toEqual([]);
  });
});

describe("capabilities", () => {
  const argoCd = {
    identityCenter: { instanceArn: "arn:aws:sso:::instance/ssoins-1" },
    people: { admin: { ops: { kind: "group", id: "g-1" } }, viewer: { me: { kind: "user", id: "u-1" } } },
    reachableFrom: { office: "vpce-1" },
  } as const;

  test("Argo CD knows its people, and is reached from inside", async () => {
    const graph = await plan({ capabilities: { argoCd } });
    expect(named(graph, "eks-argo-cd-capability", "eks/capability:Capability").inputs).toMatchObject({
      capabilityName: "argo-cd",
      clusterName,
      type: "ARGOCD",
      deletePropagationPolicy: "RETAIN",
      configuration: {
        argoCd: {
          awsIdc: { idcInstanceArn: "arn:aws:sso:::instance/ssoins-1", idcRegion: "eu-central-1" },
          namespace: "argocd",
          networkAccess: { vpceIds: ["vpce-1"] },
          rbacRoleMappings: [
            { role: "ADMIN", identities: [{ type: "SSO_GROUP", id: "g-1" }] },
            { role: "VIEWER", identities: [{ type: "SSO_USER", id: "u-1" }] },
          ],
        },
      },
    });
  });

  test("Argo CD is reached from anywhere only where that is said", async () => {
    const graph = await plan({ capabilities: { argoCd: { ...argoCd, reachableFrom: "anywhere" } } });
    const { configuration } = named(graph, "eks-argo-cd-capability", "eks/capability:Capability").inputs;
    expect(configuration).not.toHaveProperty("argoCd.networkAccess");
    await expect(plan({ capabilities: { argoCd: { ...argoCd, reachableFrom: {} } } })).rejects.toThrow(
      /^ArgoCdReachable: capabilities.argoCd.reachableFrom: /,
    );
    await expect(plan({ capabilities: { argoCd: { ...argoCd, people: { admin: {} } } } })).rejects.toThrow(
      /^ArgoCdWithoutPeople: /,
    );
  });

  test("work with a role of their own that only they take, as a principal for grants", async () => {
    const graph = await plan({ capabilities: { ack: {}, kro: {} } }, ({ capabilityRoles }) => {
      expect(Object.entries(capabilityRoles).map(([key, { name }]) => [key, name])).toEqual([
        ["ack", "ack"],
        ["kro", "kro"],
      ]);
    });
    const trust = named(graph, "eks-ack-role", "iam/role:Role").inputs["assumeRolePolicy"];
    const ask = (action: string, principal: string) => decide(trust, { action, resource: "*", principal });
    expect(ask("sts:AssumeRole", "capabilities.eks.amazonaws.com")).toBe("allowed");
    expect(ask("sts:TagSession", "capabilities.eks.amazonaws.com")).toBe("allowed");
    expect(ask("sts:AssumeRole", "eks.amazonaws.com")).toBe("not mentioned");
    expect(named(graph, "eks-kro-capability", "eks/capability:Capability").inputs).toMatchObject({ type: "KRO" });
  });

  test("may do in the cluster what is said, by the entry that EKS makes of them", async () => {
    const graph = await plan({
      capabilities: { argoCd: { ...argoCd, access: { policy: "admin", namespaces: ["shop"] } } },
    });
    expect(graph.resources.filter(({ type }) => type === "aws:eks/accessEntry:AccessEntry")).toEqual([]);
    const policy = named(graph, "eks-admin:argo-cd-policy", "eks/accessPolicyAssociation:AccessPolicyAssociation");
    expect(policy.inputs).toMatchObject({
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAdminPolicy",
      accessScope: { type: "namespace", namespaces: ["shop"] },
    });
    expect(waitsFor(graph, policy)).toContain("eks-argo-cd-capability");
  });
});

describe("a kubeconfig", () => {
  test("is a secret, as an output and in what is made of it", async () => {
    const graph = await plan({}, (cluster) => ({ kubeconfig: cluster.kubeconfig }));
    expect(graph.outputs["kubeconfig"]).toBe("[secret]");
  });

  test("gets a token for whoever asks, from the AWS command line", () => {
    const config = kubeconfig({
      clusterName: "shop",
      endpoint: "https://abc.eks.amazonaws.com",
      certificateAuthority: "Y2E=",
      region: "eu-central-1",
    });
    const context = only(config.contexts);
    expect(config["current-context"]).toBe(context.name);
    expect(only(config.clusters)).toEqual({
      name: context.context.cluster,
      cluster: { server: "https://abc.eks.amazonaws.com", "certificate-authority-data": "Y2E=" },
    });
    const { name, user } = only(config.users);
    expect(name).toBe(context.context.user);
    expect([user.exec.command, ...user.exec.args].join(" ")).toBe(
      "aws eks get-token --cluster-name shop --region eu-central-1 --output json",
    );
    expect(user.exec.apiVersion).toBe("client.authentication.k8s.io/v1beta1");
  });
});
