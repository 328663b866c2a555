import type { EngineEvent, OpType, StepEventMetadata } from "@pulumi/pulumi/automation";

import type { Json } from "../../planner/graph";
import type { EngineMessage, EngineObserver, EngineRun, EngineStep, Operation } from "./contract";

/** Steps that leave everything as it is: what the program only reads is no change. */
const IDLE: readonly OpType[] = ["same", "read", "read-replacement", "refresh"];

/**
 * Puts an {@link EngineRun} together from the engine's events, and passes on what happens to an observer.
 *
 * The fields are those of `sdk/go/common/apitype/events.go`: a step begins with a `resourcePreEvent` and ends with a
 * `resOutputsEvent` or a `resOpFailedEvent`. A component ends only when its outputs are registered, which a program that
 * fails never does.
 */
export class RunRecorder {
  private readonly begun = new Map<string, { readonly step: EngineStep; readonly custom: boolean }>();
  private readonly done = new Map<string, EngineStep>();
  private readonly idle = new Set<string>();
  /** What is read from the provider now: what comes of it is known at its end. */
  private readonly refreshing = new Set<string>();
  private readonly inputs = new Map<string, Readonly<Record<string, Json>>>();
  private readonly messages: EngineMessage[] = [];
  private readonly startedAt = performance.now();
  private link: string | undefined;
  private preluded = false;

  constructor(
    private readonly operation: Operation,
    private readonly observer: EngineObserver = {},
  ) {}

  /** Whether the engine came as far as reading the config: before, nothing can have been done. */
  get hasBegun(): boolean {
    return this.preluded;
  }

  hear(event: EngineEvent): void {
    this.preluded ||= event.preludeEvent !== undefined;
    if (event.resourcePreEvent !== undefined) {
      this.begins(event.resourcePreEvent.metadata);
    } else if (event.resOutputsEvent !== undefined) {
      this.ends(event.resOutputsEvent.metadata);
    } else if (event.resOpFailedEvent !== undefined) {
      this.fails(event.resOpFailedEvent.metadata);
    } else if (event.diagnosticEvent !== undefined && event.diagnosticEvent.ephemeral !== true) {
      const { severity, message, urn } = event.diagnosticEvent;
      // The engine also sends "debug", which the type leaves out: every request, with its secrets.
      if (severity === "warning" || severity === "error" || severity === "info" || severity === "info#err") {
        this.says(severity === "info#err" ? "info" : severity, message, urn);
      }
    } else if (event.policyEvent !== undefined) {
      const { enforcementLevel, message, resourceUrn, policyName } = event.policyEvent;
      this.says(enforcementLevel === "mandatory" ? "error" : "warning", `${policyName}: ${message}`, resourceUrn);
    }
  }

  /** Finds the page of the update in what the command printed. A signed link to the state's own object is none. */
  printed(stdout: string): void {
    this.link ??= /^\s*View (?:Live|in Browser[^:]*):\s*(https:\/\/\S+)/m.exec(plain(stdout))?.[1];
  }

  says(severity: EngineMessage["severity"], message: string, urn?: string): void {
    const text = withoutPlannedValues(plain(message)).trim();
    if (text === "") {
      return;
    }
    const said: EngineMessage = { severity, message: text, ...(urn !== undefined && urn !== "" && { urn }) };
    this.messages.push(said);
    this.observer.said?.(said);
  }

  /** What has been done so far; of a run that came to its end, everything that was begun. */
  run(cameToItsEnd: boolean): EngineRun {
    const steps = new Map(this.done);
    for (const [key, { step, custom }] of this.begun) {
      if (cameToItsEnd || !custom) {
        steps.set(key, step);
      }
    }
    const touched = new Set([...steps.values()].map(({ urn }) => urn));
    return {
      operation: this.operation,
      steps: [...steps.values()].sort((a, b) => compare(a.urn, b.urn) || compare(a.op, b.op)),
      unchanged: [...this.idle].filter((urn) => !touched.has(urn)).length,
      ...(this.inputs.size > 0 && { inputs: new Map(this.inputs) }),
      messages: [...this.messages],
      durationSeconds: Math.round((performance.now() - this.startedAt) / 100) / 10,
      ...(this.link !== undefined && { link: this.link }),
    };
  }

