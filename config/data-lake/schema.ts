import { z } from "zod";

import { presets, type PresetName } from "../../components/data-lake/presets";
import { storageClasses, type ZoneSpec } from "../../components/data-lake/zone";
import { choice, flag, group, mapOf, optional, orList, setOf, text, wholeNumber } from "../fields";
import { onDelete, onUnsupported, recoveryDays } from "../common";
import { patchOf } from "../patches";
import { personsName, principalSchema } from "../principals";
import { clouds } from "../project";

/** The longest time that any of the clouds counts in days: a hundred years, S3's bound on a retention period. */
const MOST_DAYS = 36_500;

/**
 * What S3, Cloud Storage and Azure accept in the name of a bucket or container, short enough to leave room for the
 * stack's own parts: https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
 * forbids two hyphens together.
 */
export const zoneName = () =>
  text(
    "3 to 40 lower-case letters, digits and single hyphens, no hyphen first or last",
    /^(?=.{3,40}$)[a-z0-9]+(-[a-z0-9]+)*$/,
  );

const sentence = () => text("a text of 1 to 300 characters", /^(?=[\s\S]*\S)[\s\S]{1,300}$/);
const days = () => wholeNumber(1, MOST_DAYS);

/** A zone, complete: what {@link ZoneSpec} says, with its bounds. */
export const zoneSchema = group({
  purpose: sentence().describe("What the zone holds, in a sentence. Required for a zone that is of no preset."),
  moveAfterDays: optional(
    group(
      Object.fromEntries(
        storageClasses.map((storageClass) => [
          storageClass,
          optional(days().describe(`Days after an object's creation until it moves to ${storageClass}.`), "never"),
        ]),
      ) as Record<(typeof storageClasses)[number], z.ZodOptional<ReturnType<typeof days>>>,
    ).describe(
      "When objects move to a colder storage class; the days rise from class to class. Whatever the cloud, `infrequent` comes after 30 days or more, and the class after it 30 days later, as S3 asks. `archive` takes hours to read from.",
    ),
    "never",
  ),
  deleteAfterDays: optional(days().describe("Days after an object's creation until it is deleted."), "never"),
  reason: optional(
    sentence().describe("Why the days are what they are. Required where objects move or are deleted by age."),
  ),
  tiering: optional(
    choice(["none", "automatic"]).describe(
      "`automatic`: the service moves each object by how it is read. Excludes `moveAfterDays`.",
    ),
    "none",
  ),
  versioning: optional(
    flag().describe("Keeps the previous versions of an object that is overwritten or deleted."),
    "false",
  ),
  deletePreviousVersionsAfterDays: optional(
    days().describe("Days after which a previous version is deleted, in a zone with `versioning`."),
    (environment) => environment.dataLake.deletePreviousVersionsAfterDays ?? "never",
  ),
  immutability: optional(
    group({
      mode: choice(["governance", "compliance"]).describe(
        "`governance`: those with a special permission can lift it. `compliance`: nobody can.",
      ),
      days: days().describe("Days that an object can't be changed or deleted."),
    }).describe("Objects can't be changed or deleted for a time."),
    "none",
  ),
  replication: optional(flag().describe("Copies every object to the lake's second region."), "false"),
}) satisfies z.ZodType<ZoneSpec>;

const zonePatchSchema = group({
  enabled: optional(flag().describe("`false` leaves a preset's zone out."), "true"),
  ...patchOf(zoneSchema).shape,
});

const accessSchema = group({
  principal: principalSchema.describe("Who is given access."),
  read: optional(
    setOf(zoneName(), "names of the lake's zones").describe("Zones whose objects it may list and read."),
    "none",
  ),
  write: optional(
    setOf(zoneName(), "names of the lake's zones").describe(
      "Zones in which it may create, overwrite and delete objects.",
    ),
    "none",
  ),
});

const presetNames = Object.keys(presets) as [PresetName, ...PresetName[]];

/** The config of the data lake. */
export const dataLakeSchema = group({
  enabled: flag().describe("Whether the stack has a data lake. A lake that is off makes no resource."),
  cloud: optional(choice(clouds).describe("The cloud that the lake stands on."), "`tributary:homeCloud`"),
  presets: optional(
    setOf(choice(presetNames), orList(presetNames, "and")).describe("Ready-made sets of zones; see below."),
    "none",
  ),
  zones: optional(
    mapOf(zoneName(), zonePatchSchema).describe(
      "Zones by name. For a preset's zone only the keys that differ, `null` to take an optional one away; for a zone of your own all that it needs.",
    ),
    "the presets' zones as they are",
  ),
  onDelete: onDelete("What becomes of the data when the lake or a zone leaves the stack file."),
  recoveryDays: recoveryDays(
    "Days a deleted object, zone or key can still be restored, where the service has such a time.",
  ),
  accessLogDays: optional(
    wholeNumber(1, 3_650).describe("Days that records of access to the lake are kept."),
    (environment) => environment.dataLake.accessLogDays,
  ),
  replication: optional(
    flag().describe(
      "Whether zones with `replication` are copied to a second region: `replicaRegion` of `tributary:aws` or `tributary:gcp`, on Azure the paired region.",
    ),
    (environment) => environment.dataLake.replication,
  ),
  access: optional(
    mapOf(personsName(), accessSchema).describe(
      "Who may do what in which zones, by the name a person calls them. Nobody else is given access.",
    ),
    "nobody",
  ),
  onUnsupported: onUnsupported("What a plan does where the cloud lacks something that a zone asks for"),
});

/** The data lake as the stack file says it. */
export type DataLakeInput = z.output<typeof dataLakeSchema>;
