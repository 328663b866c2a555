import * as fc from "fast-check";

import { logRetentionDays } from "../../components/core/log-retention";
import { clusterRoles } from "../../components/kubernetes/access";
import { interfaceEndpointNames } from "../../components/network/endpoints";
import { topicPresets } from "../../components/streaming/presets";
import { zoneName } from "../support/arbitraries";

/** Sound configs of the capabilities that stand on AWS, in us-east-1 and account 111122223333. */

const role = (name: string) => ({ awsRole: `arn:aws:iam::111122223333:role/${name}` });
const someone = fc.constantFrom("someone", "team/someone-else", "a.third").map(role);

/** Names as a person gives them. */
const named = <Value>(value: fc.Arbitrary<Value>, maxKeys = 2) => fc.dictionary(zoneName, value, { maxKeys });

const optional = <Shape extends object>(
  shape: { [Key in keyof Shape]: fc.Arbitrary<Shape[Key]> },
  ...requiredKeys: (keyof Shape)[]
) => fc.record(shape, { requiredKeys });

const keeping = {
  onDelete: fc.constantFrom("keep", "destroy"),
  recoveryDays: fc.integer({ min: 7, max: 30 }),
};
const logDays = fc.constantFrom(...logRetentionDays);
/** Ranges that no network here has. */
const privateRange = fc.constantFrom("10.200.0.0/16", "172.16.4.0/24", "192.168.0.0/16", "100.64.0.0/10");
const endpoints = fc.subarray(interfaceEndpointNames);

/** `count` zones, by letter. */
const letters = (count: number) => fc.subarray(["a", "b", "c", "d", "f"], { minLength: count, maxLength: count });

const madeNetwork = (zones: number) =>
  optional(
    {
      enabled: fc.constant(true),
      cidrBlock: fc
        .tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 16, max: 22 }))
        .map(([second, bits]) => `10.${second}.0.0/${bits}`),
      availabilityZones: letters(zones),
      natGateways: fc.constantFrom("single", "perZone"),
      interfaceEndpoints: endpoints,
      readableBuckets: fc.subarray(["some-bucket", "another.bucket"]),
      flowLogDays: logDays,
      ...keeping,
    },
    "enabled",
    "availabilityZones",
  );

const existingNetwork = (zones: number) =>
  fc
    .record({ names: letters(zones), tiers: fc.subarray(["public", "database"]), interfaceEndpoints: endpoints })
    .map(({ names, tiers, interfaceEndpoints }) => ({
      enabled: true,
      existing: {
        vpcId: "vpc-0123456789abcdef0",
        cidrBlock: "10.0.0.0/16",
        subnets: Object.fromEntries(
          ["private", ...tiers].map((tier, row) => [
            tier,
            Object.fromEntries(names.map((letter, column) => [`us-east-1${letter}`, `subnet-000000${row}${column}`])),
          ]),
        ),
        s3PrefixListId: "pl-63a5400a",
        interfaceEndpoints,
      },
    }));

const nodeGroup = fc
  .record({ least: fc.nat(5), more: fc.integer({ min: 1, max: 5 }), arm: fc.boolean(), taint: fc.boolean() })
  .chain(({ least, more, arm, taint }) =>
    optional(
      {
        instanceTypes: fc.constant(arm ? ["m7g.large", "m8g.large"] : ["m7i.large"]),
        architecture: fc.constant(arm ? "arm64" : "x86_64"),
        capacity: fc.constantFrom("on-demand", "spot"),
        minNodes: fc.constant(least),
        maxNodes: fc.constant(least + more),
        diskGib: fc.integer({ min: 20, max: 16_384 }),
        labels: fc.constant({ team: "data", "example.org/kind": "" }),
        taints: fc.constant(taint ? { "example.org/only": { effect: "NoExecute" } } : {}),
      },
      "instanceTypes",
      "architecture",
      "minNodes",
      "maxNodes",
      "diskGib",
    ),
  );

