import { functionTrust } from "../../../components/core/aws-lambda-role";
import { kafkaAdminPolicy, KafkaArns } from "../../../components/streaming/msk/access";
import type { PlannedResource, ResourceGraph } from "../../../planner/graph";
import { SECRET } from "../../../planner/graph";
import { testPlatform } from "../../support/arbitraries";
import { decide } from "../../support/aws-policy";
import { ACCOUNT, type MskChanges, mskArgs, named, ofType, planMsk, soundSpec, testNetwork, testRole } from "./support";

const flink = { produce: ["results"], consume: { aggregates: ["payment.requested"] } };
const withUsers = (users = { flink }): MskChanges => ({ spec: { ...soundSpec.standard, scramUsers: users } });
const names = (urns: readonly string[] | undefined): string[] =>
  (urns ?? []).map((urn) => urn.split("::").at(-1) ?? "");
const policyOf = (resource: PlannedResource): unknown => resource.inputs["policy"];

describe("a cluster of brokers", () => {
  test("has one in the private subnet of each zone, and a configuration of its own", async () => {
    const graph = await planMsk("standard");
    const cluster = named(graph, "kafka-cluster");
    expect(cluster.inputs).toMatchObject({
      clusterName: "dataworks-tributary-prod-kafka",
      kafkaVersion: "3.9.x.kraft",
      numberOfBrokerNodes: 3,
      brokerNodeGroupInfo: {
        instanceType: "kafka.m7g.large",
        clientSubnets: ["a", "b", "c"].map((letter) => `subnet-private-eu-central-1${letter}`),
        storageInfo: { ebsStorageInfo: { volumeSize: 100 } },
      },
    });
    expect(names(cluster.propertyDependencies["configurationInfo"])).toEqual(["kafka-configuration"]);
    expect(named(graph, "kafka-configuration").inputs["serverProperties"]).toContain("min.insync.replicas=2\n");
    expect(named(graph, "kafka-topic-results").inputs).toMatchObject({
      configs: JSON.stringify({ "cleanup.policy": "compact", "retention.ms": "-1", "min.insync.replicas": "2" }),
    });
  });

  test("has disks that grow to their limit and never shrink", async () => {
    const graph = await planMsk("standard", {
      spec: { ...soundSpec.standard, storage: { gibPerBroker: 50, maxGibPerBroker: 70, growAtPercent: 40 } },
    });
    const disks = { serviceNamespace: "kafka", scalableDimension: "kafka:broker-storage:VolumeSize" };
    expect(named(graph, "kafka-disks").inputs).toMatchObject({ ...disks, minCapacity: 50, maxCapacity: 70 });
    expect(named(graph, "kafka-disks-grow").inputs).toMatchObject({
      ...disks,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: "KafkaBrokerStorageUtilization" },
        targetValue: 40,
        disableScaleIn: true,
      },
    });
    for (const flavour of ["express", "serverless"] as const) {
      expect(ofType(await planMsk(flavour), "aws:appautoscaling/target:Target")).toEqual([]);
    }
  });

  test("on two zones and two brokers keeps two copies", async () => {
    const graph = await planMsk("standard", { zones: 2, spec: { ...soundSpec.standard, brokers: 2 } });
    expect(named(graph, "kafka-configuration").inputs["serverProperties"]).toContain("default.replication.factor=2\n");
    expect(named(graph, "kafka-topic-results").inputs).toMatchObject({ replicationFactor: 2 });
  });

  test("has a key that MSK and CloudWatch Logs may use, and Lambda only where there is a function", async () => {
    const ask = (graph: ResourceGraph, service: string): string =>
      decide(policyOf(named(graph, "kafka-key-key")), {
        action: "kms:GenerateDataKey",
        resource: "*",
        principal: "arn:aws:iam::123456789012:root",
        context: { "kms:ViaService": `${service}.eu-central-1.amazonaws.com`, "kms:CallerAccount": "123456789012" },
      });
    const plain = await planMsk("standard");
    expect([ask(plain, "kafka"), ask(plain, "lambda")]).toEqual(["allowed", "not mentioned"]);
    const users = await planMsk("standard", withUsers());
    expect([ask(users, "kafka"), ask(users, "lambda"), ask(users, "s3")]).toEqual([
      "allowed",
      "allowed",
      "not mentioned",
    ]);
    const serverless = await planMsk("serverless");
    expect([ask(serverless, "kafka"), ask(serverless, "lambda")]).toEqual(["not mentioned", "allowed"]);
    const mayLog = (graph: ResourceGraph, logGroup: string): string =>
      decide(policyOf(named(graph, "kafka-key-key")), {
        action: "kms:GenerateDataKey",
        resource: "*",
        principal: "logs.eu-central-1.amazonaws.com",
        context: {
          "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:eu-central-1:123456789012:log-group:${logGroup}`,
        },
      });
    for (const graph of [plain, users, serverless]) {
      for (const { inputs } of ofType(graph, "aws:cloudwatch/logGroup:LogGroup")) {
        expect({
          name: inputs["name"],
          may: mayLog(graph, String(inputs["name"])),
          days: inputs["retentionInDays"],
        }).toEqual({ name: inputs["name"], may: "allowed", days: 30 });
      }
    }
    expect(mayLog(users, "/aws/lambda/another")).toBe("not mentioned");
  });
});

