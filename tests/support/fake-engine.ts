import { readFileSync, writeFileSync } from "node:fs";

import {
  type DestroyOptions,
  EngineError,
  type EngineMessage,
  type EngineRun,
  type EngineStep,
  type Operation,
  type PendingOperation,
  type PreviewOptions,
  type RefreshOptions,
  type RunOptions,
  type StackEngine,
  type StackOutput,
  type StateResource,
  type UpOptions,
} from "../../delivery/engine/contract";
import type { Json } from "../../planner/graph";

/** A resource, as a program declares it, as a state remembers it or as it really is. */
export interface FakeResource {
  readonly type: string;
  readonly properties: Readonly<Record<string, Json>>;
  readonly protect?: boolean;
  /** Deleted from the state, it stays in the world. */
  readonly retainOnDelete?: boolean;
  /** Properties whose change replaces it. */
  readonly replaceOn?: readonly string[];
}

/** Resources by URN; {@link fakeUrn} makes one. */
export type FakeResources = Readonly<Record<string, FakeResource>>;

/** What a {@link FakeEngine} starts from. Everything can be changed between two operations. */
export interface FakeStack {
  readonly project?: string;
  readonly stack?: string;
  readonly backendUrl?: string;
  /** What the program declares. */
  readonly program?: FakeResources;
  /** What the state remembers; null where nobody made the stack. */
  readonly state?: FakeResources | null;
  /** What is really there; as the state remembers it when absent. */
  readonly world?: FakeResources;
  readonly outputs?: Readonly<Record<string, StackOutput>>;
}

/** One call of an operation, as the engine was asked. */
export interface FakeCall {
  readonly operation: Operation;
  readonly options: PreviewOptions & UpOptions & RefreshOptions & DestroyOptions;
}

/** URN of a resource of the fake's stack. */
export function fakeUrn(type: string, name: string, stack = "dev", project = "shop"): string {
  return `urn:pulumi:${stack}::${project}::${type}::${name}`;
}

/**
 * A {@link StackEngine} without an engine: it keeps a state, compares it with a program, and goes through the steps as
 * Pulumi's does, so that what uses the seam is proven with real causes and effects. Faults are asked for by URN.
 */
export class FakeEngine implements StackEngine {
  readonly project: string;
  readonly stack: string;
  readonly backendUrl: string;

  program: Record<string, FakeResource>;
  state: Record<string, FakeResource> | null;
  world: Record<string, FakeResource>;
  outputValues: Record<string, StackOutput>;
  open: PendingOperation[] = [];
  stackTags: Record<string, string> = {};
  /** Every operation that was asked for, in order; those that failed, too. */
  readonly calls: FakeCall[] = [];

  /** Resources whose step fails, with what the provider says. */
  readonly failures = new Map<string, string>();
  /** Resources at whose step the process dies: the step stays pending. */
  readonly interruptions = new Set<string>();
  /** What the backend says of who holds the lock, where somebody does. */
  lockedBy: string | undefined;
  /** Said at every operation. */
  says: EngineMessage[] = [];
  durationSeconds = 1;
  /** Called before each step: a test can stop the run there. */
  beforeStep: ((step: EngineStep) => void) | undefined;

  constructor(given: FakeStack = {}) {
    this.project = given.project ?? "shop";
    this.stack = given.stack ?? "dev";
    this.backendUrl = given.backendUrl ?? "file:///state";
    this.program = { ...given.program };
    this.state = given.state === null ? null : { ...given.state };
    this.world = { ...(given.world ?? given.state ?? {}) };
    this.outputValues = { ...given.outputs };
  }

  exists(): Promise<boolean> {
    return Promise.resolve(this.state !== null);
  }

  create(): Promise<void> {
    if (this.state !== null) {
      return Promise.reject(new EngineError("Failed", `${this.stack} is there already.`));
    }
    this.state = {};
    return Promise.resolve();
  }

