import type { Json } from "../../graph";
import { changeRule, isTrue, lostGuards, removedAlone, titleOf } from "../rule";

/** Types that are nothing but a record of what happens, and the property by which they name what they record. */
const RECORDS: readonly (readonly [RegExp, string, string])[] = [
  [/^aws:s3\/bucketLogging/, "bucket", "its bucket's requests are not recorded any more"],
  [/^aws:cloudtrail\/trail:/, "", "the account's calls are not recorded any more"],
  [/^aws:ec2\/flowLog:/, "vpcId", "the network's traffic is not recorded any more"],
  [/^aws:cfg\/recorder:/, "", "the account's changes are not recorded any more"],
  [/^gcp:logging\/(?:project|folder|organization)Sink:/, "", "what it exported is not exported any more"],
  [/^gcp:\w+\/iAMAuditConfig:/, "project", "access to data is not recorded any more"],
  [
    /^azure-native:(?:monitor|insights):DiagnosticSetting$/,
    "resourceUri",
    "what happens to its resource is not recorded any more",
  ],
];

const some = (value: Json | undefined): boolean => Array.isArray(value) && value.length > 0;

/** What happens is no longer written down. */
export const logging = changeRule("logging", (changed, context) => {
  const { change } = changed;
  const record = RECORDS.find(([type]) => type.test(change.type));
  if (record !== undefined && removedAlone(changed, record[1], context)) {
    return [{ rank: "lost-protection", sentence: `${titleOf(change)} is deleted: ${record[2]}.` }];
  }
  const lost = "records less than before";
  return lostGuards(changed, "lost-protection", [
    { types: /^aws:cloudtrail\/trail:/, property: "enableLogging", guards: (value) => value !== false, lost },
    {
      types: /^aws:cloudtrail\/trail:/,
      property: "enableLogFileValidation",
      guards: isTrue,
      lost: "does not prove its records any more",
    },
    { types: /^aws:(?:lb|alb)\//, property: "accessLogs.enabled", guards: isTrue, lost },
    { types: /^aws:eks\/cluster:/, property: "enabledClusterLogTypes", guards: some, lost },
    { types: /^aws:rds\//, property: "enabledCloudwatchLogsExports", guards: some, lost },
    { types: /^aws:msk\/cluster:/, property: "loggingInfo.brokerLogs.cloudwatchLogs.enabled", guards: isTrue, lost },
    { types: /^aws:msk\/cluster:/, property: "loggingInfo.brokerLogs.s3.enabled", guards: isTrue, lost },
    { types: /^gcp:storage\/bucket:/, property: "logging.logBucket", guards: (value) => value !== undefined, lost },
    { types: /^gcp:compute\/subnetwork:/, property: "logConfig", guards: (value) => value !== undefined, lost },
  ]);
});
