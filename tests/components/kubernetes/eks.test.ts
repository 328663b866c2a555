import * as pulumi from "@pulumi/pulumi";

import { kubeconfig } from "../../../components/kubernetes/eks/kubeconfig";
import type { EksClusterArgs, NodeGroupSpec } from "../../../components/kubernetes";
import { UNKNOWN } from "../../../planner/graph";
import { recordGraph } from "../../../planner/record";
import { testPlatform } from "../../support/arbitraries";
import { decide } from "../../support/aws-policy";
import { only } from "../../support/s3-graph";
import { clusterArgs, general, named, network, plan, waitsFor } from "./cluster";
import { EksCluster } from "../../../components/kubernetes";

const ops = "arn:aws:iam::123456789012:role/ops";
const clusterName = "dataworks-tributary-prod-eks";

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

describe("a node group", () => {
  const compute: NodeGroupSpec = {
    instanceTypes: ["c7g.4xlarge", "c6g.4xlarge"],
    architecture: "arm64",
    capacity: "spot",
    minNodes: 0,
    maxNodes: 10,
    diskGib: 200,
    labels: { workload: "compute" },
    taints: { workload: { value: "compute", effect: "NoSchedule" }, spot: { effect: "PreferNoSchedule" } },
  };

  test("is of the machines that are asked for, in every zone, and grows between its bounds", async () => {
    const graph = await plan({ nodeGroups: { general, compute } });
    const group = named(graph, "eks-group-compute-nodes", "eks/nodeGroup:NodeGroup");
    expect(group.inputs).toMatchObject({
      clusterName,
      version: "1.36",
      amiType: "AL2023_ARM_64_STANDARD",
      capacityType: "SPOT",
      instanceTypes: ["c7g.4xlarge", "c6g.4xlarge"],
      scalingConfig: { minSize: 0, maxSize: 10, desiredSize: 0 },
      subnetIds: ["subnet-eu-central-1a", "subnet-eu-central-1b", "subnet-eu-central-1c"],
      labels: { "node-group": "compute", workload: "compute" },
      taints: [
        { key: "workload", value: "compute", effect: "NO_SCHEDULE" },
        { key: "spot", effect: "PREFER_NO_SCHEDULE" },
      ],
      nodeRepairConfig: { enabled: true },
    });
    expect(named(graph, "eks-group-general-nodes", "eks/nodeGroup:NodeGroup").inputs).toMatchObject({
      amiType: "AL2023_x86_64_STANDARD",
      capacityType: "ON_DEMAND",
      scalingConfig: { minSize: 2, maxSize: 6, desiredSize: 2 },
    });
  });

  test("has disks under the volumes' key, and metadata that pods can't reach", async () => {
    const graph = await plan({ nodeGroups: { general: { ...general, diskGib: 77 } } });
    const template = named(graph, "eks-group-general-template", "ec2/launchTemplate:LaunchTemplate");
    expect(template.inputs).toMatchObject({
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      monitoring: { enabled: true },
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: { volumeType: "gp3", volumeSize: 77, encrypted: "true", kmsKeyId: UNKNOWN, deleteOnTermination: "true" },
        },
      ],
    });
    const key = named(graph, "eks-volume-key-key", "kms/key:Key");
    const firewall = named(graph, "eks-nodes-security-group", "ec2/securityGroup:SecurityGroup");
    expect(template.propertyDependencies["blockDeviceMappings"]).toEqual([key.urn]);
    expect(template.propertyDependencies["vpcSecurityGroupIds"]).toEqual([firewall.urn]);
    const group = named(graph, "eks-group-general-nodes", "eks/nodeGroup:NodeGroup");
    expect(group.propertyDependencies["launchTemplate"]).toEqual([template.urn]);
  });

  test("tags what it launches with the stack's tags, which the provider would not", async () => {
    const graph = await plan();
    const template = named(graph, "eks-group-general-template", "ec2/launchTemplate:LaunchTemplate");
    const tags = {
      organisation: "dataworks",
      project: "tributary",
      environment: "prod",
      owner: "data-platform",
      "cost-centre": "4711",
      component: "kubernetes",
      "node-group": "general",
    };
    expect(template.inputs["tagSpecifications"]).toEqual(
      ["instance", "network-interface", "volume"].map((resourceType) => ({ resourceType, tags })),
    );
  });

  test("is started by Auto Scaling, whose role may use the disks' key through EC2 and not the API's", async () => {
    const graph = await plan();
    const role =
      "arn:aws:iam::123456789012:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";
    const use = (key: string) =>
      decide(named(graph, key, "kms/key:Key").inputs["policy"], {
        action: "kms:GenerateDataKeyWithoutPlaintext",
        resource: "*",
        principal: role,
        context: {
          "aws:PrincipalArn": role,
          "kms:CallerAccount": "123456789012",
          "kms:ViaService": "ec2.eu-central-1.amazonaws.com",
        },
      });
    expect([use("eks-volume-key-key"), use("eks-key-key")]).toEqual(["allowed", "not mentioned"]);
  });

  test("works with a role that finds itself and pulls images, and has no say in the network", async () => {
    const graph = await plan();
    const role = named(graph, "eks-node-role", "iam/role:Role");
    const attached = graph.resources.filter(
      ({ type, inputs }) => type.includes("RolePolicy") && inputs["role"] === role.inputs["name"],
    );
    expect(attached.map(({ inputs }) => inputs["policyArn"]).sort()).toEqual([
      "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
      "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
    ]);
    const group = named(graph, "eks-group-general-nodes", "eks/nodeGroup:NodeGroup");
    expect(waitsFor(graph, group)).toEqual(expect.arrayContaining(attached.map(({ name }) => name)));
  });
});