describe("alarms", () => {
  const metrics = (graph: ResourceGraph): string[] =>
    ofType(graph, "aws:cloudwatch/metricAlarm:MetricAlarm")
      .map(({ name, inputs }) => `${name.replace("kafka-alarm-", "")} ${String(inputs["metricName"] ?? "query")}`)
      .sort();

  test("of standard brokers watch each broker and the partitions", async () => {
    const perBroker = ["1", "2", "3"].flatMap((id) => [
      `broker-${id}-cpu query`,
      `broker-${id}-disk KafkaDataLogsDiskUsed`,
      `broker-${id}-under-replicated UnderReplicatedPartitions`,
    ]);
    expect(metrics(await planMsk("standard"))).toEqual([...perBroker, "offline-partitions OfflinePartitionsCount"]);
  });

  test("of express brokers ask for no metric that those do not report; of serverless for none but lag", async () => {
    expect(metrics(await planMsk("express"))).toEqual([
      ...["1", "2", "3"].map((id) => `broker-${id}-cpu query`),
      "no-controller ActiveControllerCount",
      "storage query",
    ]);
    expect(metrics(await planMsk("serverless"))).toEqual([]);
    const consumed = await planMsk("serverless", {}, (kafka) => kafka.grantConsume(testRole("job"), "results", "g"));
    expect(metrics(consumed)).toEqual(["lag:results:g MaxOffsetLag"]);
  });

  test("watch the groups of users too, and a group once that a role shares with one", async () => {
    const consume = { g: ["results", "payment.requested"] };
    const spec = { ...soundSpec.express, scramUsers: { a: { consume }, b: { consume } } };
    const graph = await planMsk("express", { spec }, (kafka) => kafka.grantConsume(testRole("job"), "results", "g"));
    expect(metrics(graph).filter((alarm) => alarm.startsWith("lag:"))).toEqual([
      "lag:payment.requested:g MaxOffsetLag",
      "lag:results:g MaxOffsetLag",
    ]);
  });

  test("add up a broker's two kinds of CPU and call whom they were told to", async () => {
    const graph = await planMsk("standard", { alarmTopicArn: "arn:aws:sns:eu-central-1:123456789012:alarms" });
    const dimensions = { "Cluster Name": "dataworks-tributary-prod-kafka", "Broker ID": "2" };
    expect(named(graph, "kafka-alarm-broker-2-cpu").inputs).toMatchObject({
      name: "dataworks-tributary-prod-kafka-broker-2-cpu",
      threshold: 60,
      evaluationPeriods: 3,
      comparisonOperator: "GreaterThanThreshold",
      metricQueries: [
        { expression: "user + system", returnData: true },
        { id: "user", metric: { metricName: "CpuUser", dimensions } },
        { id: "system", metric: { metricName: "CpuSystem", dimensions } },
      ],
    });
    const alarms = ofType(graph, "aws:cloudwatch/metricAlarm:MetricAlarm");
    expect(alarms.every(({ inputs }) => String(inputs["alarmActions"]).endsWith(":alarms"))).toBe(true);
  });
});

