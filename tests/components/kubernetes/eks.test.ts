import * as pulumi from "@pulumi/pulumi";

import { EksCluster, type EksClusterArgs } from "../../../components/kubernetes";
import { UNKNOWN } from "../../../planner/graph";
import { recordGraph } from "../../../planner/record";
import { testPlatform } from "../../support/arbitraries";
import { decide } from "../../support/aws-policy";
import { clusterArgs, clusterName, general, named, network, plan, waitsFor } from "./cluster";

describe("the control plane", () => {
  test("is reached from inside alone, logs everything, and lets nobody in by itself", async () => {
    const graph = await plan();
    const cluster = named(graph, "eks-cluster", "eks/cluster:Cluster");
    expect(cluster.inputs).toEqual({
      name: clusterName,
      version: "1.36",
      region: "eu-central-1",
      tags: { component: "kubernetes" },
      roleArn: UNKNOWN,
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
      bootstrapSelfManagedAddons: false,
      deletionProtection: true,
      enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      encryptionConfig: { provider: { keyArn: UNKNOWN }, resources: ["secrets"] },
      kubernetesNetworkConfig: { ipFamily: "ipv4" },
      upgradePolicy: { supportType: "STANDARD" },
      vpcConfig: {
        subnetIds: ["subnet-eu-central-1a", "subnet-eu-central-1b", "subnet-eu-central-1c"],
        securityGroupIds: [UNKNOWN],
        endpointPrivateAccess: true,
        endpointPublicAccess: false,
      },
      zonalShiftConfig: { enabled: false },
    });
    const key = named(graph, "eks-key-key", "kms/key:Key");
    expect(cluster.propertyDependencies["encryptionConfig"]).toEqual([key.urn]);
    expect(waitsFor(graph, cluster)).toEqual(expect.arrayContaining(["eks-cluster-role-policy", "eks-logs"]));
  });

  test("logs into a group that is there before it, under its key, for as long as asked", async () => {
    const graph = await plan({ logDays: 90 });
    const logs = named(graph, "eks-logs", "cloudwatch/logGroup:LogGroup");
    expect(logs.inputs).toMatchObject({ name: `/aws/eks/${clusterName}/cluster`, retentionInDays: 90 });
    const key = named(graph, "eks-key-key", "kms/key:Key");
    expect(logs.propertyDependencies["kmsKeyId"]).toEqual([key.urn]);
    const use = (logGroup: string) =>
      decide(key.inputs["policy"], {
        action: "kms:GenerateDataKey",
        resource: "*",
        principal: "logs.eu-central-1.amazonaws.com",
        context: {
          "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:eu-central-1:123456789012:log-group:${logGroup}`,
        },
      });
    expect(use(`/aws/eks/${clusterName}/cluster`)).toBe("allowed");
    expect(use("/aws/eks/other/cluster")).toBe("not mentioned");
  });

  test("has a role that its key's policy means", async () => {
    const graph = await plan();
    const role = named(graph, "eks-cluster-role", "iam/role:Role");
    const key = named(graph, "eks-key-key", "kms/key:Key");
    const arn = `arn:aws:iam::123456789012:role/${String(role.inputs["name"])}`;
    const request = { action: "kms:Decrypt", resource: "*", principal: "arn:aws:iam::123456789012:root" };
    expect(decide(key.inputs["policy"], { ...request, context: { "aws:PrincipalArn": arn } })).toBe("allowed");
    expect(decide(key.inputs["policy"], { ...request, context: { "aws:PrincipalArn": `${arn}-2` } })).toBe(
      "not mentioned",
    );
  });

  test("has a public address only for ranges that are named", async () => {
    const graph = await plan({ publicClients: { office: "203.0.113.0/24" } });
    expect(named(graph, "eks-cluster", "eks/cluster:Cluster").inputs["vpcConfig"]).toMatchObject({
      endpointPrivateAccess: true,
      endpointPublicAccess: true,
      publicAccessCidrs: ["203.0.113.0/24"],
    });
    const none = await plan({ publicClients: {} });
    expect(named(none, "eks-cluster", "eks/cluster:Cluster").inputs["vpcConfig"]).toMatchObject({
      endpointPublicAccess: false,
    });
  });

  test("does as asked where there is a choice", async () => {
    const graph = await plan({ zonalShift: true, serviceCidr: "172.30.0.0/16", version: "1.35" });
    expect(named(graph, "eks-cluster", "eks/cluster:Cluster").inputs).toMatchObject({
      version: "1.35",
      zonalShiftConfig: { enabled: true },
      kubernetesNetworkConfig: { serviceIpv4Cidr: "172.30.0.0/16" },
    });
  });

  test.each([
    ["keep", false, true],
    ["keep", true, true],
    ["destroy", false, true],
    ["destroy", true, false],
  ] as const)("onDelete %s in a stack that allows destruction (%s): kept %s", async (onDelete, allowed, kept) => {
    const graph = await plan({ onDelete, platform: testPlatform({ allowDataDestruction: allowed }) });
    const keeping = graph.resources.filter(({ protect, retainOnDelete }) => protect && retainOnDelete);
    expect(keeping.map(({ name }) => name).sort()).toEqual(
      kept ? ["eks-cluster", "eks-key-key", "eks-logs", "eks-volume-key-key"] : [],
    );
    expect(named(graph, "eks-cluster", "eks/cluster:Cluster").inputs["deletionProtection"]).toBe(kept);
  });
});

