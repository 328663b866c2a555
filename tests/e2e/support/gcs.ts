import { goProgram } from "./go";
import { startServer, type TestServer } from "./server";

/**
 * The stand-in for Cloud Storage's JSON API that the tests know: https://github.com/fsouza/fake-gcs-server. Releases before
 * 1.56 overlook the condition of a simple upload.
 */
const FAKE_GCS_SERVER = "github.com/fsouza/fake-gcs-server@v1.56.1";

/** A fake-gcs-server that keeps everything in memory and asks for no credentials, built when it is not there yet. */
export async function startGcs(): Promise<TestServer> {
  const program = await goProgram(FAKE_GCS_SERVER, ".");
  return startServer({
    name: "fake-gcs-server",
    command: program,
    args: (port) => [
      ...["-backend", "memory", "-scheme", "http", "-host", "127.0.0.1", "-port", String(port)],
      // What is answered about uploads leads here again.
      ...["-external-url", `http://127.0.0.1:${port}`, "-public-host", `127.0.0.1:${port}`, "-log-level", "warn"],
    ],
    isReady: async (url) => (await fetch(`${url}/_internal/healthcheck`)).ok,
  });
}

/** Makes a bucket, as its project would. */
export async function makeGcsBucket({ url }: Pick<TestServer, "url">, bucket: string): Promise<void> {
  const answer = await fetch(`${url}/storage/v1/b?project=test`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: bucket }),
  });
  if (!answer.ok) {
    throw new Error(`the bucket ${bucket} was not made: ${answer.status} ${await answer.text()}`);
  }
}
