import { type Attempt, failed, type SmokeCheck, type SmokeResult } from "./check";
import { checkHttp } from "./http";
import { checkExpected, checkOutput, type Outputs, resolveTarget } from "./outputs";
import { checkTcp } from "./tcp";

export type { SmokeCheck, SmokeResult } from "./check";

/** The check that is always made: no stack file can leave it out. */
export const EXPECTED_OUTPUTS = "outputs";

/** What is checked, and with what. */
export interface SmokeRequest {
  readonly checks: Readonly<Record<string, SmokeCheck>>;
  /** Names of the outputs that must be there whatever the checks say: those of each capability that is on. */
  readonly expected: readonly string[];
  /** Reads the stack's outputs as they are now. */
  readonly outputs: () => Promise<Outputs>;
  readonly signal?: AbortSignal;
  /** Waits; a test need not. */
  readonly sleep?: (seconds: number) => Promise<void>;
}

/** Makes every check, all at once; gives what came of them, in order of name. A failed check throws nothing. */
export async function runSmokeChecks(request: SmokeRequest): Promise<readonly SmokeResult[]> {
  const always: readonly [string, SmokeAttempts] = [
    EXPECTED_OUTPUTS,
    { retries: 0, attempt: async () => checkExpected(await request.outputs(), request.expected) },
  ];
  const asked = Object.entries(request.checks).map(([name, check]): readonly [string, SmokeAttempts] => [
    name === EXPECTED_OUTPUTS ? `${name} (own)` : name,
    { retries: check.retries, attempt: () => attempt(check, request) },
  ]);
  const results = await Promise.all([always, ...asked].map(([name, tried]) => withRetries(name, tried, request)));
  return results.sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface SmokeAttempts {
  readonly retries: number;
  readonly attempt: () => Promise<Attempt>;
}

/** Seconds to wait after the given number of attempts: 1, 2, 4, and so on up to 30. */
export function pauseAfter(attempts: number): number {
  return Math.min(30, 2 ** (attempts - 1));
}

async function withRetries(name: string, tried: SmokeAttempts, request: SmokeRequest): Promise<SmokeResult> {
  const sleep = request.sleep ?? sleepFor(request.signal);
  const began = performance.now();
  for (let attempts = 1; ; attempts++) {
    const found = await tried.attempt().catch((error: unknown) => failed(reasonOf(error)));
    if (found.passed || attempts > tried.retries || request.signal?.aborted === true) {
      return { name, ...found, attempts, seconds: Math.round((performance.now() - began) / 100) / 10 };
    }
    await sleep(pauseAfter(attempts));
  }
}

async function attempt(check: SmokeCheck, { outputs, signal }: SmokeRequest): Promise<Attempt> {
  if ("output" in check) {
    return checkOutput(await outputs(), check);
  }
  const wanted = "http" in check ? check.http : check.tcp;
  const target = resolveTarget(wanted.startsWith("output:") ? await outputs() : {}, wanted);
  if ("missing" in target) {
    return failed(target.missing);
  }
  return "http" in check
    ? checkHttp(String(target.value), check, signal)
    : checkTcp(String(target.value), check.timeoutSeconds, signal);
}

function reasonOf(error: unknown): string {
  return `the outputs can't be read: ${error instanceof Error ? error.message : "unknown"}`;
}

/** Waits, and is over at once when the signal says stop. */
function sleepFor(signal: AbortSignal | undefined): (seconds: number) => Promise<void> {
  return (seconds) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      signal?.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    });
}
