import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { getEngine } from "@pulumi/pulumi/runtime/settings";

import { type LockPackages, lockClosure } from "../image-ingest/bundle-lock";

/** The function's code, for `new pulumi.asset.FileArchive(path)`. */
export interface KafkaAdminBundle {
  /** Folder of the archive. Its last part names what it is made of, so it is the same on every machine. */
  readonly path: string;
  /** The function's `handler`. */
  readonly handler: "index.handler";
}

const ROOT = resolve(__dirname, "../..");

/** What the handler imports, what bundles it included. */
const PACKAGES = ["@platformatic/kafka", "@smithy/signature-v4", "esbuild"];

/** What it imports from beside its own folder. */
const SHARED = ["../image-ingest/msk-token.ts"];

/**
 * The archive of the kafka-admin function. Where an engine is there to read it, it is made unless it already is; a plan
 * without an engine only names it, by the sources and the packages, which decide every byte.
 */
export function bundleKafkaAdmin(): KafkaAdminBundle {
  const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as { packages: LockPackages };
  const path = join(ROOT, ".cache", "kafka-admin", bundleName(sources(), packages));
  if (getEngine() !== undefined) {
    buildKafkaAdmin(path);
  }
  return { path, handler: "index.handler" };
}

/** Names an archive by what it is made of: 16 hexadecimal digits. */
export function bundleName(sources: Readonly<Record<string, string>>, packages: LockPackages): string {
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
  const own = readdirSync(__dirname).filter((file) => file.endsWith(".ts"));
  return Object.fromEntries([...own, ...SHARED].map((file) => [file, readFileSync(join(__dirname, file), "utf8")]));
}

/** Makes the folder `path` with the handler in one file, whole or not at all; the same bytes wherever it is made. */
export function buildKafkaAdmin(path: string): void {
  if (existsSync(path)) {
    return;
  }
  // Loaded only where it is used: a plan has no use for the bundler.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { buildSync } = require("esbuild") as typeof import("esbuild");
  const staging = `${path}.${process.pid}`;
  buildSync({
    absWorkingDir: ROOT,
    entryPoints: ["workloads/kafka-admin/handler.ts"],
    outfile: join(staging, "index.js"),
    bundle: true,
    platform: "node",
    // The oldest that this repository runs on; the function's runtime is newer.
    target: "node20",
    format: "cjs",
    charset: "utf8",
    // Names stay, so that a stack trace can be read.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "eof",
    // The one that carries its WebAssembly inside instead of reading it from its own folder.
    alias: { "@platformatic/wasm-utils": "@platformatic/wasm-utils/bundled" },
    define: { "import.meta.url": "importMetaUrl" },
    banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
    logLevel: "warning",
  });
  mkdirSync(dirname(path), { recursive: true });
  if (!existsSync(path)) {
    renameSync(staging, path);
  }
}