describe("the network of a cluster", () => {
  const rules = async (changes: Partial<EksClusterArgs> = {}) => {
    const graph = await plan(changes);
    const nameOf = (urns: readonly string[] = []): string =>
      graph.resources.find(({ urn }) => urns.includes(urn))?.name.replace(/^eks-|-security-group$/g, "") ?? "";
    return graph.resources
      .filter(({ type }) => type.includes("SecurityGroupIngressRule") || type.includes("SecurityGroupEgressRule"))
      .map(({ type, inputs, propertyDependencies }) => {
        const group = nameOf(propertyDependencies["securityGroupId"]);
        const peer = inputs["cidrIpv4"] ?? nameOf(propertyDependencies["referencedSecurityGroupId"]);
        const ports =
          inputs["ipProtocol"] === "-1" ? "all" : `${String(inputs["fromPort"])}-${String(inputs["toPort"])}`;
        return type.includes("Ingress") ? `${String(peer)} > ${group} ${ports}` : `${group} > ${String(peer)} ${ports}`;
      })
      .sort();
  };

  test("lets nodes and the API reach each other, and nobody else reach either", async () => {
    expect(await rules()).toEqual([
      "control-plane > nodes 1025-65535",
      "control-plane > nodes 1025-65535",
      "control-plane > nodes 443-443",
      "control-plane > nodes 443-443",
      "nodes > 0.0.0.0/0 443-443",
      "nodes > 10.20.0.0/16 all",
      "nodes > control-plane 443-443",
      "nodes > nodes all",
    ]);
  });

  test("opens to networks that are named", async () => {
    const named = await rules({ apiClients: { vpn: "10.8.0.0/16" }, peerNetworks: { gcp: "10.9.0.0/16" } });
    const closed = await rules();
    expect(named.filter((rule) => !closed.includes(rule))).toEqual([
      "10.8.0.0/16 > control-plane 443-443",
      "nodes > 10.9.0.0/16 all",
    ]);
  });

  test("starts nodes only once its rules stand", async () => {
    const graph = await plan();
    const nodes = waitsFor(graph, named(graph, "eks-group-general-nodes", "eks/nodeGroup:NodeGroup"));
    const made = graph.resources.filter(({ type }) => type.includes("SecurityGroup") && type.includes("Rule"));
    expect(nodes).toEqual(expect.arrayContaining(made.map(({ name }) => name)));
  });

  test.each(["apiClients", "publicClients", "peerNetworks"] as const)(
    "refuses a range in %s that is everywhere, or no range",
    async (key) => {
      for (const cidr of ["0.0.0.0/0", "10.0.0.0", "10.0.0.1/16", "::/0"]) {
        await expect(plan({ [key]: { office: cidr } })).rejects.toThrow(`EksRange: office is ${cidr}`);
      }
    },
  );
});

describe("a cluster that would not work is refused", () => {
  test.each<[string, Partial<EksClusterArgs>, RegExp]>([
    ["of no version", { version: "latest" }, /^EksVersion: version is latest/],
    ["of a patch version", { version: "1.36.2" }, /^EksVersion: /],
    ["in one zone", { network: network(["eu-central-1a"]) }, /^EksZonesTooFew: .* 1 zone/],
    ["without nodes", { nodeGroups: {} }, /^NodeGroupsForPods: nodeGroups: /],
    [
      "with a group that contradicts itself",
      { nodeGroups: { general: { ...general, minNodes: 9 } } },
      /^NodeGroupBounds: nodeGroups.general.minNodes: /,
    ],
    [
      "with access for a session",
      { access: { me: { principalArn: "arn:aws:sts::123456789012:assumed-role/ops/me", policy: "view" } } },
      /^ClusterAccessPrincipal: access.me.principalArn: /,
    ],
  ])("%s", async (_what, changes, message) => {
    await expect(plan(changes)).rejects.toThrow(message);
  });

  test("in a zone where the network has no private subnet", async () => {
    const { subnets, ...rest } = network(["eu-central-1a", "eu-central-1b"]);
    const without = { ...rest, subnets: { ...subnets, private: { "eu-central-1a": pulumi.output("subnet-1") } } };
    await expect(plan({ network: without })).rejects.toThrow(/^EksZoneWithoutSubnet: .* eu-central-1b/);
  });
});

test("two clusters of one stack share no name", async () => {
  const graph = await recordGraph(() => [new EksCluster("one", clusterArgs()), new EksCluster("two", clusterArgs())], {
    project: "tributary",
    stack: "prod",
  });
  const physical = graph.resources
    .filter(({ custom }) => custom)
    .flatMap(({ type, inputs }) => (typeof inputs["name"] === "string" ? [`${type} ${inputs["name"]}`] : []))
    .filter((name) => !name.startsWith("aws:iam/rolePolicy:"));
  expect(physical.length).toBeGreaterThan(20);
  expect(physical.filter((name, at) => physical.indexOf(name) !== at)).toEqual([]);
});