describe("a SCRAM user", () => {
  test("has a generated password in a secret that MSK takes, under a key of its own", async () => {
    const graph = await planMsk("standard", withUsers());
    const secret = named(graph, "kafka-user-flink-secret");
    expect(secret.inputs["name"]).toBe("AmazonMSK_dataworks_tributary_prod_kafka_flink");
    expect(names(secret.propertyDependencies["kmsKeyId"])).toEqual(["kafka-users-key-key"]);
    const version = named(graph, "kafka-user-flink-secret-version");
    expect(version.inputs["secretString"]).toBe(SECRET);
    expect(names(version.propertyDependencies["secretString"])).toEqual(["kafka-user-flink-password"]);
    expect(named(graph, "kafka-user-flink-password").inputs).toEqual({ length: 32, special: false });
    const mayRead = (principal: string): string =>
      decide(policyOf(named(graph, "kafka-user-flink-secret-policy")), {
        action: "secretsmanager:GetSecretValue",
        resource: "[unknown]",
        principal,
      });
    expect([mayRead("kafka.amazonaws.com"), mayRead("lambda.amazonaws.com")]).toEqual(["allowed", "not mentioned"]);
  });

  test("is made known to the cluster, then given its ACLs, and loses them in the other order", async () => {
    const graph = await planMsk("standard", withUsers());
    const association = named(graph, "kafka-user-flink-association");
    expect(names(association.dependencies)).toEqual(
      expect.arrayContaining(["kafka-cluster", "kafka-user-flink-secret-policy", "kafka-user-flink-secret-version"]),
    );
    const acls = named(graph, "kafka-user-flink-acls");
    expect(acls.inputs).toMatchObject({ functionName: "dataworks-tributary-prod-kafka-admin", lifecycleScope: "CRUD" });
    expect(JSON.parse(acls.inputs["input"] as string)).toEqual({
      kind: "acls",
      principal: "User:flink",
      acls: [
        { resource: "group", name: "aggregates", operation: "READ" },
        { resource: "topic", name: "payment.requested", operation: "READ" },
        { resource: "topic", name: "results", operation: "WRITE" },
      ],
    });
    expect(names(acls.dependencies)).toEqual(
      expect.arrayContaining([
        "kafka-user-flink-association",
        "kafka-admin-function",
        "kafka-admin-into-brokers",
        "kafka-admin-to-brokers",
      ]),
    );
  });

  test("is one of several by name, so that one who leaves takes nothing from the others", async () => {
    const urns = async (users: Record<string, object>): Promise<string[]> =>
      (await planMsk("standard", withUsers(users as never))).resources.map(({ urn }) => urn);
    const both = await urns({ a: {}, b: {} });
    const one = await urns({ b: {} });
    expect(both.filter((urn) => !one.includes(urn)).every((urn) => urn.includes("kafka-user-a"))).toBe(true);
    expect(one.filter((urn) => !both.includes(urn))).toEqual([]);
  });

  test("leaves its secret's ARN for whoever must read it", async () => {
    const graph = await planMsk("standard", withUsers(), (kafka) => ({ secrets: kafka.scramSecrets }));
    expect(Object.keys(graph.outputs["secrets"] as object)).toEqual(["flink"]);
  });
});

