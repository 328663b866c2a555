import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import type { PlannedResource, ResourceGraph } from "../../planner/graph";
import type { FileConfig } from "../config/arbitraries";
import { only } from "../support/s3-graph";
import { ofTypes } from "../support/walk/graph";
import { planConfig } from "./program";

/** What the stack file says between capabilities, and each component must be told. */

const FILE = join(__dirname, "..", "..", "docs", "examples", "Pulumi.existing-network.yaml");
const { config } = parse(readFileSync(FILE, "utf8")) as { config: FileConfig };
const TOPIC = "arn:aws:sns:eu-west-1:123456789012:alarms";

let graph: ResourceGraph;

beforeAll(async () => {
  graph = await planConfig(config);
});

const without = (block: FileConfig, key: string): FileConfig =>
  Object.fromEntries(Object.entries(block).filter(([name]) => name !== key));

const alarms = (plan: ResourceGraph) => ofTypes(plan, "aws:cloudwatch/metricAlarm:MetricAlarm");

/** Grants as a person reads them: `kafka-operators may administer: every topic`. */
const grants = (plan: ResourceGraph) =>
  ofTypes(plan, "tributary:core:Grant").map(({ inputs }) => {
    const { principal, access, onName } = inputs as unknown as {
      principal: { name: string };
      access: readonly string[];
      onName: string;
    };
    return `${principal.name} may ${access.join(", ")}: ${onName}`;
  });

/** The ports that are open on the brokers for whatever `isPeer` picks. */
const portsFor = (plan: ResourceGraph, isPeer: (rule: PlannedResource) => boolean) =>
  ofTypes(plan, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    .filter((rule) => rule.name.startsWith("kafka-from-") && isPeer(rule))
    .map(({ inputs }) => inputs["fromPort"])
    .sort();

test("every alarm of Kafka and of image ingest calls the stack's topic, and nobody where there is none", async () => {
  const called = alarms(graph).map(({ name, inputs }) => [
    name.split("-alarm-")[0],
    inputs["alarmActions"],
    inputs["okActions"],
  ]);
  expect(new Set(called.map(([whose]) => whose))).toEqual(new Set(["kafka", "image-ingest"]));
  expect(called.filter(([, alarm, ok]) => String(alarm) !== TOPIC || String(ok) !== TOPIC)).toEqual([]);

  const aws = without(config["tributary:aws"] as FileConfig, "alarmTopicArn");
  const silent = await planConfig({ ...config, "tributary:aws": aws });
  expect(alarms(silent).map(({ inputs }) => inputs["alarmActions"])).toEqual(alarms(graph).map(() => []));
});

test("a peer network reaches the brokers with IAM and with a password, and the API of Kubernetes", () => {
  expect(portsFor(graph, ({ inputs }) => inputs["cidrIpv4"] === "10.200.0.0/16")).toEqual([9096, 9098]);
  const api = ofTypes(graph, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").filter(
    ({ name, inputs }) => name.startsWith("kubernetes-") && inputs["cidrIpv4"] === "10.200.0.0/16",
  );
  expect(only(api).inputs["fromPort"]).toBe(443);
});

test("Kubernetes' pods reach the brokers, and Prometheus their metrics; without Kubernetes nobody does", async () => {
  const isKubernetes = ({ name }: PlannedResource) => name.startsWith("kafka-from-kubernetes:");
  expect(portsFor(graph, isKubernetes)).toEqual([11001, 11002, 9096, 9098]);
  expect(portsFor(await planConfig(without(config, "tributary:kubernetes")), isKubernetes)).toEqual([]);
});

test("whom the stack file names has exactly what it says", () => {
  expect(
    grants(graph)
      .filter((grant) => /^(catalogue|kafka-operators) /.test(grant))
      .sort(),
  ).toEqual([
    "catalogue may read: topic product-images.processed, consumer group catalogue",
    "catalogue may write: topic product.state",
    "kafka-operators may administer: every topic",
    "kafka-operators may read, write: uploads that image-ingest failed at",
  ]);
});

test("image ingest works on the zones, the topic and the sizes that are named", () => {
  const made = only(
    ofTypes(graph, "aws:lambda/function:Function").filter(({ name }) => name === "image-ingest-function"),
  );
  expect((made.inputs["environment"] as { variables: object }).variables).toMatchObject({
    PROCESSED_BUCKET: "dataworks-tributary-elsewhere-processed-images",
    QUARANTINE_BUCKET: "dataworks-tributary-elsewhere-refused-images",
    KAFKA_TOPIC: "product-images.processed",
    VARIANT_WIDTHS: '{"product-page":1200,"thumbnail":160}',
  });
});
