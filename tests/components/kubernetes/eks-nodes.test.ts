import type { NodeGroupSpec } from "../../../components/kubernetes";
import { UNKNOWN } from "../../../planner/graph";
import { decide } from "../../support/aws-policy";
import { clusterName, general, named, plan, waitsFor } from "./cluster";

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