describe("add-ons", () => {
  test("that a node needs are there before it, and those that need a node after it", async () => {
    const graph = await plan();
    const addon = (name: string) => named(graph, `eks-${name}`, "eks/addon:Addon");
    const group = named(graph, "eks-group-general-nodes", "eks/nodeGroup:NodeGroup");
    expect(waitsFor(graph, group)).toEqual(expect.arrayContaining(["eks-vpc-cni", "eks-kube-proxy"]));
    for (const name of ["coredns", "aws-ebs-csi-driver", "metrics-server"]) {
      expect(waitsFor(graph, addon(name))).toContain("eks-group-general-nodes");
    }
    for (const name of ["vpc-cni", "kube-proxy"]) {
      expect(waitsFor(graph, addon(name))).not.toContain("eks-group-general-nodes");
    }
    const all = graph.resources.filter(({ type }) => type === "aws:eks/addon:Addon");
    expect(all.map(({ inputs }) => inputs["addonName"]).sort()).toEqual([
      "aws-ebs-csi-driver",
      "coredns",
      "kube-proxy",
      "metrics-server",
      "vpc-cni",
    ]);
  });

  test("have the version that is asked for, and else EKS's own", async () => {
    const graph = await plan({ addonVersions: { coredns: "v1.13.1-eksbuild.1" } });
    expect(named(graph, "eks-coredns", "eks/addon:Addon").inputs["addonVersion"]).toBe("v1.13.1-eksbuild.1");
    expect(named(graph, "eks-vpc-cni", "eks/addon:Addon").inputs).not.toHaveProperty("addonVersion");
  });

  test("enforce network policies, and tag volumes", async () => {
    const graph = await plan();
    const configuration = (name: string): unknown =>
      JSON.parse(String(named(graph, `eks-${name}`, "eks/addon:Addon").inputs["configurationValues"]));
    expect(configuration("vpc-cni")).toEqual({ enableNetworkPolicy: "true" });
    expect(configuration("aws-ebs-csi-driver")).toMatchObject({
      controller: { extraVolumeTags: { owner: "data-platform", component: "kubernetes" } },
    });
  });

  test.each([
    ["vpc-cni", "kube-system/aws-node", "AmazonEKS_CNI_Policy"],
    ["aws-ebs-csi-driver", "kube-system/ebs-csi-controller-sa", "AmazonEBSCSIDriverPolicyV2"],
  ])("that work in AWS have a role of their own: %s", async (name, account, policy) => {
    const graph = await plan();
    const role = named(graph, `eks-service-account:${account}`, "iam/role:Role");
    const addon = named(graph, `eks-${name}`, "eks/addon:Addon");
    expect(addon.propertyDependencies["serviceAccountRoleArn"]).toEqual([role.urn]);
    const rights = graph.resources.filter(
      ({ type, inputs }) => type.includes("RolePolicy") && inputs["role"] === role.inputs["name"],
    );
    expect(rights.map(({ inputs }) => inputs["policyArn"])).toContain(`arn:aws:iam::aws:policy/${policy}`);
    expect(waitsFor(graph, addon)).toEqual(expect.arrayContaining(rights.map((right) => right.name)));
  });

  test("that make volumes use their key and no other", async () => {
    const graph = await plan();
    const keyPolicy = named(graph, "eks-aws-ebs-csi-driver-role-key", "iam/rolePolicy:RolePolicy");
    expect(keyPolicy.propertyDependencies["policy"]).toEqual([named(graph, "eks-volume-key-key", "kms/key:Key").urn]);
  });
});

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
