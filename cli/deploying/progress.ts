import type { EngineObserver, EngineStep } from "../../delivery/engine/contract";
import { nameOf } from "../../planner/urn";
import { printable } from "../printable";
import type { Terminal } from "./terminal";

/** What the engine is doing, shown while it does it. */
export interface Progress {
  readonly observer: EngineObserver;
  /** Takes the live line away. */
  end(): void;
}

/** How a run is shown. */
export interface ProgressOptions {
  /** What is done, as a line begins: `preview of dev`. */
  readonly doing: string;
  /** How many steps there will be, where a preview said so. */
  readonly total?: number;
  /** Whether each step that ends is a line of its own where no line can be written over. */
  readonly lines: boolean;
}

const DONE: Readonly<Record<string, string>> = {
  create: "created",
  update: "updated",
  delete: "deleted",
  "create-replacement": "created its replacement",
  "delete-replaced": "deleted what was replaced",
  import: "imported",
};

/** On a terminal one line that says how far it is; piped, a line for each step that ended. */
export function showProgress(terminal: Terminal, { doing, total, lines }: ProgressOptions): Progress {
  const begun = Date.now();
  let done = 0;
  let current = "";
  const draw = (): void => {
    const seconds = Math.round((Date.now() - begun) / 1000);
    const count = total === undefined ? `${done}` : `${done}/${total}`;
    terminal.show(`${doing}  ${count}  ${seconds} s  ${current}`.slice(0, terminal.columns - 1));
  };
  const timer = setInterval(draw, 1000).unref();
  draw();
  return {
    observer: {
      started: ({ urn }) => {
        current = printable(nameOf(urn));
        draw();
      },
      finished: (step, outcome) => {
        done += isLogical(step) ? 0 : 1;
        if (lines && !terminal.live && (outcome === "failed" || DONE[step.op] !== undefined)) {
          terminal.note(
            `${outcome === "failed" ? `${step.op} failed` : DONE[step.op]}: ${printable(nameOf(step.urn))} (${step.type})\n`,
          );
        }
        draw();
      },
    },
    end: () => {
      clearInterval(timer);
      terminal.show("");
    },
  };
}

/** A replacement is a creation and a deletion; the word itself does nothing. */
export function isLogical({ op }: EngineStep): boolean {
  return op === "replace" || op === "same";
}
