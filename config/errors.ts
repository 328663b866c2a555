import type { Position } from "./positions";

/** One thing that is wrong with a stack's config. */
export interface ConfigProblem {
  /** Stable name, for tests and tools: `UnknownKey`. */
  readonly code: string;
  /** The key as Pulumi writes it: `tributary:dataLake.zones.raw-zone.purpose`; absent where the file itself can't be read. */
  readonly key?: string;
  /** Where the key stands; absent where the stack has no file, or the file does not say. */
  readonly position?: Position;
  /** What is wrong and what to do, as a sentence without its full stop. */
  readonly message: string;
  /** What was found, where a value was refused; `[secret]` for a secret. */
  readonly found?: string;
  /** What would be accepted, in words. */
  readonly accepted?: string;
  /** The known key or name that is nearest to what was found. */
  readonly nearest?: string;
}

/** A stack's config is wrong: everything about it that is, in the file's order. Its message is for people, as it is. */
export class ConfigError extends Error {
  /** The user can put it right, and needs no stack trace for it. */
  readonly isUserError = true;

  constructor(
    /** What the config was read from: the stack's file, or its name where it has none. */
    readonly origin: string,
    /** At least one, sorted by position. */
    readonly problems: readonly ConfigProblem[],
  ) {
    super(
      `${origin}: ${problems.length === 1 ? "one problem" : `${problems.length} problems`}\n\n${problems.map(paragraph).join("\n")}`,
    );
    this.name = "ConfigError";
  }
}

function paragraph({ key, position, message }: ConfigProblem): string {
  const place = position === undefined ? undefined : `${position.file}:${position.line}:${position.column}`;
  const head = [place, key].filter((part) => part !== undefined).join("  ");
  const sentence = message.endsWith("?") ? message : `${message}.`;
  return head === "" ? `  ${sentence}` : `  ${head}\n    ${sentence}`;
}

/** Sorts by line and column; what has no position comes last, by key. */
export function inFileOrder(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  const line = (problem: ConfigProblem) => problem.position?.line ?? Infinity;
  const column = (problem: ConfigProblem) => problem.position?.column ?? Infinity;
  return [...problems].sort(
    (a, b) =>
      compare(line(a), line(b)) ||
      compare(column(a), column(b)) ||
      compare(a.key ?? "", b.key ?? "") ||
      compare(a.code, b.code),
  );
}

function compare<Value extends number | string>(a: Value, b: Value): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
