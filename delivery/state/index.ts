import { parseBackendUrl } from "./backend-url";
import type { StateStore } from "./contract";

export * from "./contract";

/**
 * Opens the place of a state by its URL, as `pulumi login` takes it, with the credentials that Pulumi would find; undefined
 * for Pulumi Cloud, which keeps no objects of ours. Nothing is asked of the place yet. `cwd` is the folder that Pulumi is
 * run in, to which a relative `file://` belongs.
 *
 * Throws {@link StateStoreError} `UnknownBackend` where the URL is of no backend or has parameters that it does not know.
 */
export async function openStateStore(
  url: string,
  environment: NodeJS.ProcessEnv = process.env,
  cwd: string = process.cwd(),
): Promise<StateStore | undefined> {
  const location = parseBackendUrl(url);
  switch (location?.scheme) {
    case undefined:
      return undefined;
    case "file":
      return (await import("./file")).openFolder(location, environment, cwd);
    case "s3":
      return (await import("./s3")).openS3(location, environment);
    case "gs":
      return (await import("./gcs")).openGcs(location, environment);
    case "azblob":
      return (await import("./azblob")).openAzure(location, environment);
  }
}
