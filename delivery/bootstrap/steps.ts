import { isDeepStrictEqual } from "node:util";

/** What became of a step; in a dry run, what would. */
export type Outcome = "unchanged" | "made" | "repaired";

/** One line of what a bootstrap did. */
export interface StepResult {
  /** What the step answers for: `bucket versioning`. */
  readonly step: string;
  readonly outcome: Outcome;
  /** What was found that had to be repaired, or how it came to be. */
  readonly detail?: string;
}

/** Hears of each step, for whoever shows progress. */
export interface StepObserver {
  readonly started?: (step: string) => void;
  readonly finished?: (result: StepResult) => void;
}

/** What a step found to do. */
export interface Change {
  readonly outcome: Exclude<Outcome, "unchanged">;
  readonly detail?: string;
  /** Does it; a text that comes back replaces `detail`. */
  readonly apply: () => Promise<string | undefined>;
}

/** A setting that can be read, compared with what it should be, and written. */
export interface Setting<Value> {
  readonly name: string;
  /** The setting as it is; undefined where nobody has set it. */
  readonly read: () => Promise<Value | undefined>;
  /** What it should be, given what it is: whatever is stricter already stays. */
  readonly wanted: (current: Value | undefined) => Value;
  readonly write: (value: Value) => Promise<void>;
  /** What was wrong with `current`, in a few words. */
  readonly describe: (current: Value) => string;
}

/** Takes steps one after the other, each of them repeatable, and remembers what became of them. */
export class StepRunner {
  private readonly taken: StepResult[] = [];

  constructor(
    private readonly dryRun: boolean,
    private readonly observer: StepObserver = {},
    private readonly explain: (step: string, error: unknown) => Error,
  ) {}

  get results(): readonly StepResult[] {
    return this.taken;
  }

  /** Looks, and does what is found to do; nothing is written when `inspect` finds nothing, or in a dry run. */
  async run(step: string, inspect: () => Promise<Change | undefined>): Promise<void> {
    this.observer.started?.(step);
    let result: StepResult;
    try {
      const change = await inspect();
      if (change === undefined) {
        result = { step, outcome: "unchanged" };
      } else {
        const said = this.dryRun ? undefined : await change.apply();
        const detail = said ?? change.detail;
        result = { step, outcome: change.outcome, ...(detail === undefined ? {} : { detail }) };
      }
    } catch (error) {
      throw this.explain(step, error);
    }
    this.taken.push(result);
    this.observer.finished?.(result);
  }

  /** {@link run} for a setting. */
  async set<Value>(setting: Setting<Value>): Promise<void> {
    await this.run(setting.name, async () => {
      const current = await setting.read();
      const wanted = setting.wanted(current);
      if (isDeepStrictEqual(current, wanted)) {
        return undefined;
      }
      const apply = async () => {
        await setting.write(wanted);
        return undefined;
      };
      return current === undefined
        ? { outcome: "made", apply }
        : { outcome: "repaired", detail: setting.describe(current), apply };
    });
  }

  /** Notes a step that needs what a dry run has not made. */
  async assumeMade(step: string): Promise<void> {
    await this.run(step, async () => ({ outcome: "made", apply: async () => undefined }));
  }
}
