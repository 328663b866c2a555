import type { Json, PlannedResource } from "../graph";
import { isObject, type JsonObject, parsed } from "./meaning";
import { valueAt } from "./rule";

/** How long something is kept: until it is deleted on its own, or can still be had back after a deletion. */
export interface Term {
  /** What it is a term of, the same on both sides: `objects below logs/`. */
  readonly of: string;
  readonly path: string;
  readonly days: number;
}

/** A property that says how long data is kept. */
interface TermProperty {
  readonly types: RegExp;
  readonly path: string;
  readonly of: string;
  /** Of one of the property's unit in days; texts like `604800s` and `P7D` tell themselves. */
  readonly unit: number;
  /** What it means where the property is not given; nothing is kept for ever by default but where said. */
  readonly absent: number;
}

const FOREVER = Infinity;
const HOUR = 1 / 24;
const SECOND = HOUR / 3600;

const PROPERTIES: readonly TermProperty[] = [
  { types: /^aws:cloudwatch\/logGroup:/, path: "retentionInDays", of: "records", unit: 1, absent: FOREVER },
  { types: /^aws:sqs\/queue:/, path: "messageRetentionSeconds", of: "messages", unit: SECOND, absent: 4 },
  { types: /^aws:kinesis\/stream:/, path: "retentionPeriod", of: "records", unit: HOUR, absent: 1 },
  { types: /^aws:(?:rds|docdb|neptune)\//, path: "backupRetentionPeriod", of: "backups", unit: 1, absent: 1 },
  { types: /^aws:elasticache\//, path: "snapshotRetentionLimit", of: "snapshots", unit: 1, absent: 0 },
  { types: /^aws:kms\//, path: "deletionWindowInDays", of: "the key after its deletion", unit: 1, absent: 30 },
  {
    types: /^aws:secretsmanager\/secret:/,
    path: "recoveryWindowInDays",
    of: "the secret after its deletion",
    unit: 1,
    absent: 30,
  },
  {
    types: /^aws:s3\/bucketObjectLockConfiguration/,
    path: "rule.defaultRetention.days",
    of: "locked versions",
    unit: 1,
    absent: 0,
  },
  {
    types: /^aws:s3\/bucketObjectLockConfiguration/,
    path: "rule.defaultRetention.years",
    of: "locked versions (years)",
    unit: 365,
    absent: 0,
  },
  {
    types: /^gcp:storage\/bucket:/,
    path: "softDeletePolicy.retentionDurationSeconds",
    of: "deleted objects",
    unit: SECOND,
    absent: 7,
  },
  {
    types: /^gcp:storage\/bucket:/,
    path: "retentionPolicy.retentionPeriod",
    of: "locked objects",
    unit: SECOND,
    absent: 0,
  },
  { types: /^gcp:logging\//, path: "retentionDays", of: "records", unit: 1, absent: 30 },
  { types: /^gcp:pubsub\/topic:/, path: "messageRetentionDuration", of: "messages", unit: SECOND, absent: 0 },
  { types: /^gcp:pubsub\/subscription:/, path: "messageRetentionDuration", of: "messages", unit: SECOND, absent: 7 },
  {
    types: /^gcp:kms\/cryptoKey:/,
    path: "destroyScheduledDuration",
    of: "a key version after its deletion",
    unit: SECOND,
    absent: 30,
  },
  {
    types: /^gcp:bigquery\/dataset:/,
    path: "defaultTableExpirationMs",
    of: "tables",
    unit: SECOND / 1000,
    absent: FOREVER,
  },
  {
    types: /^gcp:bigquery\/dataset:/,
    path: "defaultPartitionExpirationMs",
    of: "partitions",
    unit: SECOND / 1000,
    absent: FOREVER,
  },
  { types: /^gcp:bigquery\/dataset:/, path: "maxTimeTravelHours", of: "earlier states", unit: HOUR, absent: 7 },
  {
    types: /^gcp:bigquery\/table:/,
    path: "expirationTime",
    of: "the table (epoch)",
    unit: SECOND / 1000,
    absent: FOREVER,
  },
  {
    types: /^gcp:bigquery\/table:/,
    path: "timePartitioning.expirationMs",
    of: "partitions",
    unit: SECOND / 1000,
    absent: FOREVER,
  },
  {
    types: /^gcp:sql\/databaseInstance:/,
    path: "settings.backupConfiguration.backupRetentionSettings.retainedBackups",
    of: "backups (count)",
    unit: 1,
    absent: 7,
  },
  { types: /^azure-native:storage:/, path: "deleteRetentionPolicy.days", of: "deleted blobs", unit: 1, absent: 0 },
  {
    types: /^azure-native:storage:/,
    path: "containerDeleteRetentionPolicy.days",
    of: "deleted containers",
    unit: 1,
    absent: 0,
  },
  {
    types: /^azure-native:keyvault:Vault$/,
    path: "properties.softDeleteRetentionInDays",
    of: "deleted keys",
    unit: 1,
    absent: 90,
  },
  {
    types: /^azure-native:operationalinsights:Workspace$/,
    path: "retentionInDays",
    of: "records",
    unit: 1,
    absent: 30,
  },
  { types: /^azure-native:eventhub:EventHub$/, path: "messageRetentionInDays", of: "events", unit: 1, absent: 1 },
];

/** Every term that a resource sets, or leaves at its service's default. */
export function termsOf(resource: PlannedResource): readonly Term[] {
  return [
    ...PROPERTIES.filter(({ types }) => types.test(resource.type)).map(({ path, of, unit, absent }) => {
      const value = valueAt(resource, path);
      const switchedOff = valueAt(resource, path.replace(/days$/, "enabled")) === false;
      const days = daysOf(value, unit);
      // CloudWatch's 0 is for ever, as is leaving it out.
      return { of, path, days: switchedOff ? 0 : days === 0 && absent === FOREVER ? FOREVER : (days ?? absent) };
    }),
    ...lifecycleTerms(resource),
    ...topicTerms(resource),
  ];
}

function daysOf(value: Json | undefined, unit: number): number | undefined {
  if (typeof value === "number") {
    return value * unit;
  }
  const [, amount, suffix] = /^P?(\d+(?:\.\d+)?)([sDdhm]?)$/.exec(typeof value === "string" ? value : "") ?? [];
  return amount === undefined ? undefined : Number(amount) * (suffix === "D" || suffix === "d" ? 1 : unit);
}

/**
 * How long a Kafka topic keeps its records; -1 is for ever, and a broker's default is a week.
 * https://kafka.apache.org/documentation/#topicconfigs_retention.ms
 */
function topicTerms({ type, inputs }: PlannedResource): readonly Term[] {
  if (!/^(?:aws:msk|gcp:managedkafka)\/topic:/.test(type)) {
    return [];
  }
  const property = type.startsWith("aws:") ? "configs" : "config";
  const configs = parsed(inputs[property]);
  const milliseconds = Number((isObject(configs) ? configs["retention.ms"] : undefined) ?? 7 * 86_400_000);
  const days = milliseconds < 0 ? FOREVER : milliseconds / 86_400_000;
  return [{ of: "records", path: `${property}["retention.ms"]`, days }];
}

/** When lifecycle rules delete objects, by which objects and which versions; the earliest where several do. */
function lifecycleTerms({ type, inputs }: PlannedResource): readonly Term[] {
  if (/^aws:s3\/bucket(?:LifecycleConfiguration(?:V2)?):/.test(type)) {
    return objects(inputs["rules"]).flatMap((rule, index) => s3Terms(rule, `rules[${index}]`, "expiration"));
  }
  if (/^aws:s3\/bucket(?:V2)?:/.test(type)) {
    return objects(inputs["lifecycleRules"]).flatMap((rule, index) =>
      s3Terms(rule, `lifecycleRules[${index}]`, "expiration"),
    );
  }
  if (/^gcp:storage\/bucket:/.test(type)) {
    return objects(inputs["lifecycleRules"]).flatMap(googleTerms);
  }
  if (type === "azure-native:storage:ManagementPolicy") {
    const policy = inputs["policy"];
    return objects(isObject(policy) ? policy["rules"] : undefined).flatMap(azureTerms);
  }
  return [];
}

function s3Terms(rule: JsonObject, path: string, expiration: string): readonly Term[] {
  if (rule["status"] === "Disabled" || rule["enabled"] === false) {
    return [];
  }
  const { filter, prefix } = rule;
  const which = where(prefix ?? filter);
  const current = part(rule, expiration);
  const previous = part(rule, "noncurrentVersionExpiration");
  const days = number(current, "days");
  const noncurrent = number(previous, "noncurrentDays") ?? number(previous, "days");
  const date = current?.["date"];
  return [
    ...(days === undefined ? [] : [{ of: `objects${which}`, path: `${path}.${expiration}.days`, days }]),
    ...(typeof date === "string"
      ? [{ of: `objects${which} from ${date}`, path: `${path}.${expiration}.date`, days: 0 }]
      : []),
    ...(noncurrent === undefined
      ? []
      : [
          {
            of: `previous versions${which}`,
            path: `${path}.noncurrentVersionExpiration.noncurrentDays`,
            days: noncurrent,
          },
        ]),
  ];
}

function googleTerms(rule: JsonObject, index: number): readonly Term[] {
  if (part(rule, "action")?.["type"] !== "Delete") {
    return [];
  }
  const { age, daysSinceNoncurrentTime, withState, ...others } = part(rule, "condition") ?? {};
  const previous = daysSinceNoncurrentTime !== undefined || withState === "ARCHIVED";
  const which = where(Object.keys(others).length === 0 ? undefined : others);
  const days = [age, daysSinceNoncurrentTime].filter((value) => typeof value === "number");
  return [
    {
      of: `${previous ? "previous versions" : "objects"}${which}`,
      path: `lifecycleRules[${index}].condition`,
      days: days.length === 0 ? 0 : Math.max(...days),
    },
  ];
}

function azureTerms(rule: JsonObject, index: number): readonly Term[] {
  if (rule["enabled"] === false) {
    return [];
  }
  const definition = part(rule, "definition") ?? {};
  const which = where((part(definition, "filters") ?? {})["prefixMatch"]);
  return (["baseBlob", "version", "snapshot"] as const).flatMap((kind) => {
    const removal = part(part(part(definition, "actions") ?? {}, kind) ?? {}, "delete") ?? {};
    const days = Object.values(removal).filter((value) => typeof value === "number");
    const of = kind === "baseBlob" ? "objects" : kind === "version" ? "previous versions" : "snapshots";
    const path = `policy.rules[${index}].definition.actions.${kind}.delete`;
    return days.length === 0 ? [] : [{ of: `${of}${which}`, path, days: Math.min(...days) }];
  });
}

/** Which objects a filter picks, for a sentence; nothing for all of them. */
function where(filter: Json | undefined): string {
  const prefix = isObject(filter) && Object.keys(filter).length === 1 ? filter["prefix"] : filter;
  if (prefix === undefined || prefix === null || prefix === "" || JSON.stringify(prefix) === "{}") {
    return "";
  }
  return typeof prefix === "string" ? ` below ${prefix}` : ` that match ${JSON.stringify(prefix)}`;
}

function part(object: JsonObject, key: string): JsonObject | undefined {
  const value = object[key];
  return isObject(value) ? value : undefined;
}

function number(object: JsonObject | undefined, key: string): number | undefined {
  const value = object?.[key];
  return typeof value === "number" ? value : undefined;
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];
}