  /** What was begun and has neither ended nor failed: of a run that is over, the engine let go of it. */
  inHand(): readonly EngineStep[] {
    return [...this.begun.values()].filter(({ custom }) => custom).map(({ step }) => step);
  }

  private begins(metadata: StepEventMetadata): void {
    if (isDefaultProvider(metadata)) {
      return;
    }
    const { op, urn } = metadata;
    if (op === "refresh") {
      this.refreshing.add(urn);
    }
    if (IDLE.includes(op)) {
      if (op === "refresh" && this.operation === "refresh") {
        this.observer.started?.(stepOf(metadata));
      }
      return;
    }
    const step = stepOf(metadata);
    this.begun.set(keyOf(step), { step, custom: (metadata.new ?? metadata.old)?.custom === true });
    if (metadata.new?.inputs !== undefined) {
      this.inputs.set(urn, metadata.new.inputs as Readonly<Record<string, Json>>);
    }
    this.observer.started?.(step);
  }

  private ends(metadata: StepEventMetadata): void {
    if (isDefaultProvider(metadata)) {
      return;
    }
    const { op, urn } = metadata;
    const refreshed = this.refreshing.delete(urn);
    // What `--refresh` finds before an update comes back as what the update does about it.
    if (refreshed && this.operation !== "refresh") {
      return;
    }
    const step = stepOf(metadata);
    if (refreshed) {
      this.observer.finished?.(step, "done");
    }
    if (IDLE.includes(op)) {
      this.idle.add(urn);
      return;
    }
    // A component's outputs are registered once more than it ends.
    const again = this.done.has(keyOf(step));
    this.begun.delete(keyOf(step));
    this.done.set(keyOf(step), step);
    if (!refreshed && !again) {
      this.observer.finished?.(step, "done");
    }
  }

  private fails(metadata: StepEventMetadata): void {
    const step = stepOf(metadata);
    this.refreshing.delete(step.urn);
    this.begun.delete(keyOf(step));
    this.observer.finished?.(step, "failed");
  }
}

function stepOf(metadata: StepEventMetadata): EngineStep {
  const { op, urn, type, old, new: now, keys, diffs, detailedDiff } = metadata;
  const detailed = Object.entries(detailedDiff ?? {});
  const properties = [detailed.map(([path]) => path), diffs ?? [], differingInputs(metadata)].find(
    (paths) => paths.length > 0,
  );
  const replacing = detailed.filter(([, { diffKind }]) => diffKind.endsWith("-replace")).map(([path]) => path);
  const changes = op === "update" || op.includes("replace");
  return {
    op,
    urn,
    type,
    properties: changes ? sorted(properties ?? []) : [],
    replaceProperties: changes ? sorted(replacing.length > 0 ? replacing : (keys ?? [])) : [],
    protect: (old ?? now)?.protect === true,
  };
}

/** Inputs that differ, for a provider that gives no difference of its own. A secret's change is not seen: both are masked. */
function differingInputs({ old, new: now }: StepEventMetadata): readonly string[] {
  const before = (old?.inputs ?? {}) as Readonly<Record<string, unknown>>;
  const after = (now?.inputs ?? {}) as Readonly<Record<string, unknown>>;
  return Object.keys({ ...before, ...after }).filter(
    (name) => !name.startsWith("__") && JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
}

/** A provider that nobody made: Pulumi counts it nowhere either. */
function isDefaultProvider({ type, urn }: StepEventMetadata): boolean {
  return type.startsWith("pulumi:providers:") && /^default(_|$)/.test(urn.split("::").at(-1) ?? "");
}

/**
 * Pulumi's word for what a plan does not allow holds both values of each property, secrets in the clear
 * (`violates plan: properties changed: ++password[{&{{old}}}!={&{{new}}}]`, seen with CLI 3.260): they are left out.
 */
export function withoutPlannedValues(text: string): string {
  return text.replace(/(violates plan: [a-z ]+):?[^]*/, "$1");
}

/** The engine's own marks for colour, `<{%reset%}>`, and a terminal's. */
function plain(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/<\{%[^%]*%\}>|\u001b\[[0-9;]*m/g, "");
}

function keyOf({ urn, op }: EngineStep): string {
  return `${urn} ${op}`;
}

function sorted(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)].sort(compare);
}

/** By code unit, the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