describe("the function that does what no API does", () => {
  test("is there for users and serverless clusters alone", async () => {
    const functions = async (...args: Parameters<typeof planMsk>): Promise<number> =>
      ofType(await planMsk(...args), "aws:lambda/function:Function").length;
    expect(await functions("standard")).toBe(0);
    expect(await functions("express")).toBe(0);
    expect(await functions("standard", withUsers())).toBe(1);
    expect(await functions("serverless")).toBe(1);
  });

  test("stands in the private subnets and reaches the brokers by IAM and nothing else", async () => {
    const graph = await planMsk("standard", withUsers());
    const made = named(graph, "kafka-admin-function");
    expect(made.inputs).toMatchObject({
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      environment: { variables: { KAFKA_MAY_DELETE_TOPICS: "false" } },
      vpcConfig: { subnetIds: ["a", "b", "c"].map((letter) => `subnet-private-eu-central-1${letter}`) },
      loggingConfig: { logGroup: "/aws/lambda/dataworks-tributary-prod-kafka-admin" },
    });
    expect(named(graph, "kafka-admin-role").inputs["assumeRolePolicy"]).toEqual(functionTrust(ACCOUNT));
    expect(names(made.propertyDependencies["kmsKeyArn"])).toEqual(["kafka-key-key"]);
    expect(names(made.dependencies)).toEqual(
      expect.arrayContaining(["kafka-admin-kafka-policy", "kafka-admin-logs-policy", "kafka-admin-network-policy"]),
    );
    const out = named(graph, "kafka-admin-to-brokers");
    expect(out.inputs).toMatchObject({ ipProtocol: "tcp", fromPort: 9098, toPort: 9098 });
    expect(names(out.propertyDependencies["referencedSecurityGroupId"])).toEqual(["kafka-security-group"]);
    const into = named(graph, "kafka-admin-into-brokers");
    expect(into.inputs).toMatchObject({ ipProtocol: "tcp", fromPort: 9098, toPort: 9098 });
    expect(names(into.propertyDependencies["securityGroupId"])).toEqual(["kafka-security-group"]);
    expect(names(into.propertyDependencies["referencedSecurityGroupId"])).toEqual(["kafka-admin-security-group"]);
    const rules = graph.resources.filter(({ type, inputs }) =>
      /ecurityGroup(?:Ingress|Egress)Rule|securityGroup:/.test(type)
        ? JSON.stringify(inputs).includes("0.0.0.0")
        : false,
    );
    expect(rules).toEqual([]);
  });

  test("has network interfaces that Lambda makes and its own code does not", async () => {
    const graph = await planMsk("standard", withUsers());
    const ask = (context: Record<string, string>): string =>
      decide(policyOf(named(graph, "kafka-admin-network-policy")), {
        action: "ec2:CreateNetworkInterface",
        resource: "arn:aws:ec2:eu-central-1:123456789012:subnet/subnet-1",
        context,
      });
    const name = named(graph, "kafka-admin-function").inputs["name"] as string;
    expect(ask({})).toBe("allowed");
    expect(ask({ "lambda:SourceFunctionArn": `arn:aws:lambda:eu-central-1:123456789012:function:${name}` })).toBe(
      "denied",
    );
  });

  test("may keep ACLs where there are users, and the topics of a serverless cluster, but no events", async () => {
    const arns = new KafkaArns({ accountId: "1", partition: "aws", region: "r" }, "c", "u");
    const may = async (
      tasks: Parameters<typeof kafkaAdminPolicy>[1],
      action: string,
      kind: string,
    ): Promise<string> => {
      const policy = kafkaAdminPolicy(arns, tasks);
      const graph = JSON.stringify(policy, (_key, value: unknown) => value);
      expect(graph).not.toContain("ReadData");
      expect(graph).not.toContain("WriteData");
      return policy.Statement.some(({ Action }) => Action.includes(`kafka-cluster:${action}`))
        ? `${kind} allowed`
        : kind;
    };
    const acls = { acls: true, topics: [], mayDeleteTopics: true };
    const topics = { acls: false, topics: ["b", "a"], mayDeleteTopics: false };
    expect(await may(acls, "AlterCluster", "acls")).toBe("acls allowed");
    expect(await may(acls, "CreateTopic", "acls")).toBe("acls");
    expect(await may(topics, "AlterCluster", "topics")).toBe("topics");
    expect(await may(topics, "CreateTopic", "topics")).toBe("topics allowed");
    expect(await may(topics, "DeleteTopic", "topics")).toBe("topics");
    expect(await may({ ...topics, mayDeleteTopics: true }, "DeleteTopic", "topics")).toBe("topics allowed");
  });

  test("keeps a serverless cluster's topics, which stay when events may not be destroyed", async () => {
    const graph = await planMsk("serverless");
    expect(ofType(graph, "aws:msk/topic:Topic")).toEqual([]);
    const topic = named(graph, "kafka-topic-payment.requested");
    expect(topic).toMatchObject({ type: "aws:lambda/invocation:Invocation", protect: true, retainOnDelete: true });
    expect(JSON.parse(topic.inputs["input"] as string)).toEqual({
      kind: "topic",
      name: "payment.requested",
      partitions: 6,
      replication: 3,
      configs: { "cleanup.policy": "delete", "retention.ms": "604800000" },
    });
    // Another cluster has none of them, so they are made there.
    expect(names(topic.propertyDependencies["triggers"])).toEqual(["kafka-cluster"]);
    const destroyable = { onDelete: "destroy" as const, platform: testPlatform({ allowDataDestruction: true }) };
    const other = await planMsk("serverless", destroyable);
    expect(named(other, "kafka-topic-payment.requested")).toMatchObject({ protect: false, retainOnDelete: false });
    expect(named(other, "kafka-admin-function").inputs).toMatchObject({
      environment: { variables: { KAFKA_MAY_DELETE_TOPICS: "true" } },
    });
  });
});

