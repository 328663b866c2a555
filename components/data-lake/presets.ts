import type { ZoneSpec } from "./zone";

/** The zones of a data lake, by the name a person says. */
export type Zones = Readonly<Record<string, ZoneSpec>>;

/**
 * The thirteen buckets of the DataWorks pipeline and the two it had left for later, artifacts and working.
 *
 * Its document gives days to four of them without saying what happens then. Only temp-reload's name says that its
 * objects may go; the others' objects move to a colder class and stay.
 */
const dataworks: Zones = {
  "glue-jobs": {
    purpose: "Scripts and libraries of the Glue jobs.",
    versioning: true,
  },
  "raw-archive": {
    purpose: "Source data kept for audit and reprocessing.",
    moveAfterDays: { archive: 90 },
    reason:
      "An archive is read only when a source must be processed again, which after a quarter is rare enough to wait for.",
    versioning: true,
    replication: true,
  },
  "raw-zone": {
    purpose: "Source data as it arrived, before any change.",
    moveAfterDays: { infrequent: 30 },
    reason:
      "Raw data is read by the load that follows its arrival; after a month only reprocessing reads it, and then at once.",
    versioning: true,
  },
  "structured-zone": {
    purpose: "Source data with types and partitions, ready to be joined.",
    moveAfterDays: { infrequent: 180 },
    reason: "Analyses look back two quarters; what is older is read seldom, but must not keep a query waiting.",
    versioning: true,
  },
  "curated-zone": {
    purpose: "Data that the business reads: checked, joined, documented.",
    tiering: "automatic",
    versioning: true,
    replication: true,
  },
  "temp-reload": {
    purpose: "Copies made to load a table again.",
    deleteAfterDays: 7,
    reason:
      "A copy is of no use once its table is loaded, and its source stays in another zone; a week is time to retry.",
  },
  domain: {
    purpose: "Data products that a domain's team publishes.",
    tiering: "automatic",
    versioning: true,
  },
  "schema-registry": {
    purpose: "Schemas of every data set, each version kept.",
    versioning: true,
    replication: true,
  },
  "domain-config": {
    purpose: "Configuration of each domain's pipelines.",
    versioning: true,
  },
  violation: {
    purpose: "Records that broke a data-quality rule, with the rule.",
    versioning: true,
  },
  "landing-zone": {
    purpose: "Where files from outside are handed over.",
  },
  "landing-process": {
    purpose: "Handed-over files while they are processed.",
  },
  quarantine: {
    purpose: "Files that may not go further until a person has looked at them.",
    versioning: true,
  },
  artifacts: {
    purpose: "Packages that jobs and functions are deployed from.",
    versioning: true,
  },
  working: {
    purpose: "Scratch space of running jobs.",
    deleteAfterDays: 14,
    reason:
      "What a job leaves behind can be made again by running it again; two weeks outlast a long job and its post-mortem.",
  },
};

/** The medallion architecture: data as received, cleaned, and ready for analysis. */
const medallion: Zones = {
  bronze: {
    purpose: "Source data exactly as received, for audit and reprocessing.",
    moveAfterDays: { infrequent: 90, archive: 730 },
    reason:
      "Audit and reprocessing need two years at hand; afterwards it is kept where it costs least, since nobody has said that it may go.",
    versioning: true,
    replication: true,
  },
  silver: {
    purpose: "Cleaned, validated and standardised data, partitioned by date and region.",
    tiering: "automatic",
    versioning: true,
  },
  gold: {
    purpose: "Facts, dimensions and aggregates that analyses and models read.",
    tiering: "automatic",
    versioning: true,
    replication: true,
  },
};

/** The two zones of the shop: pictures as uploaded, and the sizes made of them. */
const commerce: Zones = {
  "product-images": {
    purpose: "Product pictures as they were uploaded.",
    tiering: "automatic",
    versioning: true,
    replication: true,
  },
  "processed-images": {
    purpose: "Every size made of the product pictures; can be made again from them.",
    tiering: "automatic",
  },
};

/** Ready-made sets of zones; config takes any of them and adds to or overrides each zone. */
export const presets = { dataworks, medallion, commerce } as const satisfies Record<string, Zones>;
export type PresetName = keyof typeof presets;
