import { spawn } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";

/** How often memory is looked at. */
const SAMPLE_EVERY_MS = 10;

/** What one run of a whole process cost. */
export interface Cost {
  /** From the process's start to its end. */
  readonly seconds: number;
  /** Processor time of the process and its descendants, which a busy machine hardly changes; absent without /proc. */
  readonly cpuSeconds?: number;
  /** Most memory that the process and its descendants held at once, in bytes; absent where there is no /proc. */
  readonly peakBytes?: number;
}

/** Where a run's output goes. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node with `args`, with nothing of this process's own options; a run that fails throws what it wrote last. */
export async function measure(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  output: Output,
): Promise<Cost> {
  const stdout = openSync(output.stdout, "w");
  const stderr = openSync(output.stderr, "w");
  let peak = 0;
  const cpuBefore = childrensCpuSeconds();
  const start = process.hrtime.bigint();
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env, NODE_OPTIONS: "" },
    stdio: ["ignore", stdout, stderr],
  });
  const timer = setInterval(() => (peak = Math.max(peak, memory(child.pid ?? 0))), SAMPLE_EVERY_MS);
  try {
    const { status, end } = await new Promise<{ status: number | null; end: bigint }>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => resolve({ status: code, end: process.hrtime.bigint() }));
    });
    if (status !== 0) {
      const said = readFileSync(output.stderr, "utf8").trim().split("\n").slice(-20).join("\n");
      throw new Error(`node ${args.join(" ")} ended with ${status ?? "a signal"}:\n${said}`);
    }
    const cpuAfter = childrensCpuSeconds();
    return {
      seconds: Number(end - start) / 1e9,
      ...(cpuBefore !== undefined && cpuAfter !== undefined && { cpuSeconds: cpuAfter - cpuBefore }),
      ...(peak > 0 && { peakBytes: peak }),
    };
  } finally {
    clearInterval(timer);
    closeSync(stdout);
    closeSync(stderr);
  }
}

/**
 * Processor time of every child of this process that has ended, and of theirs: `cutime` and `cstime`, in Linux's hundredths
 * of a second. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
function childrensCpuSeconds(): number | undefined {
  const stat = read("/proc/self/stat");
  // The second field is the program's name in brackets, and may itself hold spaces and brackets.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields && (Number(fields[13]) + Number(fields[14])) / 100;
}

/**
 * The sum, over the process and its living descendants, of the most that each has held, in bytes: exact for one process,
 * at most too high for several. https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
 */
function memory(pid: number): number {
  const status = read(`/proc/${pid}/status`);
  return status === undefined ? 0 : peakResident(status) + sum(children(pid).map(memory));
}

function peakResident(status: string): number {
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

function children(pid: number): readonly number[] {
  let threads: readonly string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
  return threads
    .flatMap((thread) => (read(`/proc/${pid}/task/${thread}/children`) ?? "").split(" "))
    .filter((child) => child !== "")
    .map(Number);
}

/** The file's text; `undefined` when the process that it tells of is gone, or there is no /proc. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