describe("peers", () => {
  test("that read metrics are let in at the exporters' ports alone", async () => {
    const graph = await planMsk("standard", {}, (kafka) => {
      kafka.allowMetricsFrom("prometheus", { securityGroupId: "sg-1" });
    });
    const rules = ofType(graph, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    expect(rules.map(({ name, inputs }) => [name, inputs["fromPort"], inputs["toPort"]])).toEqual([
      ["kafka-from-prometheus:jmx", 11001, 11001],
      ["kafka-from-prometheus:node", 11002, 11002],
    ]);
    await expect(
      planMsk("serverless", {}, (kafka) => {
        kafka.allowMetricsFrom("prometheus", { securityGroupId: "sg-1" });
      }),
    ).rejects.toThrow(/^MskFlavourLacks: a serverless cluster shows no metrics/);
  });

  test("have names of their own", async () => {
    await expect(
      planMsk("standard", {}, (kafka) => {
        kafka.allowFrom("vpn", { cidr: "10.1.0.0/16" });
        kafka.allowFrom("vpn", { cidr: "10.2.0.0/16" });
      }),
    ).rejects.toThrow("PeerTwice: vpn is let in twice: give the second peer a name of its own.");
  });
});

describe("refused before anything is made:", () => {
  test.each<[string, MskChanges, string]>([
    [
      "brokers that are no multiple of the zones",
      { spec: { ...soundSpec.standard, brokers: 4 } },
      "BrokersNotMultipleOfZones: the cluster's brokers: 4 brokers can't be spread evenly over 3 zones: take 6.",
    ],
    [
      "what the flavour lacks",
      { spec: { ...soundSpec.serverless, scramUsers: { flink } } },
      "MskFlavourLacks: the cluster's scramUsers: a serverless cluster knows no authentication but IAM: drop scramUsers, or choose another flavour.",
    ],
    ["a lag of nothing", { mostLag: 0 }, "MostLagInvalid: a consumer group can't be 0 events behind: take 1 or more."],
  ])("%s", async (_what, changes, message) => {
    await expect(planMsk("standard", changes)).rejects.toThrow(message);
  });

  test("a network without a private subnet in one of its zones", async () => {
    const network = testNetwork(3);
    const { recordGraph } = await import("../../../planner/record");
    const { MskCluster } = await import("../../../components/streaming/msk");
    const args = { ...mskArgs("standard"), network: { ...network, subnets: { ...network.subnets, private: {} } } };
    await expect(
      recordGraph(() => new MskCluster("kafka", args), { project: "tributary", stack: "prod" }),
    ).rejects.toThrow(/^SubnetMissing: the network has no private subnet in eu-central-1a/);
  });

  test("a role of another account", async () => {
    const guest = { ...testRole("guest"), arn: "arn:aws:iam::999999999999:role/guest" };
    await expect(planMsk("standard", {}, (kafka) => kafka.grantProduce(guest, "results"))).rejects.toThrow(
      /^PrincipalOfAnotherAccount: "guest"/,
    );
  });
});

test("a cluster in another partition names everything in it by that partition", async () => {
  const graph = await planMsk("standard", { ...withUsers(), region: "cn-north-1" }, (kafka) => {
    kafka.grantConsume(testRole("job"), "results", "g");
  });
  const own = graph.resources.filter(({ type }) => type !== "tributary:core:Grant").map(({ inputs }) => inputs);
  const text = JSON.stringify(own);
  expect(text).toContain("arn:aws-cn:kafka:cn-north-1:123456789012:topic/");
  expect(text).toContain("kafka.cn-north-1.amazonaws.com.cn");
  expect(text).not.toContain("arn:aws:");
});
