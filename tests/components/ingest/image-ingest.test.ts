import type { PlannedResource, ResourceGraph } from "../../../planner/graph";
import { UNKNOWN } from "../../../planner/graph";
import { readSettings } from "../../../workloads/image-ingest/settings";
import { testPlatform } from "../../support/arbitraries";
import { decide } from "../../support/aws-policy";
import { only } from "../../support/s3-graph";
import {
  ACCOUNT,
  LOG_GROUP,
  madeNetwork,
  makeIngest,
  named,
  ofType,
  plan,
  planIngest,
  QUEUE_ARN,
  REGION,
  surroundings,
  TOPIC,
  waitsFor,
} from "./support";

const UPLOADS_ARN = "arn:aws:s3:::dataworks-tributary-prod-product-images";

let graph: ResourceGraph;
let made: PlannedResource;
beforeAll(async () => {
  graph = await planIngest();
  made = named(graph, "image-ingest-function");
});

const ingestKey = (): PlannedResource => named(graph, "image-ingest-key-key");
const parts = (): PlannedResource[] =>
  graph.resources.filter(({ urn }) => urn.includes("tributary:ingest:ImageIngest"));

describe("the function", () => {
  test("is what it was asked to be", () => {
    expect(made.inputs).toMatchObject({
      name: "dataworks-tributary-prod-image-ingest",
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      memorySize: 2048,
      timeout: 60,
      reservedConcurrentExecutions: 20,
      tracingConfig: { mode: "Active" },
      vpcConfig: { subnetIds: ["subnet-0000000a", "subnet-0000000b"] },
      region: REGION,
      tags: { component: "ingest" },
    });
    expect(made.propertyDependencies["vpcConfig"]).toEqual([named(graph, "image-ingest-security-group").urn]);
  });

  test("is told what its program reads, of which the brokers are known only after deployment", () => {
    const { variables } = made.inputs["environment"] as { variables: Record<string, string> };
    expect(variables).toMatchObject({ KAFKA_BROKERS: UNKNOWN, MALLOC_ARENA_MAX: "2" });
    const settings = readSettings({ ...variables, KAFKA_BROKERS: "b-1.msk.example:9098", AWS_REGION: REGION });
    expect(settings).toMatchObject({
      uploadsPrefix: "uploads/",
      processedBucket: "dataworks-tributary-prod-processed-images",
      quarantineBucket: "dataworks-tributary-prod-quarantine",
      variants: { widths: { thumbnail: 200, medium: 800, large: 1600 } },
      maxInputPixels: 93_952_409,
      kafka: { topic: TOPIC, auth: "iam" },
    });
  });

  test("shows the same settings whatever the order of the sizes", async () => {
    const turned = await planIngest({ spec: { sizes: { large: 1600, medium: 800, thumbnail: 200 } } });
    expect(named(turned, "image-ingest-function").inputs).toEqual(made.inputs);
  });

  test("keeps its settings, logs and failures under a key of its own that rotates", () => {
    const key = ingestKey();
    expect(key.inputs).toMatchObject({ enableKeyRotation: true, deletionWindowInDays: 30, region: REGION });
    const under: [string, string][] = [
      ["image-ingest-function", "kmsKeyArn"],
      ["image-ingest-logs", "kmsKeyId"],
      ["image-ingest-failures-queue", "kmsMasterKeyId"],
    ];
    for (const [name, property] of under) {
      expect(named(graph, name).propertyDependencies[property]).toEqual([key.urn]);
    }
  });

  test("logs into a group that forgets, and is there before it", () => {
    expect(named(graph, "image-ingest-logs").inputs).toMatchObject({ name: LOG_GROUP, retentionInDays: 30 });
    expect(made.inputs["loggingConfig"]).toEqual({ logFormat: "JSON", logGroup: LOG_GROUP });
    expect(waitsFor(made)).toContain("image-ingest-logs");
  });

  test("comes after everything that its role needs", () => {
    const ofRole = graph.resources.filter(
      ({ type, inputs, propertyDependencies }) =>
        (type === "aws:iam/rolePolicy:RolePolicy" && inputs["role"] === "dataworks-tributary-prod-image-ingest") ||
        (type === "aws:kms/grant:Grant" &&
          propertyDependencies["granteePrincipal"]?.includes(named(graph, "image-ingest-role").urn) === true),
    );
    expect(ofRole).toHaveLength(15);
    expect(made.dependencies).toEqual(expect.arrayContaining(ofRole.map(({ urn }) => urn)));
  });
});

