import { ArgumentError } from "../components/core/errors";
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

/** What the pure rules of a component say is wrong: `code`, and keys down to it from what they were given. */
export type RuleProblem = Pick<Finding, "code" | "path"> & { readonly message: string };

/** What is wrong with a config so far. */
export class Findings {
  private readonly list: Finding[] = [];

  get all(): readonly Finding[] {
    return this.list;
  }

  add(finding: Finding): void {
    this.list.push(finding);
  }

  /** What a component's own rules find wrong with what stands at `path`, but for what is told there already. */
  addProblems(path: Path, problems: readonly RuleProblem[]): void {
    for (const { code, path: inside, message } of problems) {
      if (!this.touch(...path, ...inside)) {
        this.add({ code, path: [...path, ...inside], message });
      }
    }
  }

  /** The same of a rule that throws: what `rule` gives, or `undefined` if it was refused. */
  attempt<Value>(path: Path, rule: () => Value): Value | undefined {
    try {
      return rule();
    } catch (error) {
      if (!(error instanceof ArgumentError)) {
        throw error;
      }
      this.addProblems(path, [{ code: error.code, path: [], message: error.problem }]);
      return undefined;
    }
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
