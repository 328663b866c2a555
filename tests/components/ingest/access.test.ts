import { functionTrust } from "../../../components/core/aws-lambda-role";
import type { PlannedResource, ResourceGraph } from "../../../planner/graph";
import { publicationKey, quarantineKey, variantKey } from "../../../workloads/image-ingest/layout";
import { decide } from "../../support/aws-policy";
import { only } from "../../support/s3-graph";
import {
  ACCOUNT,
  FUNCTION_ARN,
  LOG_GROUP,
  named,
  ofType,
  planIngest,
  QUEUE_ARN,
  REGION,
  roleMay,
  testRole,
  TOPIC,
} from "./support";

const ROLE = "dataworks-tributary-prod-image-ingest";
const bucket = (zone: string): string => `arn:aws:s3:::dataworks-tributary-prod-${zone}`;
const ec2 = (what: string): string => `arn:aws:ec2:${REGION}:${ACCOUNT}:${what}`;

let graph: ResourceGraph;
beforeAll(async () => {
  graph = await planIngest({}, (ingest) => ingest.grantReplay(testRole("operator")));
});

const may = (action: string, resource: string, context: Record<string, string> = {}): string =>
  roleMay(graph, ROLE, { action, resource, context });

/** What a role may do with the key of that logical name, by what the encryption context must hold. */
function keyUses(role: (grant: PlannedResource) => boolean, key: string): unknown[] {
  const { urn } = named(graph, key);
  return ofType(graph, "aws:kms/grant:Grant")
    .filter((grant) => role(grant) && grant.propertyDependencies["keyId"]?.includes(urn) === true)
    .map(({ inputs }) => [inputs["constraints"], inputs["operations"]]);
}
const context = (key: string, arn: string): unknown => [{ encryptionContextSubset: { [key]: arn } }];
const ofFunction = ({ propertyDependencies }: PlannedResource): boolean =>
  propertyDependencies["granteePrincipal"]?.includes(named(graph, "image-ingest-role").urn) === true;

test("the role is Lambda's to assume, for this account's functions", () => {
  expect(named(graph, "image-ingest-role").inputs["assumeRolePolicy"]).toEqual(functionTrust(ACCOUNT));
});

describe("the function's role may", () => {
  test.each([
    ["s3:GetObject", `${bucket("product-images")}/uploads/42/front.jpg`],
    // Without it, S3 says that an object that is gone is forbidden.
    ["s3:ListBucket", bucket("product-images")],
    ["s3:GetObjectTagging", `${bucket("product-images")}/uploads/42/front.jpg`],
    ["s3:GetObjectVersionTagging", `${bucket("product-images")}/uploads/42/front.jpg`],
    ["s3:PutObjectTagging", `${bucket("product-images")}/uploads/42/front.jpg`],
    ["s3:PutObjectVersionTagging", `${bucket("product-images")}/uploads/42/front.jpg`],
    ["s3:GetObject", `${bucket("processed-images")}/published/0.json`],
    ["s3:ListBucket", bucket("processed-images")],
    ["s3:PutObject", `${bucket("processed-images")}/variants/42/0/large.webp`],
    ["s3:PutObject", `${bucket("quarantine")}/image-ingest/0`],
    ["sqs:SendMessage", QUEUE_ARN],
    ["logs:PutLogEvents", `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${LOG_GROUP}:log-stream:one`],
    ["xray:PutTraceSegments", "*"],
  ])("%s on %s", (action, resource) => {
    expect(may(action, resource, { "lambda:SourceFunctionArn": FUNCTION_ARN })).toBe("allowed");
  });

  test("connect to the brokers and write to its topic, to no other, and read none", () => {
    const kafka = (action: string, kind: string): string =>
      may(`kafka-cluster:${action}`, `arn:aws:kafka:${REGION}:${ACCOUNT}:${kind}`);
    const cluster = "dataworks-tributary-prod-kafka/[unknown]";
    expect(kafka("Connect", `cluster/${cluster}`)).toBe("allowed");
    expect(kafka("WriteData", `topic/${cluster}/${TOPIC}`)).toBe("allowed");
    expect(kafka("WriteData", `topic/${cluster}/payment.requested`)).toBe("not mentioned");
    expect(kafka("ReadData", `topic/${cluster}/${TOPIC}`)).toBe("not mentioned");
    expect(kafka("CreateTopic", `topic/${cluster}/${TOPIC}`)).toBe("not mentioned");
  });

  test("decrypt and encrypt with each key for its own buckets, settings and failures", () => {
    const lake = keyUses(ofFunction, "lake-home-key-key");
    expect(lake).toHaveLength(3);
    expect(lake).toEqual(
      expect.arrayContaining([
        [context("aws:s3:arn", bucket("product-images")), ["Decrypt"]],
        [context("aws:s3:arn", bucket("processed-images")), ["Decrypt", "GenerateDataKey"]],
        [context("aws:s3:arn", bucket("quarantine")), ["Decrypt", "GenerateDataKey"]],
      ]),
    );
    expect(keyUses(ofFunction, "image-ingest-key-key")).toEqual([
      [context("aws:lambda:FunctionArn", FUNCTION_ARN), ["Decrypt"]],
      [context("aws:sqs:arn", QUEUE_ARN), ["Decrypt", "GenerateDataKey"]],
    ]);
  });
});

