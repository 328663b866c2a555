import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";

/** A server of a test's own, which answers on the loopback interface. */
export interface TestServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Ends it, and waits until it has ended. */
  stop(): Promise<void>;
}

/** How a server is started. */
export interface ServerSpec {
  /** What it is called in messages. */
  readonly name: string;
  readonly command: string;
  /** Its arguments, given the port that it is to answer on. */
  readonly args: (port: number) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it answers yet; a connection that is refused counts as no. */
  readonly isReady: (url: string) => Promise<boolean>;
  /** Default: 30 seconds. */
  readonly readyWithinMs?: number;
}

const TRIES = 3;
const running = new Set<ChildProcess>();

// A run that ends without its clean-up takes its servers with it.
process.once("exit", () => {
  for (const child of running) {
    child.kill("SIGKILL");
  }
});

/** Starts a server on a free port and waits until it is ready. Whoever starts it stops it, by its own process. */
export async function startServer(spec: ServerSpec): Promise<TestServer> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const child = spawn(spec.command, spec.args(port), {
      env: { ...process.env, ...spec.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(child);
    let output = "";
    const remember = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-10_000));
    child.stdout.on("data", remember);
    child.stderr.on("data", remember);
    const ended = new Promise<void>((done) => {
      const forget = () => {
        running.delete(child);
        done();
      };
      child.once("exit", forget);
      child.once("error", (error) => {
        output += error.message;
        forget();
      });
    });
    const stop = async () => {
      child.kill("SIGTERM");
      const killing = setTimeout(() => child.kill("SIGKILL"), 5_000);
      await ended;
      clearTimeout(killing);
    };
    const url = `http://127.0.0.1:${port}`;
    try {
      await waitUntilReady(spec, url, child);
      return { url, stop };
    } catch (error) {
      await stop();
      // Between our finding the port and the server's taking it somebody else may have.
      if (attempt === TRIES || !/in use/i.test(output)) {
        throw new Error(`${spec.name}: ${(error as Error).message}\n${output}`, { cause: error });
      }
    }
  }
}

async function waitUntilReady(spec: ServerSpec, url: string, child: ChildProcess): Promise<void> {
  const within = spec.readyWithinMs ?? 30_000;
  const deadline = Date.now() + within;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
      throw new Error(`it ended before it was ready (${child.exitCode ?? child.signalCode ?? "never started"})`);
    }
    if (await spec.isReady(url).catch(() => false)) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`it was not ready within ${within / 1000} s`);
}

/** A port that nobody listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => done(port));
    });
  });
}
