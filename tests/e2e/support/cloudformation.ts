import { collect } from "./process";
import { pythonEnvironment } from "./python";
import { join } from "node:path";

/** cfn-lint carries the schemas of CloudFormation's registry, in which each type says what its handlers call. */
const REQUIREMENTS = ["cfn-lint==1.58.0"];

/** What making, reading, changing and deleting a resource may call, by handler: `create`, `read`, `update`, `delete`. */
export type Handlers = Readonly<Record<string, readonly string[]>>;

/**
 * The actions that CloudFormation's own handlers call, by type: `AWS::S3::Bucket`.
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html#schema-properties-handlers
 */
export async function cloudformationHandlers(): Promise<Readonly<Record<string, Handlers>>> {
  const programs = await pythonEnvironment("cfn-lint", REQUIREMENTS);
  const script = join(__dirname, "read_cloudformation_handlers.py");
  const { status, stdout, stderr } = await collect(join(programs, "python"), [script]);
  if (status !== 0) {
    throw new Error(`reading CloudFormation's schemas ended with ${status}:\n${stderr}`);
  }
  return JSON.parse(stdout) as Record<string, Handlers>;
}
