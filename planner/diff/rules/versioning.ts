import type { Json } from "../../graph";
import { changeRule, isTrue, lostGuards, removedAlone, titleOf, valueAt } from "../rule";

const enabled = (value: Json | undefined): boolean => value === "Enabled" || isTrue(value);
const lost = "keeps no previous versions any more: what is overwritten or deleted from then on is gone";

/** Previous versions of objects are no longer kept. */
export const versioning = changeRule("versioning", (changed, context) => {
  const said = lostGuards(changed, "lost-protection", [
    { types: /^aws:s3\/bucketVersioning/, property: "versioningConfiguration.status", guards: enabled, lost },
    { types: /^aws:s3\/bucket(?:V2)?:/, property: "versioning.enabled", guards: enabled, lost },
    { types: /^gcp:storage\/bucket:/, property: "versioning.enabled", guards: enabled, lost },
    { types: /^azure-native:storage:BlobServiceProperties$/, property: "isVersioningEnabled", guards: enabled, lost },
  ]);
  const status = valueAt(changed.pair.before, "versioningConfiguration.status");
  return /^aws:s3\/bucketVersioning/.test(changed.change.type) &&
    enabled(status) &&
    removedAlone(changed, "bucket", context)
    ? [
        ...said,
        {
          rank: "lost-protection",
          property: "versioningConfiguration.status",
          before: status,
          sentence: `${titleOf(changed.change)} is deleted: its bucket ${lost}.`,
        },
      ]
    : said;
});
