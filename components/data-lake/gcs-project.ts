import { ProjectBucketConfig, ProjectSink } from "@pulumi/gcp/logging";
import { Policy } from "@pulumi/gcp/orgpolicy";
import { IAMAuditConfig } from "@pulumi/gcp/projects";
import * as pulumi from "@pulumi/pulumi";

import { ArgumentError } from "../core/errors";
import { nameRules, stackName } from "../core/names";
import { onceMade } from "../core/outputs";
import type { Platform } from "../core/platform";
import { type OnDelete, keepData } from "../core/safety";

/** Longest time that a Cloud Logging bucket keeps records. https://cloud.google.com/logging/quotas */
const MOST_ACCESS_LOG_DAYS = 3650;

/** What {@link GcsProjectRules} is asked for. */
export interface GcsProjectRulesArgs {
  readonly projectId: string;
  readonly projectNumber: string;
}

/**
 * What a lake needs that Google knows only for a whole project.
 *
 * - Cloud Storage's XML API takes plain HTTP until `storage.secureHttpTransport` is enforced, and Google's services take
 *   TLS 1.0 and 1.1 until `gcp.restrictTLSVersion` denies them. No bucket has a setting for either, and setting them
 *   takes the role Organization Policy Administrator. https://cloud.google.com/storage/docs/org-policy-constraints,
 *   https://cloud.google.com/assured-workloads/docs/restrict-tls-versions
 * - Records of who read and wrote objects are made for all of a project's buckets or none.
 *   https://cloud.google.com/logging/docs/audit/configure-data-access
 */
export class GcsProjectRules extends pulumi.ComponentResource {
  constructor(name: string, args: GcsProjectRulesArgs, opts: pulumi.ComponentResourceOptions) {
    super("tributary:data-lake:GcsProjectRules", name, args, opts);
    const parent = `projects/${args.projectNumber}`;
    new Policy(
      `${name}-https`,
      {
        parent,
        name: `${parent}/policies/storage.secureHttpTransport`,
        spec: { rules: [{ enforce: "TRUE" }] },
      },
      { parent: this },
    );
    new Policy(
      `${name}-tls`,
      {
        parent,
        name: `${parent}/policies/gcp.restrictTLSVersion`,
        spec: { rules: [{ values: { deniedValues: ["TLS_VERSION_1", "TLS_VERSION_1_1"] } }] },
      },
      { parent: this },
    );
    new IAMAuditConfig(
      `${name}-audit`,
      {
        project: args.projectId,
        service: "storage.googleapis.com",
        auditLogConfigs: [{ logType: "DATA_READ" }, { logType: "DATA_WRITE" }],
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

/** What a {@link GcsAccessLog} is asked for. */
export interface GcsAccessLogArgs {
  readonly platform: Platform;
  readonly projectId: string;
  /** Region that the records lie in. */
  readonly region: string;
  /** The buckets whose records it keeps. */
  readonly buckets: readonly pulumi.Output<string>[];
  /** Days that a record is kept: 1 to 3,650. */
  readonly days: number;
  readonly onDelete: OnDelete;
}

/**
 * Who read and wrote which object of the lake, kept in a log bucket of its own.
 *
 * The records are Cloud Audit Logs and not Cloud Storage's usage logs: usage logs name an address but no principal, may
 * be late, twice or missing, and must lie in a bucket in each location that is logged. Google recommends audit logs to
 * track access. https://cloud.google.com/storage/docs/access-logs
 *
 * They hold names of objects and principals, never content; Cloud Logging encrypts them with Google's key.
 */
export class GcsAccessLog extends pulumi.ComponentResource {
  constructor(name: string, args: GcsAccessLogArgs, opts: pulumi.ComponentResourceOptions) {
    const { platform, projectId, region, days } = args;
    super("tributary:data-lake:GcsAccessLog", name, { projectId, region, days }, opts);
    if (days > MOST_ACCESS_LOG_DAYS) {
      throw new ArgumentError(
        "AccessLogDaysOutOfBounds",
        `records of access are to be kept for ${days} days, but Cloud Logging keeps them for ${MOST_ACCESS_LOG_DAYS} at most.`,
      );
    }
    const logName = stackName(nameRules.gcpLogging, platform, "data-lake-access");
    const bucket = new ProjectBucketConfig(
      `${name}-bucket`,
      {
        project: projectId,
        location: region,
        bucketId: logName,
        description: "Who read and wrote which object of the data lake.",
        retentionDays: days,
      },
      keepData(platform, args.onDelete, { parent: this }),
    );
    new ProjectSink(
      `${name}-sink`,
      {
        project: projectId,
        name: logName,
        description: "Records of access to the data lake.",
        destination: onceMade(
          bucket,
          `logging.googleapis.com/projects/${projectId}/locations/${region}/buckets/${logName}`,
        ),
        filter: pulumi.all([...args.buckets]).apply(accessFilter),
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

/**
 * The audit records of access to the objects of `buckets`, in the logging query language.
 * https://cloud.google.com/logging/docs/view/logging-query-language
 */
export function accessFilter(buckets: readonly string[]): string {
  const names = [...buckets].sort().map((bucket) => `"${bucket}"`);
  return [
    'log_id("cloudaudit.googleapis.com/data_access")',
    'resource.type="gcs_bucket"',
    `resource.labels.bucket_name=(${names.join(" OR ")})`,
  ].join(" AND ");
}