describe("the function's role may not", () => {
  test.each([
    ["s3:DeleteObject", `${bucket("product-images")}/uploads/42/front.jpg`],
    ["s3:PutObjectTagging", `${bucket("product-images")}/elsewhere/front.jpg`],
    ["s3:PutObjectTagging", `${bucket("processed-images")}/uploads/42/front.jpg`],
    ["sqs:ReceiveMessage", QUEUE_ARN],
    ["sqs:SendMessage", `arn:aws:sqs:${REGION}:${ACCOUNT}:other`],
    ["logs:CreateLogGroup", `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${LOG_GROUP}`],
    ["logs:PutLogEvents", `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/lambda/other:log-stream:one`],
    ["lambda:InvokeFunction", FUNCTION_ARN],
    ["kms:Decrypt", `arn:aws:kms:${REGION}:${ACCOUNT}:key/any`],
  ])("%s on %s", (action, resource) => {
    expect(may(action, resource)).toBe("not mentioned");
  });
});

describe("of what the lake's grants give for whole zones, the function's role is denied", () => {
  test.each([
    ["s3:DeleteObject", `${bucket("processed-images")}/variants/42/0/large.webp`],
    ["s3:DeleteObject", `${bucket("quarantine")}/image-ingest/0`],
    ["s3:AbortMultipartUpload", `${bucket("processed-images")}/variants/42/0/large.webp`],
    ["s3:ListBucketMultipartUploads", bucket("quarantine")],
    ["s3:PutObject", `${bucket("processed-images")}/elsewhere/large.webp`],
    ["s3:PutObject", `${bucket("quarantine")}/elsewhere/0`],
    ["s3:GetObject", `${bucket("processed-images")}/variants/42/0/large.webp`],
    ["s3:GetObject", `${bucket("product-images")}/elsewhere/front.jpg`],
  ])("%s on %s", (action, resource) => {
    expect(may(action, resource)).toBe("denied");
  });

  test("and nothing that the workload's own layout asks for", () => {
    const source = { bucket: "dataworks-tributary-prod-product-images", key: "uploads/42/front.jpg", etag: "0" };
    const keys = [publicationKey(source), variantKey(source, "42", "large", "webp")];
    for (const key of keys) {
      expect(may("s3:PutObject", `${bucket("processed-images")}/${key}`)).toBe("allowed");
    }
    expect(may("s3:GetObject", `${bucket("processed-images")}/${publicationKey(source)}`)).toBe("allowed");
    expect(may("s3:PutObject", `${bucket("quarantine")}/${quarantineKey(source)}`)).toBe("allowed");
  });
});

describe("network interfaces", () => {
  const requests: [string, string][] = [
    ["ec2:CreateNetworkInterface", ec2("subnet/subnet-0000000a")],
    ["ec2:CreateNetworkInterface", ec2("network-interface/eni-1")],
    ["ec2:DeleteNetworkInterface", ec2("network-interface/eni-1")],
    ["ec2:AssignPrivateIpAddresses", ec2("network-interface/eni-1")],
    ["ec2:UnassignPrivateIpAddresses", ec2("network-interface/eni-1")],
    ["ec2:DescribeNetworkInterfaces", "*"],
    ["ec2:DescribeSubnets", "*"],
  ];

  test.each(requests)("are Lambda's to make and remove, and not the code's: %s on %s", (action, resource) => {
    expect(may(action, resource)).toBe("allowed");
    expect(may(action, resource, { "lambda:SourceFunctionArn": FUNCTION_ARN })).toBe("denied");
  });

  test("are all that the role may touch of EC2", () => {
    const actions = ofType(graph, "aws:iam/rolePolicy:RolePolicy")
      .filter(({ inputs }) => inputs["role"] === ROLE)
      .flatMap(({ inputs }) => (inputs["policy"] as { Statement: { Action: string | string[] }[] }).Statement)
      .flatMap(({ Action }) => Action)
      .filter((action) => action.startsWith("ec2:"));
    expect([...new Set(actions)].sort()).toEqual([...new Set(requests.map(([action]) => action))].sort());
  });
});

