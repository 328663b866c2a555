import type { DeployingSurroundings } from "../../../cli/deploying/verb";
import type { OpenedStack } from "../../../cli/stack";
import type { StackConfig } from "../../../config/types";
import { FakeEngine, type FakeStack, fakeUrn } from "../../support/fake-engine";
import { FakeTerminal } from "./fake-terminal";

export const BUCKET = "aws:s3/bucket:Bucket";
export const orders = fakeUrn(BUCKET, "orders");
export const audit = fakeUrn(BUCKET, "audit");
export const logs = fakeUrn(BUCKET, "logs");

/** A bucket, as a program declares it. */
export function bucket(name: string, more: { protect?: boolean; retainOnDelete?: boolean } = {}) {
  return { type: BUCKET, properties: { bucket: name }, replaceOn: ["bucket"], ...more };
}

/** A verb's surroundings with an engine and a terminal that are not real; `answers` null is no terminal at all. */
export function surroundingsOf(
  given: FakeStack,
  answers: readonly string[] | null,
  environment: "dev" | "prod" = "dev",
): { engine: FakeEngine; terminal: FakeTerminal; surroundings: DeployingSurroundings; opened: string[] } {
  const engine = new FakeEngine(given);
  const terminal = new FakeTerminal(answers);
  const opened: string[] = [];
  const config = { platform: { environment } } as StackConfig;
  const open = (named: string): Promise<OpenedStack> => {
    opened.push(named);
    const project = { name: engine.project, root: "/shop", main: "/shop", stacks: ["dev", "prod"], defaults: {} };
    return Promise.resolve({ project, stack: engine.stack, config, engine, store: undefined });
  };
  return { engine, terminal, surroundings: { terminal, open }, opened };
}
