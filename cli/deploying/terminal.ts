import { createInterface } from "node:readline/promises";

/** What a verb says things on and asks things of. */
export interface Terminal {
  /** Whether somebody is there to answer. */
  readonly interactive: boolean;
  /** Whether a line can be written over. */
  readonly live: boolean;
  /** Characters in a line. */
  readonly columns: number;
  /** For whoever reads the result: standard output. */
  out(text: string): void;
  /** For whoever watches: standard error. */
  note(text: string): void;
  /** Writes over the line that was last shown so; an empty text takes it away. Nothing where `live` is false. */
  show(text: string): void;
  /** Waits for one line; empty where there is none to come. */
  ask(question: string): Promise<string>;
}

/** The terminal of this process; questions go to standard error, so that standard output stays what it says. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  let shown = false;
  const clear = (): void => {
    if (shown) {
      stderr.write("\r\u001b[K");
      shown = false;
    }
  };
  return {
    interactive: stdin.isTTY && stderr.isTTY,
    live: stderr.isTTY,
    columns: stderr.columns || 80,
    out: (text) => {
      clear();
      stdout.write(text);
    },
    note: (text) => {
      clear();
      stderr.write(text);
    },
    show: (text) => {
      if (stderr.isTTY) {
        clear();
        shown = text !== "";
        stderr.write(text);
      }
    },
    ask: async (question) => {
      clear();
      const lines = createInterface({ input: stdin, output: stderr });
      const nothing = new Promise<string>((resolve) => {
        // Ctrl-C and the end of the input are answers, too: no.
        lines.once("SIGINT", () => {
          stderr.write("\n");
          resolve("");
        });
        lines.once("close", () => {
          resolve("");
        });
      });
      try {
        return (await Promise.race([lines.question(question), nothing])).trim();
      } finally {
        lines.close();
      }
    },
  };
}
