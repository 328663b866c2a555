import { spawnSync } from "node:child_process";

import { version as SDK } from "@pulumi/pulumi/package.json";

/**
 * A group of tests against the Pulumi that is installed here. Where there is none, or one that is older than the SDK that
 * Tributary is written for, they are skipped, and the run says so in plain sight.
 */
export function describeWithPulumi(name: string, tests: () => void): void {
  const why = missing();
  if (why === undefined) {
    describe(name, tests);
    return;
  }
  process.stdout.write(`SKIPPED: ${name}: ${why}\n`);
  describe.skip(name, tests);
}

/** Why these tests cannot run here; undefined where they can. */
function missing(): string | undefined {
  const { error, status, stdout } = spawnSync("pulumi", ["version"], {
    encoding: "utf8",
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  });
  if ((error as NodeJS.ErrnoException | undefined)?.code === "ENOENT") {
    return "pulumi is not on the PATH";
  }
  if (error !== undefined || status !== 0) {
    throw new Error(`pulumi is on the PATH and does not start: ${error?.message ?? `status ${String(status)}`}`);
  }
  // Of a development build, which says no version, the Automation API has to be told the same.
  if (process.env["PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK"]) {
    return undefined;
  }
  const version = /\d+\.\d+\.\d+/.exec(stdout)?.[0];
  if (version === undefined) {
    return `pulumi says ${JSON.stringify(stdout.trim())} for its version`;
  }
  return isOlder(version, SDK) ? `pulumi is ${version}, and Tributary is written for ${SDK} or later` : undefined;
}

/** Whether version `a` comes before `b`, both `major.minor.patch`. */
function isOlder(a: string, b: string): boolean {
  const [left, right] = [a, b].map((one) => one.split(".").map(Number)) as [number[], number[]];
  const at = left.findIndex((part, index) => part !== right[index]);
  return at >= 0 && (left[at] ?? 0) < (right[at] ?? 0);
}
