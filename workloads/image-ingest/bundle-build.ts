import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { buildSync } from "esbuild";

import { lockClosure, type LockPackages } from "./bundle-lock";

/** Lambda's Arm processors, on a Linux with glibc. */
const TARGET = ["--os=linux", "--cpu=arm64", "--libc=glibc"];

/** What sharp loads there. */
const LIBRARIES = ["@img/sharp-linux-arm64", "@img/sharp-libvips-linux-arm64"];

/** What makes one file of the handler. The same sources and packages give the same bytes, wherever it is run. */
export function bundleHandler(root: string, outfile: string): void {
  buildSync({
    absWorkingDir: root,
    entryPoints: ["workloads/image-ingest/handler.ts"],
    outfile,
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
    // It loads its own native code from beside it.
    external: ["sharp"],
    // The one that carries its WebAssembly inside instead of reading it from its own folder.
    alias: { "@platformatic/wasm-utils": "@platformatic/wasm-utils/bundled" },
    define: { "import.meta.url": "importMetaUrl" },
    banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
    logLevel: "warning",
  });
}

/** Makes the folder that is the function's archive, whole or not at all: the handler's file, and sharp with its libraries. */
export function buildArchive(root: string, packages: LockPackages, target: string): void {
  if (existsSync(target)) {
    return;
  }
  mkdirSync(dirname(target), { recursive: true });
  const staging = mkdtempSync(join(dirname(target), ".building-"));
  try {
    installSharp(packages, staging);
    bundleHandler(root, join(staging, "index.js"));
    renameSync(staging, target);
  } catch (error) {
    // Two that build at the same time build the same.
    if (!existsSync(target)) {
      throw error;
    }
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** Has npm install what this repository's lock file names of sharp for the target; npm checks it by its integrity. */
function installSharp(packages: LockPackages, folder: string): void {
  const closure = lockClosure(packages, ["sharp"]);
  const [name, version] = ["image-ingest", "0.0.0"];
  const dependencies = { sharp: closure["node_modules/sharp"]?.version };
  const manifest = { name, version, private: true, dependencies };
  const lock = {
    name,
    version,
    lockfileVersion: 3,
    requires: true,
    packages: { "": { name, version, dependencies }, ...closure },
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lock));
  try {
    execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-bin-links", ...TARGET], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      // npm is a script there.
      shell: process.platform === "win32",
    });
  } catch (error) {
    const said = String((error as { stderr?: Buffer }).stderr ?? "");
    throw new Error(`npm could not install sharp for the image-ingest function.\n${said}`, { cause: error });
  }
  requireLibraries(closure, folder);
  for (const left of ["package.json", "package-lock.json", "node_modules/.package-lock.json"]) {
    rmSync(join(folder, left), { force: true });
  }
}

/** To sharp its libraries are optional, and what is optional npm leaves out without a word when it can't get it. */
function requireLibraries(closure: LockPackages, folder: string): void {
  for (const library of LIBRARIES) {
    const wanted = closure[`node_modules/${library}`]?.version;
    const manifest = join(folder, "node_modules", library, "package.json");
    const found = existsSync(manifest)
      ? (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version
      : undefined;
    if (found === undefined || found !== wanted) {
      throw new Error(
        `npm left out ${library}@${wanted}, which the image-ingest function needs: the registry did not give it, or ` +
          "what it gave is not what package-lock.json says (integrity). Try again; if it stays, look into the second.",
      );
    }
  }
}
