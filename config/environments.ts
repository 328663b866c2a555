import type { LogRetentionDays } from "../components/core/log-retention";
import type { EnvironmentClass } from "../components/core/platform";
import type { NodeGroups } from "../components/kubernetes/node-group";

/** What a stack does where its file is silent. */
export interface EnvironmentDefaults {
  /** The stack's half of the two keys that destroying data takes. */
  readonly allowDataDestruction: boolean;
  /** Each capability's half of them. */
  readonly onDelete: "keep" | "destroy";
  /** Days that what is deleted can be restored: 7 to 30. */
  readonly recoveryDays: number;
  /** Days that logs are kept. */
  readonly logDays: LogRetentionDays;
  readonly dataLake: {
    /** Days that records of access are kept. */
    readonly accessLogDays: number;
    /** Whether zones that ask for it are copied to a second region. */
    readonly replication: boolean;
    /** Days after which previous versions are deleted, in zones that keep them; absent: never. */
    readonly deletePreviousVersionsAfterDays?: number;
  };
  readonly network: {
    /** Ranges that differ, so that any two environments can be joined. */
    readonly cidrBlock: string;
    /** Letters of the availability zones. */
    readonly availabilityZones: readonly string[];
    readonly natGateways: "single" | "perZone";
  };
  readonly kubernetes: {
    readonly nodeGroups: NodeGroups;
    readonly zonalShift: boolean;
  };
  /** Of standard brokers; there is one in each zone. */
  readonly kafka: {
    readonly instanceType: string;
    readonly gibPerBroker: number;
    readonly maxGibPerBroker: number;
  };
  readonly imageIngest: {
    readonly memoryMiB: number;
    readonly reservedConcurrency: number;
  };
}

/** What keeps pods that do not ask for them off the machines for computing. */
const forComputing = {
  labels: { workload: "compute" },
  taints: { workload: { value: "compute", effect: "NoSchedule" } },
} as const;
const forAnything = { labels: { workload: "general" } } as const;

/**
 * The one table of what differs between environments.
 *
 * dev is cheap and made anew at will: two zones, one way out, the smallest machines. test has prod's three zones, so that
 * what is tested is spread as it will be, and dev's machines; it is kept until a capability says otherwise, long enough to
 * look into a failed run. prod loses nothing unless its stack file says so, key by key.
 */
export const environments: Readonly<Record<EnvironmentClass, EnvironmentDefaults>> = {
  dev: {
    allowDataDestruction: true,
    onDelete: "destroy",
    recoveryDays: 7,
    logDays: 7,
    dataLake: { accessLogDays: 30, replication: false, deletePreviousVersionsAfterDays: 7 },
    network: { cidrBlock: "10.16.0.0/16", availabilityZones: ["a", "b"], natGateways: "single" },
    kubernetes: {
      nodeGroups: {
        general: { ...forAnything, instanceTypes: ["t3.large"], minNodes: 1, maxNodes: 3, diskGib: 50 },
        compute: {
          ...forComputing,
          instanceTypes: ["c7i.xlarge", "c6i.xlarge", "c5.xlarge"],
          capacity: "spot",
          minNodes: 0,
          maxNodes: 2,
          diskGib: 50,
        },
      },
      zonalShift: false,
    },
    kafka: { instanceType: "kafka.t3.small", gibPerBroker: 10, maxGibPerBroker: 100 },
    imageIngest: { memoryMiB: 2048, reservedConcurrency: 2 },
  },
  test: {
    allowDataDestruction: true,
    onDelete: "keep",
    recoveryDays: 14,
    logDays: 30,
    dataLake: { accessLogDays: 90, replication: false, deletePreviousVersionsAfterDays: 30 },
    network: { cidrBlock: "10.17.0.0/16", availabilityZones: ["a", "b", "c"], natGateways: "single" },
    kubernetes: {
      nodeGroups: {
        general: { ...forAnything, instanceTypes: ["t3.large"], minNodes: 2, maxNodes: 4, diskGib: 50 },
        compute: {
          ...forComputing,
          instanceTypes: ["c7i.xlarge", "c6i.xlarge", "c5.xlarge"],
          capacity: "spot",
          minNodes: 0,
          maxNodes: 4,
          diskGib: 50,
        },
      },
      zonalShift: false,
    },
    kafka: { instanceType: "kafka.t3.small", gibPerBroker: 50, maxGibPerBroker: 200 },
    imageIngest: { memoryMiB: 2048, reservedConcurrency: 5 },
  },
  prod: {
    allowDataDestruction: false,
    onDelete: "keep",
    recoveryDays: 30,
    logDays: 365,
    dataLake: { accessLogDays: 365, replication: true },
    network: { cidrBlock: "10.18.0.0/16", availabilityZones: ["a", "b", "c"], natGateways: "perZone" },
    kubernetes: {
      nodeGroups: {
        general: { ...forAnything, instanceTypes: ["m7i.xlarge"], minNodes: 3, maxNodes: 9, diskGib: 100 },
        compute: { ...forComputing, instanceTypes: ["c7i.4xlarge"], minNodes: 0, maxNodes: 12, diskGib: 200 },
      },
      zonalShift: true,
    },
    kafka: { instanceType: "kafka.m7g.large", gibPerBroker: 250, maxGibPerBroker: 2000 },
    imageIngest: { memoryMiB: 2048, reservedConcurrency: 20 },
  },
};

/** The environment classes, from careless to careful. */
export const environmentClasses = ["dev", "test", "prod"] as const satisfies readonly EnvironmentClass[];
