import { z } from "zod";

import { presets, type PresetName } from "../components/data-lake/presets";
import { storageClasses, type ZoneSpec } from "../components/data-lake/zone";
import { choice, fieldNotes, flag, group, mapOf, note, optional, orList, setOf, text, wholeNumber } from "./fields";
import { clouds } from "./project";

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
      "When objects move to a colder storage class; the days rise from class to class. `archive` takes hours to read from.",
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

/**
 * What a stack file says of a zone: the keys that differ from the preset's, as a JSON merge patch (RFC 7396). A key that
 * may be absent from a zone is taken away with null.
 */
export function patchOf(schema: z.ZodObject): z.ZodObject {
  const shape = Object.entries(schema.shape).map(([key, field]) => {
    const said = fieldNotes.get(field);
    const inner = field instanceof z.ZodOptional ? field.unwrap() : field;
    const description = (inner as z.ZodType).description ?? "";
    const patched = inner instanceof z.ZodObject ? patchOf(inner).describe(description) : (inner as z.ZodType);
    const open: z.ZodType = field instanceof z.ZodOptional ? patched.nullable().optional() : patched.optional();
    return [key, said === undefined ? open : note(open, said)] as const;
  });
  return group(Object.fromEntries(shape));
}

const zonePatchSchema = group({
  enabled: optional(flag().describe("`false` leaves a preset's zone out."), "true"),
  ...patchOf(zoneSchema).shape,
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns */
export const ROLE_ARN = /^(arn:aws[a-z-]*:iam::\d{12}):role\/(?:[\x21-\x2e\x30-\x7e]+\/)*([\w+=,.@-]{1,64})$/;

/** What each kind of principal is on: its key in the stack file, and the cloud that knows it. */
export const principalClouds = { awsRole: "aws", googleServiceAccount: "gcp", azureManagedIdentity: "azure" } as const;

const principalSchema = note(
  group({
    awsRole: optional(
      text("the ARN of an IAM role, such as arn:aws:iam::111122223333:role/ingestion", ROLE_ARN).describe(
        "ARN of an IAM role in the stack's own account.",
      ),
    ),
    /** https://cloud.google.com/iam/docs/service-account-overview#identify-service-account */
    googleServiceAccount: optional(
      text(
        "a service account's email, such as ingestion@my-project.iam.gserviceaccount.com",
        /^[a-z0-9][a-z0-9-]{0,62}@([a-z0-9-]+\.)+gserviceaccount\.com$/,
      ).describe("Email of a Google service account."),
    ),
    azureManagedIdentity: optional(
      text(
        "the object id of an identity's service principal: a UUID",
        /^[\dA-Fa-f]{8}(-[\dA-Fa-f]{4}){3}-[\dA-Fa-f]{12}$/,
      ).describe("Object id, in the tenant, of a managed identity's service principal."),
    ),
  }).superRefine((principal, context) => {
    if (Object.values(principal).filter((id) => id !== undefined).length !== 1) {
      context.addIssue({
        code: "custom",
        params: { code: "PrincipalNotOne" },
        message: "name exactly one of awsRole, googleServiceAccount and azureManagedIdentity",
      });
    }
  }),
  { accepted: "exactly one of its keys", json: { minProperties: 1, maxProperties: 1 } },
);

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
  onDelete: optional(
    choice(["keep", "destroy"]).describe(
      "What becomes of the data when the lake or a zone leaves the stack file. `destroy` needs `tributary:allowDataDestruction` as well.",
    ),
    (environment) => environment.dataLake.onDelete,
  ),
  recoveryDays: optional(
    wholeNumber(7, 30).describe(
      "Days a deleted object, zone or key can still be restored, where the service has such a time.",
    ),
    (environment) => environment.dataLake.recoveryDays,
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
    mapOf(
      text(
        "1 to 40 lower-case letters, digits and single hyphens, no hyphen first or last",
        /^(?=.{1,40}$)[a-z0-9]+(-[a-z0-9]+)*$/,
      ),
      accessSchema,
    ).describe("Who may do what in which zones, by the name a person calls them. Nobody else is given access."),
    "nobody",
  ),
  onUnsupported: optional(
    choice(["warn", "refuse"]).describe(
      "What a plan does where the cloud lacks something that a zone asks for: warn and go on, or refuse.",
    ),
    "warn",
  ),
});

/** The data lake as the stack file says it. */
export type DataLakeInput = z.output<typeof dataLakeSchema>;