describe("the network", () => {
  test("lets nobody in to the function, and it out to S3 and the brokers alone", () => {
    const group = named(graph, "image-ingest-security-group");
    expect(group.inputs).toMatchObject({ vpcId: "vpc-00000001" });
    expect([group.inputs["ingress"], group.inputs["egress"]]).toEqual([undefined, undefined]);
    const rulesOf = (type: string): PlannedResource[] =>
      ofType(graph, `aws:vpc/securityGroup${type}Rule:SecurityGroup${type}Rule`).filter(
        ({ propertyDependencies }) => propertyDependencies["securityGroupId"]?.includes(group.urn) === true,
      );
    expect(rulesOf("Ingress")).toEqual([]);
    const out = rulesOf("Egress").map(({ inputs, propertyDependencies }) => ({
      ports: [inputs["ipProtocol"], inputs["fromPort"], inputs["toPort"]],
      list: inputs["prefixListId"],
      group: propertyDependencies["referencedSecurityGroupId"],
      anywhere: [inputs["cidrIpv4"], inputs["cidrIpv6"]],
    }));
    expect(out).toEqual([
      {
        ports: ["tcp", 9098, 9098],
        list: undefined,
        group: [named(graph, "kafka-security-group").urn],
        anywhere: [undefined, undefined],
      },
      { ports: ["tcp", 443, 443], list: "pl-00000001", group: undefined, anywhere: [undefined, undefined] },
    ]);
  });

  test("lets the function in to the brokers where they take IAM", () => {
    const into = only(
      ofType(graph, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").filter(
        ({ propertyDependencies }) =>
          propertyDependencies["referencedSecurityGroupId"]?.includes(
            named(graph, "image-ingest-security-group").urn,
          ) === true,
      ),
    );
    expect(into.inputs).toMatchObject({ fromPort: 9098, toPort: 9098, ipProtocol: "tcp" });
    expect(into.propertyDependencies["securityGroupId"]).toEqual([named(graph, "kafka-security-group").urn]);
  });
});

describe("a network of ours", () => {
  let ours: ResourceGraph;
  beforeAll(async () => {
    ours = await plan(() => makeIngest(surroundings(REGION, madeNetwork())));
  });

  test("has the function in its private subnets", () => {
    const { propertyDependencies } = named(ours, "image-ingest-function");
    const subnets = ofType(ours, "aws:ec2/subnet:Subnet").filter(({ urn }) =>
      propertyDependencies["vpcConfig"]?.includes(urn),
    );
    expect(subnets.map(({ name }) => name)).toEqual(["network-private-a", "network-private-b"]);
  });

  test("leads the function to S3 by its gateway", () => {
    expect(named(ours, "image-ingest-to-s3").propertyDependencies["prefixListId"]).toEqual([
      only(ofType(ours, "aws:ec2/vpcEndpoint:VpcEndpoint").filter(({ name }) => name.endsWith("-s3"))).urn,
    ]);
  });

  test("lets through to S3 all that the function's role may do there", () => {
    const gateway = only(ofType(ours, "aws:ec2/vpcEndpoint:VpcEndpoint").filter(({ name }) => name.endsWith("-s3")));
    const actions = ofType(ours, "aws:iam/rolePolicy:RolePolicy")
      .filter(({ inputs }) => inputs["role"] === "dataworks-tributary-prod-image-ingest")
      .flatMap(({ inputs }) => (inputs["policy"] as { Statement: { Action: string | string[] }[] }).Statement)
      .flatMap(({ Action }) => Action)
      .filter((action) => action.startsWith("s3:"));
    expect(actions).toContain("s3:PutObject");
    for (const action of new Set(actions)) {
      const decision = decide(gateway.inputs["policy"], {
        action,
        resource: `${UPLOADS_ARN}/uploads/42/front.jpg`,
        context: { "aws:PrincipalAccount": ACCOUNT, "aws:ResourceAccount": ACCOUNT },
      });
      expect({ action, decision }).toEqual({ action, decision: "allowed" });
    }
  });
});

