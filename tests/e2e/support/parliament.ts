import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Finding } from "../../support/security-exceptions";
import { collect } from "./process";
import { pythonEnvironment } from "./python";

/** parliament reads its own files through `pkg_resources`, which later versions of setuptools lack. */
const REQUIREMENTS = ["parliament==1.6.4", "setuptools==80.9.0"];

/** What parliament says of policies, by a name of the caller's: findings of a name have it as their resource. */
export async function parliament(policies: Readonly<Record<string, unknown>>): Promise<readonly Finding[]> {
  const programs = await pythonEnvironment("parliament", REQUIREMENTS);
  const folder = mkdtempSync(join(tmpdir(), "tributary-parliament-"));
  try {
    const file = join(folder, "policies.json");
    writeFileSync(file, JSON.stringify(policies));
    const script = join(__dirname, "lint_policies.py");
    const { status, stdout, stderr } = await collect(join(programs, "python"), ["-W", "ignore", script, file]);
    if (status !== 0) {
      throw new Error(`parliament ended with ${status}:\n${stderr}`);
    }
    const findings = JSON.parse(stdout) as readonly { name: string; check: string; title: string }[];
    // It says a thing again for every action of a statement.
    const once = new Map(findings.map((finding) => [JSON.stringify(finding), finding]));
    return [...once.values()].map(({ name, check, title }) => ({ resource: name, check, title }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
