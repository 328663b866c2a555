import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

import { type Browser, chromium } from "playwright-core";

/** Nothing of the machine's is asked for, and nothing but the page is fetched. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the browser that is installed, without a window and with an empty profile. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), headless: true, args: FLAGS });
}

function findChromium(): string {
  const named = process.env["CHROMIUM_PATH"];
  if (named !== undefined) {
    if (!existsSync(named)) {
      throw new Error(`CHROMIUM_PATH names ${named}, which is not there.`);
    }
    return named;
  }
  const found = (process.env["PATH"] ?? "")
    .split(delimiter)
    .flatMap((folder) => ["chromium", "chromium-browser", "google-chrome"].map((name) => join(folder, name)))
    .find((file) => existsSync(file));
  if (found === undefined) {
    throw new Error(
      "There is no chromium on PATH. Install it (Debian: apt-get install chromium), or name one with CHROMIUM_PATH.",
    );
  }
  return found;
}
