import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";

import { parseDocument } from "yaml";

import { openEngine, type StackEngine } from "../../../../delivery/engine";
import { planProgram, type ResourceGraph } from "../../../../planner";
import { StandIns } from "../provider";
import { collect, type Ended } from "../../support/process";

const REPOSITORY = resolve(__dirname, "../../../..");
const TRIBUTARY = join(REPOSITORY, "bin", "tributary.js");
/** What the program is not made of. */
const LEFT_OUT = new Set([".cache", ".ci", ".git", "bench", "docs", "gitops", "node_modules", "out", "tests"]);

/** A thing, as the state and the cloud both know it. */
export interface KnownThing {
  readonly type: string;
  readonly id: string;
  readonly urn: string;
}

interface SavedResource {
  readonly type: string;
  readonly urn: string;
  readonly custom?: boolean;
  readonly id?: string;
}

/** What encrypts the secrets of these tests' stacks. */
export const PASSPHRASE = "a passphrase of the engine's tests";

/** A folder of a test's own: a backend, a home for Pulumi, programs, and stand-ins for the providers. */
export class Site {
  readonly folder = mkdtempSync(join(tmpdir(), "tributary-engine-"));
  readonly state = join(this.folder, "state");
  readonly backendUrl = `file://${this.state}`;
  private programs = 0;

  private constructor(readonly standIns: StandIns) {}

  static async open(): Promise<Site> {
    const site = new Site(await StandIns.start());
    mkdirSync(site.state);
    mkdirSync(join(site.folder, "home"));
    return site;
  }

  close(): void {
    this.standIns.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Variables of whatever runs the engine here; nothing of the user's Pulumi is touched. */
  get environment(): Readonly<Record<string, string>> {
    return {
      ...this.standIns.environment,
      PULUMI_HOME: join(this.folder, "home"),
      PULUMI_BACKEND_URL: this.backendUrl,
      PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      // Nobody else shares these folders, and hundreds of resources would be written out hundreds of times.
      PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    };
  }

  /** A copy of Tributary's own program; packages are linked. */
  ourProgram(): string {
    const folder = this.newProgram();
    for (const name of readdirSync(REPOSITORY).filter((one) => !LEFT_OUT.has(one))) {
      cpSync(join(REPOSITORY, name), join(folder, name), { recursive: true });
    }
    return folder;
  }

  /** A copy of a program, the stack's settings and the functions' archives included, which have packages of their own. */
  copyOf(program: string): string {
    const folder = this.newProgram();
    const packages = join(program, "node_modules");
    cpSync(program, folder, { recursive: true, filter: (file) => file !== packages });
    return folder;
  }

  /** A small program: the body of an `index.js`, with the packages of the repository. */
  program(code: string, stacks: Readonly<Record<string, string>> = { dev: "config: {}\n" }): string {
    const folder = this.newProgram();
    writeFileSync(join(folder, "Pulumi.yaml"), "name: trial\nruntime: nodejs\n");
    writeFileSync(join(folder, "package.json"), `{ "name": "trial", "version": "1.0.0" }\n`);
    writeFileSync(join(folder, "index.js"), code);
    for (const [stack, settings] of Object.entries(stacks)) {
      writeFileSync(join(folder, `Pulumi.${stack}.yaml`), settings);
    }
    return folder;
  }

  engine(program: string, stack = "dev", environment: Readonly<Record<string, string>> = {}): Promise<StackEngine> {
    return openEngine({
      cwd: program,
      stack,
      backendUrl: this.backendUrl,
      environment: { ...this.environment, ...environment },
    });
  }

  /** {@link engine} of a stack that is made first. */
  async newEngine(
    program: string,
    stack = "dev",
    environment: Readonly<Record<string, string>> = {},
  ): Promise<StackEngine> {
    const engine = await this.engine(program, stack, environment);
    await engine.create();
    return engine;
  }

  /** Runs one of our verbs, as a pipeline does. */
  tributary(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return collect(process.execPath, [TRIBUTARY, ...args], {
      env: { ...process.env, ...this.environment, ...environment },
      cwd: this.folder,
    });
  }

  /** Runs the CLI itself, as its user does. */
  pulumi(program: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return collect("pulumi", [...args, "--non-interactive"], {
      cwd: program,
      env: { ...process.env, ...this.environment, ...environment },
    });
  }

  /** What the state knows of, of what a provider has made. */
  stateOf(project: string, stack = "dev"): readonly KnownThing[] {
    const text = this.stateFiles().get(`.pulumi/stacks/${project}/${stack}.json`)?.toString() ?? "{}";
    const { checkpoint } = JSON.parse(text) as { checkpoint?: { latest?: { resources?: readonly SavedResource[] } } };
    return (checkpoint?.latest?.resources ?? [])
      .filter(({ custom, type }) => custom && !type.startsWith("pulumi:"))
      .map(({ type, id = "", urn }) => ({ type, id, urn }))
      .sort(byTypeAndId);
  }

  /** What stands in the stand-in cloud, told as {@link stateOf} tells it. */
  cloud(): readonly KnownThing[] {
    return this.standIns.cloud
      .list()
      .map(({ type, id, urn }) => ({ type, id, urn }))
      .sort(byTypeAndId);
  }

  /** Every file below the backend, by path, as bytes. */
  stateFiles(): ReadonlyMap<string, Buffer> {
    const files = readdirSync(this.state, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return new Map(
      files.map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [relative(this.state, path).split(sep).join("/"), readFileSync(path)];
      }),
    );
  }

  private newProgram(): string {
    const folder = join(this.folder, `program-${++this.programs}`);
    mkdirSync(folder);
    symlinkSync(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
    return folder;
  }
}

/** Changes a file of a program; a text that is not there is a mistake of the test's. */
export function edit(program: string, file: string, before: string | RegExp, after: string): void {
  const path = join(program, file);
  const text = readFileSync(path, "utf8");
  const edited = text.replace(before, after);
  if (edited === text) {
    throw new Error(`${file} does not hold ${String(before)}.`);
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, edited);
}

/** Settings of a stack by path below `tributary:`; undefined takes one away. */
export type Settings = Readonly<Record<string, unknown>>;

/** Changes settings in a stack's file. */
export function changeSettings(program: string, stack: string, settings: Settings): void {
  const file = join(program, `Pulumi.${stack}.yaml`);
  const document = parseDocument(readFileSync(file, "utf8"));
  for (const [path, value] of Object.entries(settings)) {
    const [top = "", ...steps] = path.split(".");
    const keys = ["config", `tributary:${top}`, ...steps];
    if (value === undefined) {
      document.deleteIn(keys);
    } else {
      document.setIn(keys, document.createNode(value));
    }
  }
  writeFileSync(file, document.toString());
}

/** What Tributary plans for a program. */
export function planOf(program: string, stack = "dev"): Promise<ResourceGraph> {
  return planProgram({ cwd: program, stack });
}

function byTypeAndId(a: KnownThing, b: KnownThing): number {
  return `${a.type} ${a.id}` < `${b.type} ${b.id}` ? -1 : 1;
}
