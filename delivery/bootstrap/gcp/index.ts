import { gcpLabels, resourceTags } from "../../../components/core/tags";
import type { BackendRequest, BootstrapOptions, GcpPlace, StateBackend } from "../backend";
import { googleApi, type GoogleApi } from "./api";
import { ensureGcpBucket } from "./bucket";
import { ensureGcpBucketSettings, newBucketSettings } from "./bucket-settings";
import { explainGoogleError } from "./errors";
import { ensureGcpKey } from "./key";
import { gcpBackendLocation, gcpBackendNames } from "./location";
import { ensureServices, requireProject } from "./services";
import { StepRunner } from "../steps";

const KEY_STEPS = ["KMS key ring", "KMS key", "KMS key rotation", "KMS key labels", "KMS key use", "bucket"];

/** Makes a stack's state backend in its Google Cloud project: the APIs first, then a key, then the bucket that it encrypts. */
export async function bootstrapGcp(
  { platform, place }: BackendRequest<GcpPlace>,
  { dryRun, endpointUrl, storageUrl = endpointUrl, observer }: BootstrapOptions,
  api: GoogleApi = googleApi(endpointUrl, storageUrl),
): Promise<StateBackend> {
  const names = gcpBackendNames(platform, place);
  const runner = new StepRunner(dryRun, observer, explainGoogleError);
  const labels = gcpLabels(resourceTags(platform, "state-backend"));
  const bucketRequest = { api, ...place, bucket: names.bucket, key: names.key, labels };

  const project = await requireProject(api, platform.stack, place);
  if (await ensureServices(runner, api, place, project)) {
    await ensureGcpKey(runner, { api, projectId: place.projectId, ...names, labels });
    const came = await ensureGcpBucket(runner, bucketRequest, newBucketSettings(bucketRequest));
    await ensureGcpBucketSettings(runner, bucketRequest, came);
  } else {
    // An API that is off answers no question.
    for (const step of KEY_STEPS) {
      await runner.assumeMade(step);
    }
    await ensureGcpBucketSettings(runner, bucketRequest, "assumed");
  }

  const { url, secretsProvider } = gcpBackendLocation(platform, place);
  return {
    cloud: "gcp",
    accountId: place.projectId,
    region: place.region,
    bucket: names.bucket,
    key: names.key,
    loginUrl: url,
    secretsProvider,
    environment: emulatorOf(storageUrl),
    steps: runner.results,
  };
}

/**
 * Pulumi's driver is told of another server by a variable alone, and asks it over plain HTTP whatever the variable says: with
 * a scheme in it, it looks for a host named "http" (https://pkg.go.dev/gocloud.dev/blob/gcsblob, Pulumi 3.260).
 */
function emulatorOf(storageUrl: string | undefined): Readonly<Record<string, string>> {
  const url = storageUrl === undefined ? undefined : new URL(storageUrl);
  return url?.protocol === "http:" ? { STORAGE_EMULATOR_HOST: url.host } : {};
}
