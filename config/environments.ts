import type { EnvironmentClass } from "../components/core/platform";

/** What a stack does where its file is silent. */
export interface EnvironmentDefaults {
  /** The stack's half of the two keys that destroying data takes. */
  readonly allowDataDestruction: boolean;
  readonly dataLake: {
    /** The lake's half of the two keys. */
    readonly onDelete: "keep" | "destroy";
    /** Days a deleted object, zone or key can be restored: 7 to 30. */
    readonly recoveryDays: number;
    /** Days that records of access are kept. */
    readonly accessLogDays: number;
    /** Whether zones that ask for it are copied to a second region. */
    readonly replication: boolean;
    /** Days after which previous versions are deleted, in zones that keep them; absent: never. */
    readonly deletePreviousVersionsAfterDays?: number;
  };
}

/**
 * The one table of what differs between environments.
 *
 * dev is cheap and made anew at will. test is kept until a capability says otherwise, long enough to look into a failed
 * run. prod loses nothing unless its stack file says so, key by key.
 */
export const environments: Readonly<Record<EnvironmentClass, EnvironmentDefaults>> = {
  dev: {
    allowDataDestruction: true,
    dataLake: {
      onDelete: "destroy",
      recoveryDays: 7,
      accessLogDays: 30,
      replication: false,
      deletePreviousVersionsAfterDays: 7,
    },
  },
  test: {
    allowDataDestruction: true,
    dataLake: {
      onDelete: "keep",
      recoveryDays: 14,
      accessLogDays: 90,
      replication: false,
      deletePreviousVersionsAfterDays: 30,
    },
  },
  prod: {
    allowDataDestruction: false,
    dataLake: {
      onDelete: "keep",
      recoveryDays: 30,
      accessLogDays: 365,
      replication: true,
    },
  },
};

/** The environment classes, from careless to careful. */
export const environmentClasses = ["dev", "test", "prod"] as const satisfies readonly EnvironmentClass[];
