import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";

import { distance } from "fastest-levenshtein";
import { parse, YAMLParseError } from "yaml";

import { PlanError } from "./errors";
import type { ConfigValue } from "./secure-config";

/** A Pulumi project on disk. */
export interface Project {
  readonly name: string;
  /** Folder of Pulumi.yaml. */
  readonly root: string;
  /** Folder or file that holds the program. */
  readonly main: string;
  /** Names of the stacks that have a config file, sorted. */
  readonly stacks: readonly string[];
  /** Config that Pulumi.yaml gives every stack, by full key. */
  readonly defaults: Readonly<Record<string, ConfigValue>>;
}

const STACK_FILE = /^Pulumi\.(.+)\.ya?ml$/;

interface ProjectFile {
  readonly name?: unknown;
  readonly runtime?: unknown;
  readonly main?: unknown;
  readonly stackConfigDir?: unknown;
  readonly config?: unknown;
}

/**
 * Reads the Pulumi project that `folder` belongs to; like Pulumi, it looks in the folders above as well.
 * https://www.pulumi.com/docs/iac/concepts/projects/project-file/
 */
export function readProject(folder: string): Project {
  const file = findUp(folder);
  const root = dirname(file);
  const { name, runtime, main, config } = readYaml(file) as ProjectFile;
  const language = typeof runtime === "object" && runtime !== null ? (runtime as { name?: unknown }).name : runtime;
  if (typeof name !== "string" || name === "") {
    throw new PlanError("BadProjectFile", `${shown(file)} names no project. Add a line: name: my-project`);
  }
  if (language !== "nodejs") {
    throw new PlanError(
      "UnsupportedRuntime",
      `${shown(file)} says runtime: ${String(language)}, and only nodejs programs (TypeScript, JavaScript) can be planned.`,
    );
  }
  return {
    name,
    root,
    main: typeof main === "string" ? join(root, main) : root,
    stacks: readdirSync(configDir(root))
      .map((entry) => STACK_FILE.exec(entry)?.[1])
      .filter((stack) => stack !== undefined)
      .sort(),
    defaults: readDefaults(name, config),
  };
}

/**
 * The stack that is meant: the one named, else the one that `configFile` is called after, else dev, else the only one.
 * Throws `NoSuchStack` with those there are. A project without any stack file needs no config, and takes any name.
 */
export function chooseStack(project: Project, named: string | undefined, configFile?: string): string {
  const { stacks } = project;
  const there = `There are: ${stacks.join(", ")}.`;
  const meant = named ?? (configFile === undefined ? undefined : STACK_FILE.exec(basename(configFile))?.[1]);
  if (configFile !== undefined && !existsSync(configFile)) {
    throw new PlanError(
      "NoSuchStack",
      `There is no file ${shown(configFile)}. Name a stack's config with --config-file.`,
    );
  }
  if (meant !== undefined) {
    if (configFile !== undefined || stacks.length === 0 || stacks.includes(meant)) {
      return meant;
    }
    const near = closest(meant, stacks);
    throw new PlanError(
      "NoSuchStack",
      `${project.name} has no stack "${meant}" (no Pulumi.${meant}.yaml in ${shown(project.root)}). ${there}` +
        (near === undefined ? "" : ` Did you mean ${near}?`),
    );
  }
  const only = stacks.includes("dev") || stacks.length === 0 ? "dev" : stacks.length === 1 ? stacks[0] : undefined;
  if (only === undefined) {
    throw new PlanError("NoSuchStack", `Which stack of ${project.name} is to be planned? ${there}`);
  }
  return only;
}

/** The config of `stack` by full key, with the project's defaults; `secure:` values as they stand. */
export function readStackConfig(project: Project, stack: string, configFile?: string): Record<string, ConfigValue> {
  const file = configFile ?? stackFile(project, stack);
  const { config = {} } = (file === undefined ? {} : readYaml(file)) as { config?: Record<string, ConfigValue> | null };
  const own = Object.entries(config ?? {}).map(([key, value]) => [fullKey(project.name, key), value] as const);
  return { ...project.defaults, ...Object.fromEntries(own) };
}

/** The file that the stack's config stands in; undefined where it has none. */
export function stackFile(project: Project, stack: string): string | undefined {
  return ["yaml", "yml"].map((end) => join(configDir(project.root), `Pulumi.${stack}.${end}`)).find(existsSync);
}

/** Config of Pulumi.yaml: a plain value, or `{ default }` or `{ value }` with a type. */
function readDefaults(project: string, config: unknown): Record<string, ConfigValue> {
  const defaults: Record<string, ConfigValue> = {};
  for (const [key, given] of Object.entries((config ?? {}) as Record<string, ConfigValue>)) {
    const typed = typeof given === "object" && given !== null ? (given as Record<string, ConfigValue>) : undefined;
    const value = typed === undefined ? given : (typed["value"] ?? typed["default"]);
    if (value !== undefined) {
      defaults[fullKey(project, key)] = value;
    }
  }
  return defaults;
}

function fullKey(project: string, key: string): string {
  return key.includes(":") ? key.replace(/^([^:]+):config:/, "$1:") : `${project}:${key}`;
}

function findUp(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    const file = ["Pulumi.yaml", "Pulumi.yml"].map((name) => join(at, name)).find(existsSync);
    if (file !== undefined) {
      return file;
    }
    if (dirname(at) === at) {
      throw new PlanError(
        "NoProject",
        `There is no Pulumi.yaml in ${folder} or above it. Go to a Pulumi project, or name one with --cwd.`,
      );
    }
  }
}

/** Pulumi.yaml can keep the stacks' files in a folder of their own. */
function configDir(root: string): string {
  const file = ["Pulumi.yaml", "Pulumi.yml"].map((name) => join(root, name)).find(existsSync);
  const { stackConfigDir } = (file === undefined ? {} : readYaml(file)) as ProjectFile;
  return typeof stackConfigDir === "string" ? join(root, stackConfigDir) : root;
}

function readYaml(file: string): object {
  try {
    return (parse(readFileSync(file, "utf8")) ?? {}) as object;
  } catch (error) {
    if (error instanceof YAMLParseError) {
      throw new PlanError("BadProjectFile", `${shown(file)} is not YAML: ${error.message}`);
    }
    throw error;
  }
}

function shown(path: string): string {
  return relative(process.cwd(), path) || ".";
}

/** The name among `names` that is likeliest meant: at most two letters off. */
function closest(name: string, names: readonly string[]): string | undefined {
  const [best] = names
    .map((candidate) => ({ candidate, letters: distance(name, candidate) }))
    .filter(({ letters }) => letters <= 2)
    .sort((a, b) => a.letters - b.letters);
  return best?.candidate;
}
