import type { StackEngine } from "../../../delivery/engine";
import type { ResourceGraph } from "../../../planner";
import { diffGraphs, documentation } from "../../../planner/diff";
import { STACK_TYPE } from "../../../planner/urn";
import { disagreements } from "./support/agreement";
import { describeWithPulumi } from "./support/pulumi";
import { changeSettings, planOf, type Settings, Site } from "./support/site";

/** Changes of the dev stack. What touches different parts is previewed together, as a preview takes its seconds. */
const CHANGES: readonly (readonly [string, Settings])[] = [
  [
    "a lifecycle, a zone more, an access less, more nodes, bigger brokers, a size of images",
    {
      "dataLake.zones.raw-zone": { deleteAfterDays: 3000, reason: "a trial" },
      "dataLake.zones.extra": { purpose: "a trial" },
      "dataLake.access.developers": undefined,
      "kubernetes.nodeGroups.general.maxNodes": 9,
      "kafka.instanceType": "kafka.m7g.large",
      "imageIngest.sizes.huge": 3200,
    },
  ],
  [
    "versioning off, a zone less, another principal, a group of other machines, a topic more, more memory",
    {
      "dataLake.zones.curated-zone": { versioning: false },
      "dataLake.zones.working": { enabled: false },
      "dataLake.access.transformation.write": ["raw-zone", "structured-zone"],
      "dataLake.access.ingestion.principal": { awsRole: "arn:aws:iam::111122223333:role/other" },
      "kubernetes.nodeGroups.general.capacity": "spot",
      "kafka.topics.orders": { partitions: 3, retentionHours: 24 },
      "imageIngest.memoryMiB": 3072,
    },
  ],
  [
    "a key's waiting time, logs kept longer, fewer endpoints, bigger disks, more partitions, an open API",
    {
      "dataLake.recoveryDays": 9,
      "dataLake.accessLogDays": 90,
      "network.flowLogDays": 30,
      "network.interfaceEndpoints": ["ecr.api", "ecr.dkr", "sts", "lambda"],
      "kubernetes.nodeGroups.compute.diskGib": 200,
      "kubernetes.publicClients.office": "203.0.113.0/24",
      "kafka.topics.results.partitions": 24,
      "kafka.peerNetworks.office": "10.200.0.0/16",
    },
  ],
  [
    "another range of the network, a topic less, no group of machines for work, no images",
    {
      "network.cidrBlock": "10.40.0.0/16",
      "kubernetes.nodeGroups.compute.enabled": false,
      "kafka.topics.results.enabled": false,
      "kafka.access.image-statistics.produce": [],
      "kafka.access.shop.consume": { shop: ["payment.succeeded"] },
      "imageIngest.enabled": false,
    },
  ],
  [
    "a NAT gateway in each zone, an older cluster, more brokers, users with passwords, data that is kept",
    {
      "network.natGateways": "perZone",
      "kubernetes.version": "1.35",
      "kubernetes.access.developers.policy": "view",
      "kafka.brokers": 4,
      "kafka.scramUsers.legacy.produce": ["payment.requested"],
      "dataLake.onDelete": "keep",
    },
  ],
  ["other tags", { owner: "another-team" }],
  ["alarms that call somebody", { "aws.alarmTopicArn": "arn:aws:sns:us-east-1:111122223333:alarms" }],
  ["a third zone", { "network.availabilityZones": ["a", "b", "c"] }],
];

describeWithPulumi("the dev stack on the real engine", () => {
  let site: Site;
  let program: string;
  let before: ResourceGraph;
  let engine: StackEngine;

  beforeAll(async () => {
    site = await Site.open();
    program = site.ourProgram();
    before = await planOf(program);
    engine = await site.newEngine(program);
  });
  afterAll(() => site.close());

  it("comes up from nothing as planned", async () => {
    const { steps } = await engine.up();
    const created = steps.filter(({ op, type }) => op === "create" && type !== STACK_TYPE).map(({ urn }) => urn);
    expect(created).toEqual(before.resources.map(({ urn }) => urn));
    expect(site.cloud()).toEqual(site.stateOf("tributary"));
  });

  it("changes nothing a second time, and neither does reading what is there", async () => {
    expect((await engine.up()).steps).toEqual([]);
    expect((await engine.refresh()).steps).toEqual([]);
    expect((await engine.preview()).steps).toEqual([]);
  });

  it.each(CHANGES)("changes what the diff says: %s", async (_name, settings) => {
    const changed = site.copyOf(program);
    changeSettings(changed, "dev", settings);
    const after = await planOf(changed);
    const diff = diffGraphs(before, after, documentation);
    const run = await (await site.engine(changed)).preview();
    expect(diff.changes.length).toBeGreaterThan(0);
    expect(disagreements(diff, run, before, after)).toEqual([]);
  });

  it("does what was previewed, and leaves nothing behind that the state does not know", async () => {
    const [, settings = {}] = CHANGES[1] ?? [];
    const changed = site.copyOf(program);
    changeSettings(changed, "dev", settings);
    const after = await planOf(changed);
    const run = await (await site.engine(changed)).up();
    expect(disagreements(diffGraphs(before, after, documentation), run, before, after)).toEqual([]);
    expect(site.cloud()).toEqual(site.stateOf("tributary"));
  });

  it("is gone, all of it, where the stack and its capabilities allow it", async () => {
    await engine.destroy();
    expect(site.stateOf("tributary")).toEqual([]);
    expect(site.cloud()).toEqual([]);
  });
});
