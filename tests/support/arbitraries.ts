import * as fc from "fast-check";

import type { Platform } from "../../components/core/platform";
import type { TopicSpec } from "../../components/streaming/topic";
import { type StorageClass, type ZoneSpec, storageClasses, zoneProblems } from "../../components/data-lake/zone";

const days = (min: number, max = 3650) => fc.integer({ min, max });

/** Days that rise from class to class, for any subset of the classes. */
const moveAfterDays = fc
  .tuple(
    fc.subarray([...storageClasses], { minLength: 1 }),
    fc.uniqueArray(days(30, 1000), { minLength: 3, maxLength: 3 }),
  )
  .map(([classes, numbers]) => {
    const rising = [...numbers].sort((a, b) => a - b);
    return Object.fromEntries(classes.map((storageClass, index) => [storageClass, rising[index]])) as Partial<
      Record<StorageClass, number>
    >;
  });

/** Any zone that does not contradict itself. */
export const soundZone: fc.Arbitrary<ZoneSpec> = fc
  .record(
    {
      purpose: fc.constant("Whatever the property test asks for."),
      reason: fc.constant("The property test says so."),
      moveAfterDays,
      deleteAfterDays: days(1),
      tiering: fc.constantFrom("none" as const, "automatic" as const),
      versioning: fc.boolean(),
      deletePreviousVersionsAfterDays: days(1),
      immutability: fc.record({
        mode: fc.constantFrom("governance" as const, "compliance" as const),
        days: days(1, 1000),
      }),
      replication: fc.boolean(),
    },
    { requiredKeys: ["purpose", "reason"] },
  )
  .filter((zone) => zoneProblems(zone).length === 0);

/** Names as a zone of the lake may have. */
export const zoneName = fc
  .stringMatching(/^[a-z][a-z0-9]{0,12}(-[a-z0-9]{1,8}){0,2}$/)
  .filter((name) => name.length >= 3);

/** Any topic that three brokers can hold. */
export const soundTopic: fc.Arbitrary<TopicSpec> = fc.record(
  {
    partitions: fc.integer({ min: 1, max: 200 }),
    replication: fc.integer({ min: 1, max: 3 }),
    retentionHours: fc.oneof(days(1, 100_000), fc.constant("forever" as const)),
    compaction: fc.boolean(),
  },
  { requiredKeys: ["partitions", "retentionHours"] },
);

/** Names as a topic may have, of which no two meet. */
export const topicName = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}(\.[a-z0-9-]{1,10}){0,2}$/);

/** A stack of the tests; `changes` says what differs. */
export function testPlatform(changes: Partial<Platform> = {}): Platform {
  return {
    organisation: "dataworks",
    project: "tributary",
    stack: "prod",
    environment: "prod",
    owner: "data-platform",
    costCentre: "4711",
    allowDataDestruction: false,
    ...changes,
  };
}
