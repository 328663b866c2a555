import { imageIngestProblems } from "../../components/ingest/spec";
import type { Sound } from "../check";
import type { Findings } from "../findings";
import { nearest } from "../nearest";
import { resolveAwsRole } from "../principals";
import type { AwsConfig } from "../project";
import { type AwsSurroundings, type Partner, requireAws, requirePartner } from "../surroundings";
import type { DataLakeConfig, ImageIngestConfig, KafkaConfig } from "../types";
import { type ImageIngestInput, ingestDefaults } from "./schema";

/** What of the stack image ingest depends on: each partner's state, and what it is where it is on and sound. */
export interface IngestSurroundings extends AwsSurroundings {
  readonly partners: Readonly<Record<"dataLake" | "kafka" | "network", Partner>>;
  readonly dataLake: DataLakeConfig | null | undefined;
  readonly kafka: KafkaConfig | null | undefined;
}

/** Image ingest with every default in its place; `undefined` if it can't be made. */
export function resolveImageIngest(
  input: Sound<ImageIngestInput>,
  stack: IngestSurroundings,
  findings: Findings,
): ImageIngestConfig | undefined {
  const { defaults, partners } = stack;
  const aws = requireAws(stack, "image ingest", findings);
  const spec = {
    sizes: (input.sizes ?? ingestDefaults.sizes) as Readonly<Record<string, number>>,
    memoryMiB: input.memoryMiB ?? defaults.imageIngest.memoryMiB,
    timeoutSeconds: input.timeoutSeconds ?? ingestDefaults.timeoutSeconds,
    reservedConcurrency: input.reservedConcurrency ?? defaults.imageIngest.reservedConcurrency,
    retries: input.retries ?? ingestDefaults.retries,
    maxWaitSeconds: input.maxWaitSeconds ?? ingestDefaults.maxWaitSeconds,
  };
  findings.addProblems(["imageIngest"], imageIngestProblems(spec));
  const zones = resolveZones(input, stack.dataLake, findings);
  const topic = resolveTopic(input, stack.kafka, findings);
  const replay = Object.entries(input.replay ?? {}).map(([name, principal]) => {
    return [name, resolveAwsRole(name, principal ?? {}, stack.aws, ["imageIngest", "replay", name], findings)] as const;
  });
  requirePartner("imageIngest", partners.dataLake, "image ingest reads and writes the data lake", findings);
  requirePartner("imageIngest", partners.kafka, "image ingest announces what it made in Kafka", findings);
  requirePartner("imageIngest", partners.network, "image ingest stands in a network", findings);
  return aws === undefined
    ? undefined
    : {
        aws: aws as AwsConfig,
        spec,
        ...zones,
        topic,
        replay: Object.fromEntries(replay.sort(([a], [b]) => (a < b ? -1 : 1))),
        logDays: input.logDays ?? defaults.logDays,
        onDelete: input.onDelete ?? defaults.onDelete,
        recoveryDays: input.recoveryDays ?? defaults.recoveryDays,
      };
}

function resolveZones(
  input: Sound<ImageIngestInput>,
  lake: IngestSurroundings["dataLake"],
  findings: Findings,
): Pick<ImageIngestConfig, "uploads" | "processed" | "quarantine"> {
  const { uploads = ingestDefaults.uploads, processed = ingestDefaults.processed } = input;
  const given = lake !== null && lake !== undefined && Object.hasOwn(lake.zones, ingestDefaults.quarantine);
  const quarantine = input.quarantine ?? (given ? ingestDefaults.quarantine : undefined);
  const zones = { uploads, processed, ...(quarantine !== undefined && { quarantine }) };
  requireUploadsApart(zones, findings);
  if (lake === null || lake === undefined) {
    return zones;
  }
  if (lake.cloud !== "aws") {
    findings.add({
      code: "PartnerOnAnotherCloud",
      path: ["imageIngest", "enabled"],
      message: `image ingest works on a data lake on aws, and tributary:dataLake stands on ${lake.cloud}: set tributary:dataLake.cloud to aws, or switch this off`,
    });
  }
  for (const [key, zone] of Object.entries(zones)) {
    requireKnownZone(key, zone, lake, findings);
  }
  return zones;
}

/** A function that wrote where it reads would call itself for ever. */
function requireUploadsApart({ uploads, ...written }: Readonly<Record<string, string>>, findings: Findings): void {
  for (const [role, zone] of Object.entries(written)) {
    if (zone === uploads && !findings.touch("imageIngest", role)) {
      findings.add({
        code: "IngestZonesMeet",
        path: ["imageIngest", role],
        message: `what is written to zone ${zone} would come back as an upload: name another zone to write to`,
      });
    }
  }
}

function requireKnownZone(key: string, zone: string, lake: DataLakeConfig, findings: Findings): void {
  const path = ["imageIngest", key];
  if (Object.hasOwn(lake.zones, zone) || findings.touch(...path) || isInDoubt("dataLake", "zones", zone, findings)) {
    return;
  }
  const known = Object.keys(lake.zones);
  const meant = nearest(zone, known);
  findings.add({
    code: "UnknownZone",
    path,
    message: `tributary:dataLake has no zone ${zone}: add it there, or name another`,
    ...(meant === undefined ? { accepted: known.join(", ") } : { nearest: meant }),
  });
}

function resolveTopic(
  { topic = ingestDefaults.topic }: Sound<ImageIngestInput>,
  kafka: IngestSurroundings["kafka"],
  findings: Findings,
): string {
  const path = ["imageIngest", "topic"];
  if (
    kafka !== null &&
    kafka !== undefined &&
    !Object.hasOwn(kafka.topics, topic) &&
    !findings.touch(...path) &&
    !isInDoubt("kafka", "topics", topic, findings)
  ) {
    const known = Object.keys(kafka.topics);
    const meant = nearest(topic, known);
    findings.add({
      code: "UnknownTopic",
      path,
      message: `tributary:kafka has no topic ${topic}: add it there, or name another`,
      ...(meant === undefined ? { accepted: known.join(", ") || "none" } : { nearest: meant }),
    });
  }
  return topic;
}

/** Whether something is wrong with that very zone or topic, or with the presets that it may be of. */
function isInDoubt(capability: string, map: string, name: string, findings: Findings): boolean {
  return findings.touch(capability, "presets") || findings.touch(capability, map, name);
}
