import type { Path } from "./positions";

/** Something wrong at a path into the config, before it is put into words and given its line. */
export interface Finding {
  /** Stable name, for tests and tools. */
  readonly code: string;
  /** From a top-level key, without its namespace, down to what is wrong. */
  readonly path: Path;
  /** What is wrong and what to do; holds no value of the config, since that may be a secret. */
  readonly message?: string;
  /** What would be accepted, in words. */
  readonly accepted?: string;
  /** The known name that is nearest to what was found. */
  readonly nearest?: string;
  /** Whether the value at `path` belongs in the message. */
  readonly showsFound?: boolean;
}

/** What is wrong with a config so far. */
export class Findings {
  private readonly list: Finding[] = [];

  get all(): readonly Finding[] {
    return this.list;
  }

  add(finding: Finding): void {
    this.list.push(finding);
  }

  /**
   * Whether something is wrong at `path`, around it or inside it. What depends on a broken value is not checked: its
   * own problem would only be the first one's echo.
   */
  touch(...path: Path): boolean {
    return this.list.some((finding) =>
      Array.from({ length: Math.min(path.length, finding.path.length) }).every(
        (_, index) => path[index] === finding.path[index],
      ),
    );
  }
}
