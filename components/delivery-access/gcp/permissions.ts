/**
 * What can be seen of a lake's parts, and of the pipelines' own way in: settings, and who has which access; no object.
 * https://cloud.google.com/iam/docs/roles-permissions
 */
export const looking = [
  "cloudkms.cryptoKeys.get",
  "cloudkms.cryptoKeys.getIamPolicy",
  "cloudkms.keyRings.get",
  "iam.roles.get",
  "iam.serviceAccounts.get",
  "iam.serviceAccounts.getIamPolicy",
  "iam.workloadIdentityPoolProviders.get",
  "iam.workloadIdentityPools.get",
  "logging.buckets.get",
  "logging.sinks.get",
  "resourcemanager.projects.get",
  "resourcemanager.projects.getIamPolicy",
  "storage.buckets.get",
  "storage.buckets.getIamPolicy",
] as const;

/** What is made has no name yet that a condition could ask for; a sink's is no attribute of conditions at all. */
export const making = [
  "cloudkms.keyRings.create",
  "logging.buckets.create",
  "logging.sinks.create",
  "logging.sinks.delete",
  "logging.sinks.update",
  "storage.buckets.create",
] as const;

const changing = [
  "cloudkms.cryptoKeys.create",
  "cloudkms.cryptoKeys.setIamPolicy",
  "cloudkms.cryptoKeys.update",
  "logging.buckets.update",
  "storage.buckets.setIamPolicy",
  "storage.buckets.update",
] as const;

const destroying = [
  "cloudkms.cryptoKeyVersions.destroy",
  "cloudkms.cryptoKeyVersions.list",
  "logging.buckets.delete",
  "storage.buckets.delete",
  "storage.objects.delete",
  "storage.objects.list",
] as const;

/** What is done to parts of the lake that are there, told by their names. */
export function lakeChanges(destroys: boolean): string[] {
  return [...changing, ...(destroys ? destroying : [])].sort();
}

/** The lock of the state: an object that is made and deleted, and never overwritten. */
export const locking = ["storage.objects.create", "storage.objects.delete"] as const;

/**
 * A condition that a resource is the stack's by its name: a bucket, of storage or of logs, or a key and its ring.
 * https://cloud.google.com/iam/docs/conditions-attribute-reference#resource-name,
 * https://cloud.google.com/iam/docs/conditions-attribute-reference#extract
 */
export function isOfStack(buckets: string, keyRings: string): string {
  const begins = (kind: string, pattern: string) =>
    `resource.name.extract("/${kind}/{name}").startsWith("${pattern.replace(/\*$/, "")}")`;
  return `${begins("buckets", buckets)} || ${begins("keyRings", keyRings)}`;
}

/** A condition that an object lies below a path of a bucket. */
export function liesBelow(bucket: string, path: string): string {
  return `resource.name.startsWith("projects/_/buckets/${bucket}/objects/${path}")`;
}
