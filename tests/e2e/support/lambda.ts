import { type ChildProcess, fork } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { performance } from "node:perf_hooks";

/** How an invocation ended, and what it wrote to its log meanwhile. */
export interface Invocation {
  readonly result?: unknown;
  readonly error?: { readonly name: string; readonly message: string };
  readonly logs: readonly Record<string, unknown>[];
  /** From the call to the answer. */
  readonly seconds: number;
}

/** A function in a process of its own, as Lambda has it: started once, invoked again and again, killed at any time. */
export interface TestLambda {
  invoke(event: unknown, remainingMs?: number): Promise<Invocation>;
  /** Stops the process for a while, as Lambda does between invocations. */
  freeze(ms: number): Promise<void>;
  /** SIGKILL: the process has no say. Invocations that are under way fail with `LambdaKilled`. */
  kill(): Promise<void>;
}

/** What answers in the function's process. Lambda's own runtime offers no other way in either than `handler(event, context)`. */
const RUNTIME = `
const { handler } = require(process.argv[2]);
process.on("message", async ({ id, event, remainingMs }) => {
  const end = Date.now() + remainingMs;
  const context = { awsRequestId: id, functionName: "image-ingest", getRemainingTimeInMillis: () => end - Date.now() };
  try {
    process.send({ id, result: await handler(event, context) });
  } catch ({ name, message }) {
    process.send({ id, error: { name, message } });
  }
});
process.send({ ready: true });
`;

/** Starts the function whose bundle is `file` with exactly the environment `env`. */
export async function startLambda(file: string, env: Readonly<Record<string, string>>): Promise<TestLambda> {
  const runtime = join(dirname(file), `runtime-${process.pid}.cjs`);
  writeFileSync(runtime, RUNTIME);
  const child = fork(runtime, [file], {
    env: { PATH: process.env["PATH"], ...env },
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const lines: string[] = [];
  let rest = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
  });
  let complaints = "";
  child.stderr?.on("data", (chunk: Buffer) => (complaints += chunk.toString()));
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  await answer(child, (message) => message["ready"] === true).catch(() => {
    throw new Error(`The function does not start:\n${complaints}`);
  });

  let count = 0;
  return {
    invoke: async (event, remainingMs = 30_000) => {
      const id = `request-${++count}`;
      const answered = answer(child, (message) => message["id"] === id);
      const begun = performance.now();
      child.send({ id, event, remainingMs });
      const { result, error } = (await answered) as Pick<Invocation, "result" | "error">;
      const seconds = (performance.now() - begun) / 1000;
      // Standard output and the answer are two channels; give the first its turn.
      await new Promise((done) => setTimeout(done, 20));
      const logs = lines.splice(0).map((line) => JSON.parse(line) as Record<string, unknown>);
      return { ...(result !== undefined && { result }), ...(error !== undefined && { error }), logs, seconds };
    },
    freeze: async (ms) => {
      child.kill("SIGSTOP");
      await new Promise((done) => setTimeout(done, ms));
      child.kill("SIGCONT");
    },
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function answer(
  child: ChildProcess,
  is: (message: Record<string, unknown>) => boolean,
): Promise<Record<string, unknown>> {
  return new Promise((done, fail) => {
    const end = () => {
      child.off("message", take);
      fail(new Error("LambdaKilled"));
    };
    const take = (message: unknown) => {
      if (is(message as Record<string, unknown>)) {
        child.off("message", take);
        child.off("exit", end);
        done(message as Record<string, unknown>);
      }
    };
    child.on("message", take);
    child.once("exit", end);
  });
}