const kubernetes = optional(
  {
    enabled: fc.constant(true),
    version: fc.constantFrom("1.35", "1.36"),
    nodeGroups: fc.record(
      { compute: fc.constantFrom({ enabled: false }, { maxNodes: 3 }, { taints: null }), own: nodeGroup },
      { requiredKeys: [] },
    ),
    access: fc
      .uniqueArray(fc.constantFrom("someone", "someone-else", "a.third"), { maxLength: 3 })
      .chain((roles) =>
        fc
          .tuple(...roles.map(() => fc.constantFrom(...clusterRoles)))
          .map((policies) =>
            Object.fromEntries(
              roles.map((name, index) => [`role-${index}`, { principal: role(name), policy: policies[index] }]),
            ),
          ),
      ),
    apiClients: named(privateRange),
    publicClients: named(fc.constantFrom("203.0.113.0/24", "198.51.100.7/32")),
    peerNetworks: named(privateRange),
    serviceCidr: fc.constantFrom("172.20.0.0/16", "10.100.0.0/24"),
    zonalShift: fc.boolean(),
    addonVersions: fc.constantFrom({}, { coredns: "v1.11.4-eksbuild.2" }),
    capabilities: fc.constantFrom({}, { ack: {} }, { kro: { access: { policy: "edit", namespaces: ["team-*"] } } }),
    logDays,
    ...keeping,
  },
  "enabled",
);

const topic = optional(
  {
    partitions: fc.integer({ min: 1, max: 12 }),
    retentionHours: fc.oneof(fc.integer({ min: 1, max: 10_000 }), fc.constant("forever" as const)),
    compaction: fc.boolean(),
  },
  "partitions",
  "retentionHours",
);

/** Rights on some of the topics. */
const rights = (topics: readonly string[]) => ({
  produce: fc.subarray([...topics], { minLength: 1 }),
  consume: fc.dictionary(fc.constantFrom("group", "another.group_1"), fc.subarray([...topics], { minLength: 1 })),
});

/** Kafka in a network with so many zones. */
const kafka = (zones: number) =>
  fc
    .record({
      flavour: fc.constantFrom("standard", "serverless", ...(zones === 3 ? (["express"] as const) : [])),
      perZone: fc.integer({ min: 1, max: 3 }),
      own: fc.dictionary(fc.constantFrom("orders", "Some.Topic_2", "x"), topic),
    })
    .chain(({ flavour, perZone, own }) => {
      const topics = [...Object.keys(topicPresets.commerce), ...Object.keys(own)];
      const brokers = flavour === "serverless" ? {} : { brokers: fc.constant(zones * perZone) };
      const disks =
        flavour === "standard" ? { storage: fc.constantFrom({}, { gibPerBroker: 500 }, { maxGibPerBroker: 5 }) } : {};
      const users =
        flavour === "serverless"
          ? {}
          : { scramUsers: fc.dictionary(fc.constantFrom("legacy", "A.b-c_1"), fc.record(rights(topics))) };
      return optional(
        {
          enabled: fc.constant(true),
          flavour: fc.constant(flavour),
          presets: fc.constant(["commerce"]),
          topics: fc.constant(own),
          access: named(
            optional({ principal: someone, ...rights(topics), manage: fc.boolean() }, "principal", "produce"),
          ),
          peerNetworks: named(privateRange),
          mostLag: fc.integer({ min: 1, max: 1_000_000 }),
          onUnsupported: fc.constantFrom("warn", "refuse"),
          logDays,
          ...keeping,
          ...brokers,
          ...disks,
          ...users,
        },
        "enabled",
        "flavour",
        "presets",
        "topics",
      );
    });

const imageIngest = optional(
  {
    enabled: fc.constant(true),
    sizes: fc.dictionary(fc.constantFrom("thumbnail", "xl", "a-b-1"), fc.integer({ min: 1, max: 16_383 }), {
      minKeys: 1,
    }),
    memoryMiB: fc.integer({ min: 512, max: 10_240 }),
    timeoutSeconds: fc.integer({ min: 1, max: 900 }),
    reservedConcurrency: fc.integer({ min: 1, max: 100 }),
    retries: fc.integer({ min: 0, max: 2 }),
    maxWaitSeconds: fc.integer({ min: 60, max: 21_600 }),
    replay: named(someone),
    logDays,
    ...keeping,
  },
  "enabled",
);

/** Any of the capabilities on AWS, with the partners that they need among themselves. */
export const awsCapabilities = fc.constantFrom(2, 3).chain((zones) => {
  const network = fc.oneof(madeNetwork(zones), existingNetwork(zones));
  return fc.oneof(
    fc.constant({}),
    fc.record({ network, kubernetes, kafka: kafka(zones), imageIngest }, { requiredKeys: ["network"] }),
  ) as fc.Arbitrary<Readonly<Partial<Record<"network" | "kubernetes" | "kafka" | "imageIngest", object>>>>;
});
