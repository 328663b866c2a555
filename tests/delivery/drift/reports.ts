import type { DriftChange, DriftReport } from "../../../delivery/drift";

/** A change of a bucket, of which a test says what matters to it. */
export function changeOf(more: Partial<DriftChange> = {}): DriftChange {
  const { type = "aws:s3/bucket:Bucket", name = "lake" } = more;
  return {
    kind: "changed",
    rank: "rest",
    urn: `urn:pulumi:prod::shop::${type}::${name}`,
    type,
    name,
    properties: [],
    ...more,
  };
}

/** A report without drift, of which a test says what matters to it. */
export function reportOf(more: Partial<DriftReport> = {}): DriftReport {
  return {
    version: 1,
    project: "shop",
    stack: "prod",
    drifted: [],
    undeployed: [],
    ignored: [],
    unused: [],
    expired: [],
    unchanged: 250,
    ...more,
  };
}

/** One of each kind of thing that a report tells. */
export const FULL = reportOf({
  drifted: [
    changeOf({ kind: "gone", rank: "lost-data" }),
    changeOf({
      name: "web-sg",
      type: "aws:ec2/securityGroup:SecurityGroup",
      rank: "security",
      properties: ["ingress[0].cidrBlocks", "tags.by"],
    }),
  ],
  undeployed: [changeOf({ kind: "not-created", name: "jobs", type: "kubernetes:batch/v1:Job" })],
  ignored: [
    {
      ...changeOf({ name: "web", type: "kubernetes:apps/v1:Deployment", properties: ["spec.replicas"] }),
      ignore: "autoscaler",
      reason: "the autoscaler sets it",
    },
  ],
  unused: ["old-bucket"],
  expired: [{ ignore: "trial", until: "2026-10-31", reason: "a trial" }],
});