test("no policy names every action, or every resource where the service knows resources", () => {
  const statements = ofType(graph, "aws:iam/rolePolicy:RolePolicy")
    .filter(({ inputs }) => inputs["role"] === ROLE)
    .flatMap(
      ({ inputs }) =>
        (
          inputs["policy"] as {
            Statement: { Effect: string; Action: string | string[]; Resource: string | string[] }[];
          }
        ).Statement,
    );
  expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes("*"))).toEqual([]);
  const everywhere = statements.filter(({ Effect, Resource }) => Effect === "Allow" && [Resource].flat().includes("*"));
  expect(everywhere.flatMap(({ Action }) => Action).sort()).toEqual([
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
  ]);
});

test("what the function was given can be read off the plan", () => {
  const given = ofType(graph, "tributary:core:Grant")
    .filter(({ inputs }) => (inputs["principal"] as { name: string }).name === "image-ingest")
    .map(({ inputs }) => [inputs["onName"], inputs["access"]]);
  expect(given).toHaveLength(5);
  expect(given).toEqual(
    expect.arrayContaining([
      ["zone product-images", ["read"]],
      ["tags in zone product-images", ["write"]],
      ["zone processed-images", ["read", "write"]],
      ["zone quarantine", ["write"]],
      [`topic ${TOPIC}`, ["write"]],
    ]),
  );
});

describe("who replays failures", () => {
  const replayer = (action: string, resource: string): string => roleMay(graph, "operator-role", { action, resource });

  test("may take them off the queue, decrypt them, and call the function", () => {
    for (const action of ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]) {
      expect(replayer(action, QUEUE_ARN)).toBe("allowed");
    }
    expect(replayer("lambda:InvokeFunction", FUNCTION_ARN)).toBe("allowed");
    const operator = ({ inputs }: PlannedResource): boolean => inputs["granteePrincipal"] === testRole("operator").arn;
    expect(keyUses(operator, "image-ingest-key-key")).toEqual([[context("aws:sqs:arn", QUEUE_ARN), ["Decrypt"]]]);
  });

  test("may put nothing there, and change nothing of the function", () => {
    expect(replayer("sqs:SendMessage", QUEUE_ARN)).toBe("not mentioned");
    expect(replayer("sqs:PurgeQueue", QUEUE_ARN)).toBe("not mentioned");
    expect(replayer("lambda:UpdateFunctionCode", FUNCTION_ARN)).toBe("not mentioned");
    expect(replayer("s3:GetObject", `${bucket("product-images")}/uploads/42/front.jpg`)).toBe("not mentioned");
  });

  test("are told in the plan, once", async () => {
    const twice = await planIngest({}, (ingest) => {
      expect(ingest.grantReplay(testRole("operator"))).toBe(ingest.grantReplay(testRole("operator")));
    });
    const grant = only(
      ofType(twice, "tributary:core:Grant").filter(
        ({ inputs }) => (inputs["principal"] as { name: string }).name === "operator",
      ),
    );
    expect(grant.inputs).toMatchObject({
      access: ["read", "write"],
      on: named(twice, "image-ingest").urn,
      onName: "uploads that image-ingest failed at",
    });
  });

  test.each([
    ["of another account", testRole("guest", "999999999999"), /^PrincipalOfAnotherAccount: "guest"/],
    [
      "of another cloud",
      { kind: "google-service-account", name: "guest", email: "guest@project.iam.gserviceaccount.com" } as const,
      /^PrincipalOfAnotherCloud: "guest"/,
    ],
  ])("are nobody %s", async (_case, guest, message) => {
    await expect(planIngest({}, (ingest) => ingest.grantReplay(guest))).rejects.toThrow(message);
  });
});

describe("the key", () => {
  const root = `arn:aws:iam::${ACCOUNT}:root`;
  const ask = (action: string, principal: string, asked: Record<string, string>): string =>
    decide(named(graph, "image-ingest-key-key").inputs["policy"], {
      action,
      resource: "*",
      principal,
      context: { "kms:CallerAccount": ACCOUNT, ...asked },
    });

  test("encrypts the function's settings for whoever deploys it, through Lambda alone", () => {
    const through = (service: string) => ({ "kms:ViaService": `${service}.${REGION}.amazonaws.com` });
    expect(ask("kms:Encrypt", root, through("lambda"))).toBe("allowed");
    expect(ask("kms:CreateGrant", root, through("lambda"))).toBe("allowed");
    expect(ask("kms:Decrypt", root, through("sqs"))).toBe("not mentioned");
    expect(ask("kms:Decrypt", root, {})).toBe("not mentioned");
  });

  test("encrypts the logs of the function, and no other's", () => {
    const logs = (logGroup: string): string =>
      ask("kms:GenerateDataKey", `logs.${REGION}.amazonaws.com`, {
        "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${logGroup}`,
      });
    expect([logs(LOG_GROUP), logs("/aws/lambda/other")]).toEqual(["allowed", "not mentioned"]);
  });
});
