/** Text that a program sent to standard output. */
export interface Printed {
  readonly text: string;
  /** Where it was printed; empty without tracing. */
  readonly stack: string;
}

/** What {@link guardProcess} holds. */
export interface Guard {
  readonly printed: readonly Printed[];
  /** Passes on to standard error what was printed. */
  passOn(): void;
  /** Gives the process back. */
  release(): void;
}

/**
 * Lends the process to a program: it runs in `folder`, what it prints to standard output is kept, and
 * `process.exit` fails it instead of ending us. Without `trace`, errors carry no stack, which halves the time.
 */
export function guardProcess(trace: boolean, folder: string): Guard {
  const printed: Printed[] = [];
  const { exit, stdout } = process;
  const write = stdout.write.bind(stdout);
  const calledFrom = process.cwd();
  const limit = Error.stackTraceLimit;

  stdout.write = ((chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
    printed.push({ text, stack: trace ? (new Error().stack ?? "") : "" });
    const done = rest.find((argument) => typeof argument === "function") as (() => void) | undefined;
    done?.();
    return true;
  }) as typeof stdout.write;
  process.exit = (code) => {
    throw new Error(`It calls process.exit(${String(code ?? "")}), and with that would end the plan.`);
  };
  process.chdir(folder);
  Error.stackTraceLimit = trace ? 50 : 0;
  if (trace) {
    process.setSourceMapsEnabled(true);
  }
  return {
    printed,
    passOn() {
      printed.forEach(({ text }) => process.stderr.write(text));
    },
    release() {
      stdout.write = write;
      process.exit = exit;
      process.chdir(calledFrom);
      Error.stackTraceLimit = limit;
    },
  };
}