  async preview(options: PreviewOptions = {}): Promise<EngineRun> {
    this.calls.push({ operation: "preview", options });
    const known = options.refresh === true ? this.known() : (this.state ?? {});
    const run = await this.go("preview", changes(known, this.program), Object.keys(this.program).length, options);
    if (options.savePlan !== undefined) {
      writeFileSync(options.savePlan, JSON.stringify(run.steps));
    }
    return run;
  }

  async up(options: UpOptions = {}): Promise<EngineRun> {
    this.calls.push({ operation: "up", options });
    const state = this.made();
    if (options.refresh === true) {
      this.state = this.known();
    }
    const steps = changes(this.state ?? state, this.program);
    if (options.plan !== undefined && JSON.stringify(steps) !== readFileSync(options.plan, "utf8")) {
      throw new EngineError("PlanViolated", "What would be done is not what the plan says.");
    }
    this.refusePendingCreates();
    refuseProtected(steps);
    return this.go("up", steps, Object.keys(this.program).length, options);
  }

  async refresh(options: RefreshOptions = {}): Promise<EngineRun> {
    this.calls.push({ operation: "refresh", options });
    const state = this.made();
    const known = this.known();
    const steps = changes(state, known);
    const run = await this.go("refresh", steps, Object.keys(state).length, { ...options, dry: true });
    if (options.previewOnly !== true) {
      const taken = Object.keys(options.importPendingCreates ?? {});
      for (const urn of taken) {
        const real = this.world[urn] ?? this.program[urn];
        if (real !== undefined) {
          known[urn] = real;
        }
      }
      this.state = known;
      this.open = this.open.filter(
        ({ kind, urn }) => kind === "creating" && options.clearPendingCreates !== true && !taken.includes(urn),
      );
    }
    return run;
  }

  async destroy(options: DestroyOptions = {}): Promise<EngineRun> {
    this.calls.push({ operation: "destroy", options });
    const state = this.made();
    const kept = Object.entries(state).filter(
      ([, { protect }]) => options.excludeProtected === true && protect === true,
    );
    const steps = changes(state, Object.fromEntries(kept));
    refuseProtected(steps);
    return this.go("destroy", steps, Object.keys(state).length, { ...options, dry: options.previewOnly === true });
  }

  outputs(): Promise<Readonly<Record<string, StackOutput>>> {
    return Promise.resolve(this.outputValues);
  }

  resources(): Promise<readonly StateResource[]> {
    return Promise.resolve(
      Object.entries(this.state ?? {})
        .map(([urn, { type, protect = false, retainOnDelete = false }]) => {
          return { urn, type, custom: true, protect, retainOnDelete };
        })
        .sort((a, b) => (a.urn < b.urn ? -1 : 1)),
    );
  }

  pending(): Promise<readonly PendingOperation[]> {
    return Promise.resolve(this.open);
  }

  tags(): Promise<Readonly<Record<string, string>>> {
    return Promise.resolve(this.stackTags);
  }

  setTag(name: string, value: string): Promise<void> {
    this.stackTags[name] = value;
    return Promise.resolve();
  }

  /** What a refresh would remember: what the state names, as it really is. */
  private known(): Record<string, FakeResource> {
    return Object.fromEntries(
      Object.keys(this.state ?? {}).flatMap((urn) => {
        const real = this.world[urn];
        return real === undefined ? [] : [[urn, real]];
      }),
    );
  }

  private refusePendingCreates(): void {
    const creating = this.open.filter(({ kind }) => kind === "creating");
    if (creating.length > 0) {
      throw new EngineError("Pending", `Creations were left open: ${creating.map(({ urn }) => urn).join(", ")}.`);
    }
  }

  private made(): Record<string, FakeResource> {
    if (this.lockedBy !== undefined) {
      throw new EngineError("Locked", `${this.stack} is being changed by ${this.lockedBy}.`);
    }
    if (this.state === null) {
      throw new EngineError("NoStack", `Nobody made the stack ${this.stack} yet.`);
    }
    return this.state;
  }

