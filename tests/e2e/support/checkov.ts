import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { TerraformPlan } from "../../../planner/terraform/plan";
import type { Finding } from "../../support/security-exceptions";
import { collect } from "./process";
import { pythonEnvironment } from "./python";

const CHECKOV = "checkov==3.3.30";

/** What checkov says of a plan. */
export interface CheckovReport {
  readonly failed: readonly Finding[];
  readonly passed: readonly Finding[];
}

interface CheckovOutput {
  readonly results: {
    readonly failed_checks: readonly CheckovCheck[];
    readonly passed_checks: readonly CheckovCheck[];
  };
  readonly summary: { readonly parsing_errors: number; readonly resource_count: number };
}

interface CheckovCheck {
  readonly check_id: string;
  readonly check_name: string;
  readonly resource: string;
}

/** Runs checkov, installed when it is not there yet, on a plan; it asks no network for anything. */
export async function checkov(plan: TerraformPlan): Promise<CheckovReport> {
  const programs = await pythonEnvironment("checkov", [CHECKOV]);
  const folder = mkdtempSync(join(tmpdir(), "tributary-checkov-"));
  try {
    const file = join(folder, "tfplan.json");
    writeFileSync(file, JSON.stringify(plan));
    // --soft-fail: findings are for us to judge, and any other status is a failure of checkov's own.
    const args = [
      "--file",
      file,
      "--framework",
      "terraform_plan",
      "--output",
      "json",
      "--skip-download",
      "--soft-fail",
    ];
    const { status, stdout, stderr } = await collect(join(programs, "checkov"), args);
    if (status !== 0) {
      throw new Error(`checkov ended with ${status}:\n${stderr}`);
    }
    const { results, summary } = JSON.parse(stdout) as CheckovOutput;
    const count = plan.planned_values.root_module.resources.length;
    if (summary.parsing_errors > 0 || summary.resource_count !== count) {
      throw new Error(`checkov read ${summary.resource_count} of the plan's ${count} resources:\n${stderr}`);
    }
    return { failed: results.failed_checks.map(findingOf), passed: results.passed_checks.map(findingOf) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function findingOf({ check_id, check_name, resource }: CheckovCheck): Finding {
  return { check: check_id, resource, title: check_name };
}
