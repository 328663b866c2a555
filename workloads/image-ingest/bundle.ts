import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { getEngine } from "@pulumi/pulumi/runtime/settings";

import { lockClosure, type LockPackages } from "./bundle-lock";

/** The function's code, for `new pulumi.asset.FileArchive(path)`. */
export interface ImageIngestBundle {
  /** Folder of the archive. Its last part names what it is made of, so it is the same on every machine. */
  readonly path: string;
  /** The function's `handler`. */
  readonly handler: "index.handler";
}

const ROOT = resolve(__dirname, "../..");

/** What the handler imports, what bundles it included. */
const PACKAGES = ["@aws-sdk/client-s3", "@platformatic/kafka", "@smithy/signature-v4", "esbuild", "sharp"];

/** These decide where the archive lies, not what is in it. */
const NOT_BUNDLED = ["bundle.ts", "bundle-lock.ts"];

/**
 * The archive of the image-ingest function. Where an engine is there to read it, it is made unless it already is, which takes
 * npm's registry and some seconds the first time. A plan without an engine only names it, by the same name: by the
 * sources and the lock file, which decide every byte.
 */
export function bundleImageIngest(): ImageIngestBundle {
  const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as { packages: LockPackages };
  const path = join(ROOT, ".cache", "image-ingest", archiveName(sources(), packages));
  if (getEngine() !== undefined) {
    buildImageIngest(path, packages);
  }
  return { path, handler: "index.handler" };
}

/** Names an archive by what it is made of: 16 hexadecimal digits. */
export function archiveName(sources: Readonly<Record<string, string>>, packages: LockPackages): string {
  const needed = Object.entries(lockClosure(packages, PACKAGES)).map(([folder, { version, integrity }]) => [
    folder,
    version,
    integrity,
  ]);
  return createHash("sha256")
    .update(JSON.stringify([Object.entries(sources).sort(([a], [b]) => (a < b ? -1 : 1)), needed]))
    .digest("hex")
    .slice(0, 16);
}

function sources(): Record<string, string> {
  const files = readdirSync(__dirname).filter((file) => file.endsWith(".ts") && !NOT_BUNDLED.includes(file));
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(__dirname, file), "utf8")]));
}

/** Loaded only where it is used: a plan has no use for the bundler. */
function buildImageIngest(path: string, packages: LockPackages): void {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { buildArchive } = require("./bundle-build") as typeof import("./bundle-build");
  buildArchive(ROOT, packages, path);
}