describe("uploads", () => {
  test("reach the function by the bucket's one notification, once the bucket may call it", () => {
    const notification = only(ofType(graph, "aws:s3/bucketNotification:BucketNotification"));
    expect(notification.inputs).toMatchObject({
      bucket: "dataworks-tributary-prod-product-images",
      lambdaFunctions: [{ events: ["s3:ObjectCreated:*"], filterPrefix: "uploads/" }],
      region: REGION,
    });
    expect(notification.propertyDependencies["lambdaFunctions"]).toEqual([made.urn]);
    expect(waitsFor(notification)).toContain("image-ingest-permission");
  });

  test("are S3's to announce for this bucket of this account, and nobody else's", () => {
    expect(only(ofType(graph, "aws:lambda/permission:Permission")).inputs).toMatchObject({
      action: "lambda:InvokeFunction",
      principal: "s3.amazonaws.com",
      sourceArn: UPLOADS_ARN,
      sourceAccount: ACCOUNT,
    });
  });

  test("can't be taken by a second function", async () => {
    const twice = plan(() => {
      const around = surroundings();
      makeIngest(around);
      makeIngest(around, { name: "other-ingest" });
    });
    await expect(twice).rejects.toThrow(/^UploadsTaken: uploads to zone product-images go to another function already/);
  });
});

describe("failures", () => {
  test("are tried again as often and as long as the specification says", async () => {
    const other = await planIngest({ spec: { retries: 0, maxWaitSeconds: 60 } });
    const retries = (of: ResourceGraph) =>
      only(ofType(of, "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"));
    expect(retries(graph).inputs).toMatchObject({
      functionName: "dataworks-tributary-prod-image-ingest",
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: 21_600,
    });
    expect(retries(other).inputs).toMatchObject({ maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 });
  });

  test("wait in a queue for fourteen days", () => {
    const queue = only(ofType(graph, "aws:sqs/queue:Queue"));
    expect(queue.inputs).toMatchObject({
      name: "dataworks-tributary-prod-image-ingest-failures",
      messageRetentionSeconds: 14 * 24 * 60 * 60,
    });
    expect(made.propertyDependencies["deadLetterConfig"]).toEqual([queue.urn]);
  });

  test("can't be reached over plain HTTP", () => {
    const { policy } = only(ofType(graph, "aws:sqs/queuePolicy:QueuePolicy")).inputs;
    for (const action of ["sqs:SendMessage", "sqs:ReceiveMessage"]) {
      const ask = (secure: string) =>
        decide(policy, { action, resource: QUEUE_ARN, context: { "aws:SecureTransport": secure } });
      expect([ask("false"), ask("true")]).toEqual(["denied", "not mentioned"]);
    }
  });

  test.each([
    [{}, { protect: true, retainOnDelete: true }],
    [{ onDelete: "destroy" as const }, { protect: true, retainOnDelete: true }],
    [
      { onDelete: "destroy" as const, platform: testPlatform({ allowDataDestruction: true }) },
      { protect: false, retainOnDelete: false },
    ],
  ])("are kept with their key unless function and stack both say destroy: %#", async (changes, kept) => {
    const planned = await planIngest(changes);
    for (const name of ["image-ingest-failures-queue", "image-ingest-key-key"]) {
      expect(named(planned, name)).toMatchObject(kept);
    }
  });
});

