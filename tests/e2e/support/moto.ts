import { join } from "node:path";

import { pythonEnvironment } from "./python";
import { startServer, type TestServer } from "./server";

/** The stand-in for AWS's APIs that the tests know: https://docs.getmoto.org/en/5.2.5/docs/server_mode.html */
const MOTO = "moto[server]==5.2.5";

/** The account that moto takes every caller for whose credentials it has not issued itself. */
export const MOTO_ACCOUNT = "123456789012";

/** Credentials that moto takes; it checks no signature. */
export const MOTO_CREDENTIALS = { accessKeyId: "test", secretAccessKey: "test" };

/**
 * A moto server, installed when it is not there yet. Accounts are kept apart as on AWS: a caller sees another account's
 * bucket as forbidden, where moto by default lets everybody in.
 */
export async function startMoto(): Promise<TestServer> {
  const programs = await pythonEnvironment("moto", [MOTO]);
  return startServer({
    name: "moto",
    command: join(programs, "moto_server"),
    args: (port) => ["-H", "127.0.0.1", "-p", String(port)],
    env: { MOTO_S3_ALLOW_CROSSACCOUNT_ACCESS: "false" },
    isReady: async (url) => (await fetch(`${url}/moto-api/data.json`)).ok,
  });
}

/** Forgets everything that was made in a moto server. */
export async function resetMoto({ url }: Pick<TestServer, "url">): Promise<void> {
  const answer = await fetch(`${url}/moto-api/reset`, { method: "POST" });
  if (!answer.ok) {
    throw new Error(`moto did not reset: ${answer.status}`);
  }
}
