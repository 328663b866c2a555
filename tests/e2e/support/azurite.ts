import { join } from "node:path";

import { npmPackages } from "./npm";
import { startServer, type TestServer } from "./server";

/** The one storage account that the server has, and its key, which opens nothing else. */
export const AZURITE_ACCOUNT = "tributarytests";
export const AZURITE_KEY = Buffer.from("only for the tests of tributary").toString("base64");

/**
 * An Azurite blob service that keeps everything in memory, installed when it is not there yet:
 * https://learn.microsoft.com/azure/storage/common/storage-use-azurite. The account stands in the path of its URLs:
 * `http://127.0.0.1:<port>/<account>/<container>/<blob>`.
 */
export async function startAzurite(): Promise<TestServer> {
  const packages = await npmPackages("azurite");
  return startServer({
    name: "azurite",
    command: process.execPath,
    args: (port) => [
      join(packages, "azurite", "dist", "src", "blob", "main.js"),
      ...["--blobHost", "127.0.0.1", "--blobPort", String(port), "--inMemoryPersistence"],
      // It knows the API's versions of its own day only.
      ...["--skipApiVersionCheck", "--disableTelemetry", "--silent"],
    ],
    env: { AZURITE_ACCOUNTS: `${AZURITE_ACCOUNT}:${AZURITE_KEY}` },
    // Nobody may list the containers without a key, and whoever says so is there.
    isReady: async (url) => (await fetch(`${url}/${AZURITE_ACCOUNT}?comp=list`)).status === 403,
  });
}