  // Asynchronous like the real one: a test may await nothing and still see a step begin before it ends.
  private async go(
    operation: Operation,
    steps: readonly EngineStep[],
    resources: number,
    options: RunOptions & { readonly dry?: boolean },
  ): Promise<EngineRun> {
    const dry = operation === "preview" || options.dry === true;
    const done: EngineStep[] = [];
    const touched = new Set(steps.filter(({ op }) => !op.startsWith("delete")).map(({ urn }) => urn));
    const messages = [...this.says];
    const run = (): EngineRun => ({
      operation,
      steps: [...done],
      unchanged: Math.max(0, resources - touched.size),
      messages,
      durationSeconds: this.durationSeconds,
    });
    this.says.forEach((message) => options.observer?.said?.(message));
    for (const step of steps) {
      await Promise.resolve();
      this.beforeStep?.(step);
      if (options.signal?.aborted) {
        throw new EngineError("Interrupted", `${operation} of ${this.stack} was stopped.`, run());
      }
      options.observer?.started?.(step);
      const failure = this.failures.get(step.urn);
      if (failure !== undefined) {
        const message: EngineMessage = { severity: "error", message: failure, urn: step.urn };
        messages.push(message);
        options.observer?.said?.(message);
        options.observer?.finished?.(step, "failed");
        throw new EngineError("Failed", `${step.urn}: ${failure}`, run());
      }
      if (!dry && this.interruptions.has(step.urn)) {
        this.open.push({ kind: openKind(step), urn: step.urn, type: step.type });
        throw new EngineError("Interrupted", `${operation} of ${this.stack} was stopped.`, run());
      }
      if (!dry) {
        this.apply(step);
      }
      done.push(step);
      options.observer?.finished?.(step, "done");
    }
    return run();
  }

  private apply({ op, urn }: EngineStep): void {
    const wanted = this.program[urn];
    if (op === "delete") {
      if (this.state?.[urn]?.retainOnDelete !== true) {
        this.world = without(this.world, urn);
      }
      this.state = without(this.state ?? {}, urn);
    } else if (wanted !== undefined && op !== "delete-replaced") {
      this.state = { ...this.state, [urn]: wanted };
      this.world = { ...this.world, [urn]: wanted };
    }
  }
}

function without(resources: FakeResources, urn: string): Record<string, FakeResource> {
  return Object.fromEntries(Object.entries(resources).filter(([key]) => key !== urn));
}

/** The steps from one set of resources to another, sorted by URN and operation. */
function changes(from: FakeResources, to: FakeResources): readonly EngineStep[] {
  const urns = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
  return urns.flatMap((urn) => {
    const [before, after] = [from[urn], to[urn]];
    const step = (op: EngineStep["op"], properties: readonly string[] = []): EngineStep => ({
      op,
      urn,
      type: (after ?? before)?.type ?? "",
      properties,
      replaceProperties: properties.filter((path) => after?.replaceOn?.includes(path)),
      protect: (before ?? after)?.protect ?? false,
    });
    if (before === undefined) {
      return [step("create")];
    }
    if (after === undefined) {
      return [step("delete")];
    }
    const paths = [...new Set([...Object.keys(before.properties), ...Object.keys(after.properties)])].sort();
    const differ = paths.filter(
      (path) => JSON.stringify(before.properties[path]) !== JSON.stringify(after.properties[path]),
    );
    if (differ.length === 0) {
      return [];
    }
    return differ.some((path) => after.replaceOn?.includes(path))
      ? (["create-replacement", "delete-replaced", "replace"] as const).map((op) => step(op, differ))
      : [step("update", differ)];
  });
}

function refuseProtected(steps: readonly EngineStep[]): void {
  const held = steps.find(({ op, protect }) => protect && (op === "delete" || op === "replace"));
  if (held !== undefined) {
    throw new EngineError("Protected", `${held.urn} is protected and would be deleted.`);
  }
}

function openKind({ op }: EngineStep): PendingOperation["kind"] {
  return op.startsWith("create") ? "creating" : op.startsWith("delete") ? "deleting" : "updating";
}