describe("alarms", () => {
  const alarms = (of: ResourceGraph): Record<string, Readonly<Record<string, unknown>>> =>
    Object.fromEntries(
      ofType(of, "aws:cloudwatch/metricAlarm:MetricAlarm")
        .filter(({ name }) => name.startsWith("image-ingest-alarm-"))
        .map(({ name, inputs }) => [name.replace("image-ingest-alarm-", ""), inputs]),
    );
  const ofFunction = {
    namespace: "AWS/Lambda",
    dimensions: { FunctionName: "dataworks-tributary-prod-image-ingest" },
    comparisonOperator: "GreaterThanThreshold",
    treatMissingData: "notBreaching",
  };

  test("watch what is lost, what fails, what must wait and what takes too long", () => {
    expect(alarms(graph)).toEqual({
      "failed-uploads": expect.objectContaining({
        name: "dataworks-tributary-prod-image-ingest-failed-uploads",
        namespace: "AWS/SQS",
        metricName: "ApproximateNumberOfMessagesVisible",
        dimensions: { QueueName: "dataworks-tributary-prod-image-ingest-failures" },
        statistic: "Maximum",
        threshold: 0,
        evaluationPeriods: 1,
      }),
      "failures-lost": expect.objectContaining({
        ...ofFunction,
        metricName: "DeadLetterErrors",
        statistic: "Sum",
        threshold: 0,
        evaluationPeriods: 1,
      }),
      errors: expect.objectContaining({
        ...ofFunction,
        metricName: "Errors",
        statistic: "Sum",
        threshold: 0,
        evaluationPeriods: 3,
      }),
      throttles: expect.objectContaining({
        ...ofFunction,
        metricName: "Throttles",
        statistic: "Sum",
        threshold: 0,
        evaluationPeriods: 3,
      }),
      "near-timeout": expect.objectContaining({
        ...ofFunction,
        metricName: "Duration",
        statistic: "Maximum",
        threshold: 48_000,
        evaluationPeriods: 1,
      }),
    });
  });

  test("call the topic that is given, and nobody otherwise", async () => {
    const alarmTopicArn = `arn:aws:sns:${REGION}:${ACCOUNT}:alarms`;
    const called = alarms(await planIngest({ alarmTopicArn }));
    expect(Object.keys(called)).toHaveLength(5);
    for (const [what, { alarmActions, okActions }] of Object.entries(called)) {
      expect({ what, alarmActions, okActions }).toEqual({
        what,
        alarmActions: [alarmTopicArn],
        okActions: [alarmTopicArn],
      });
    }
    expect(Object.values(alarms(graph)).map(({ alarmActions }) => alarmActions)).toEqual(Array(5).fill([]));
  });
});

describe("what can't be", () => {
  test.each([
    [{ spec: { memoryMiB: 256 } }, /^IngestMemoryOutOfRange: image ingest, memoryMiB: 256 MiB can't be had/],
    [{ spec: { sizes: { Big: 10 } } }, /^ImageSizeLabelInvalid: image ingest, sizes\.Big:/],
    [{ topic: "product-images.lost" }, /^UnknownTopic: there is no topic "product-images\.lost"/],
  ])("is refused: %j", async (changes, message) => {
    await expect(planIngest(changes)).rejects.toThrow(message);
  });

  test.each(["processed", "quarantine"])("is refused: uploads that are %s too", async (role) => {
    const meeting = plan(() => {
      const around = surroundings();
      makeIngest(around, { [role]: around.lake.zone("product-images") });
    });
    await expect(meeting).rejects.toThrow(
      /^IngestZonesMeet: what the function writes to zone product-images would come back to it as an upload/,
    );
  });

  test("is refused: a cluster without IAM", async () => {
    const withoutIam = plan(() => {
      const around = surroundings();
      const kafka = Object.create(around.kafka, { bootstrapBrokers: { value: {} } }) as typeof around.kafka;
      makeIngest({ ...around, kafka });
    });
    await expect(withoutIam).rejects.toThrow(/^KafkaWithoutIam: the function comes to Kafka with IAM/);
  });
});

test("without a quarantine, nothing is said or allowed of one", async () => {
  const planned = await planIngest({ withQuarantine: false });
  const { variables } = named(planned, "image-ingest-function").inputs["environment"] as { variables: object };
  expect(Object.keys(variables)).not.toContain("QUARANTINE_BUCKET");
  const grants = ofType(planned, "tributary:core:Grant").map(({ inputs }) => inputs["onName"]);
  expect(grants).not.toContain("zone quarantine");
});

test("in another partition everything is named by that partition", async () => {
  const planned = await planIngest({ region: "cn-north-1" });
  const text = JSON.stringify(planned.resources.map(({ inputs }) => inputs));
  expect(text).toContain("arn:aws-cn:lambda:cn-north-1:123456789012:function:dataworks-tributary-prod-image-ingest");
  expect(text).not.toContain("arn:aws:");
});

test("everything is in the region, tagged, and shows its policy in the plan", () => {
  const taggable = parts().filter(({ inputs }) => "tags" in inputs);
  expect(taggable.length).toBeGreaterThan(8);
  expect(taggable.filter(({ inputs }) => (inputs["tags"] as { component?: string }).component !== "ingest")).toEqual(
    [],
  );
  const regional = parts().filter(({ custom, type }) => custom && !type.startsWith("aws:iam/"));
  expect(regional.filter(({ inputs }) => inputs["region"] !== REGION).map(({ name }) => name)).toEqual([]);
  expect(parts().filter(({ inputs }) => inputs["policy"] === UNKNOWN)).toEqual([]);
});
