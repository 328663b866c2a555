import { type ChildProcess, spawn } from "node:child_process";

/** A `pulumi` command that ended with another status than 0, or could not be started. */
export class CommandFailure extends Error {
  constructor(
    /** What was asked of it, without its options: they can hold paths and messages. */
    readonly verb: string,
    readonly stdout: string,
    readonly stderr: string,
    /** Undefined where a signal ended it, or it never ran: then `cause` says why. */
    readonly status: number | undefined,
    options?: ErrorOptions,
  ) {
    super(stderr.trim() || `pulumi ${verb} ended with status ${status ?? "unknown"}.`, options);
    this.name = "CommandFailure";
  }
}

/** What a command printed. */
export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/**
 * Runs `pulumi` commands, each in a process group of its own. A terminal sends Ctrl-C to its whole group: the engine would
 * hear it once from there and once from us, and what it hears twice makes it drop everything at once.
 */
export class Processes {
  private readonly running = new Set<ChildProcess>();

  constructor(private readonly command: string) {}

  run(
    args: readonly string[],
    cwd: string,
    environment: NodeJS.ProcessEnv,
    onOutput?: (text: string) => void,
    signal?: AbortSignal,
  ): Promise<CommandOutput> {
    return new Promise((resolve, reject) => {
      const child = spawn(this.command, args, {
        cwd,
        env: { ...process.env, ...environment },
        stdio: ["ignore", "pipe", "pipe"],
        detached: process.platform !== "win32",
      });
      this.running.add(child);
      let stdout = "";
      let stderr = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        stdout += text;
        onOutput?.(text);
      });
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        stderr += text;
      });
      const stop = (): void => void child.kill("SIGINT");
      if (signal?.aborted) {
        stop();
      }
      signal?.addEventListener("abort", stop, { once: true });
      const end = (): void => {
        this.running.delete(child);
        signal?.removeEventListener("abort", stop);
      };
      const verb = args.filter((arg) => !arg.startsWith("-"))[0] ?? "";
      child.once("error", (error) => {
        end();
        reject(new CommandFailure(verb, stdout, stderr, undefined, { cause: error }));
      });
      child.once("close", (status) => {
        end();
        if (status === 0) {
          resolve({ stdout, stderr, code: 0 });
        } else {
          reject(new CommandFailure(verb, stdout, stderr, status ?? undefined));
        }
      });
    });
  }

  /** Asks whatever runs to stop; asked a second time, Pulumi drops what it has in hand. */
  interrupt(): void {
    for (const child of this.running) {
      child.kill("SIGINT");
    }
  }
}
