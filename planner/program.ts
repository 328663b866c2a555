import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire, register } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { PlanError } from "./errors";
import type { Project } from "./project";

/** A program's file, and how Node is to load it. */
export interface Entry {
  readonly file: string;
  /** Whether it is an ES module. */
  readonly esm: boolean;
}

interface Manifest {
  readonly type?: unknown;
  readonly main?: unknown;
}

const EXTENSIONS = [".js", ".cjs", ".mjs", ".ts", ".cts", ".mts"];

/** The file that Pulumi would run: `main` of Pulumi.yaml, else of package.json, else the folder's index. */
export function findEntry(project: Project): Entry {
  const folder = isFolder(project.main) ? project.main : dirname(project.main);
  const manifest = nearestManifest(folder);
  const candidates =
    folder !== project.main
      ? [project.main]
      : [...(typeof manifest.main === "string" ? [resolve(folder, manifest.main)] : []), join(folder, "index")];
  for (const candidate of candidates) {
    const file = [candidate, ...EXTENSIONS.map((extension) => candidate.replace(/\.[cm]?js$/, "") + extension)]
      .flatMap((path) => (isFolder(path) ? EXTENSIONS.map((extension) => join(path, `index${extension}`)) : [path]))
      .find((path) => existsSync(path) && !isFolder(path));
    if (file !== undefined) {
      const esm = /\.m[jt]s$/.test(file) || (manifest.type === "module" && !/\.c[jt]s$/.test(file));
      return { file, esm };
    }
  }
  throw new PlanError(
    "BadProjectFile",
    `There is no program in ${relative(process.cwd(), folder) || "."}: no index.ts or index.js, and neither Pulumi.yaml nor ` +
      "package.json names another file under main.",
  );
}

/** Loads the program and runs it, as Pulumi does: a function that it exports is called, a promise is awaited. */
export async function runEntry({ file, esm }: Entry): Promise<unknown> {
  const exported = esm ? await importModule(file) : (createRequire(file)(file) as unknown);
  return typeof exported === "function" ? (exported as () => unknown)() : exported;
}

let esmHooks = false;

async function importModule(file: string): Promise<unknown> {
  if (!esmHooks) {
    register(pathToFileURL(join(dirname(__dirname), "bin", "typescript-esm.mjs")));
    esmHooks = true;
  }
  // The compiler would make `require` of an `import` here.
  const dynamicImport = new Function("url", "return import(url)") as (url: string) => Promise<Record<string, unknown>>;
  const exported = await dynamicImport(pathToFileURL(file).href);
  if (!("default" in exported)) {
    return exported;
  }
  if (Object.keys(exported).length > 1) {
    throw new PlanError(
      "BadProjectFile",
      `${relative(process.cwd(), file)} has a default export and named exports; Pulumi takes one or the other.`,
    );
  }
  return exported["default"];
}

function nearestManifest(folder: string): Manifest {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, "package.json");
    if (existsSync(file)) {
      return JSON.parse(readFileSync(file, "utf8")) as Manifest;
    }
    if (dirname(at) === at) {
      return {};
    }
  }
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
