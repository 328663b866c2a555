import { bootstrapAws } from "../../../delivery/bootstrap/aws";
import { BootstrapError, type StateBackend } from "../../../delivery/bootstrap/backend";
import type { FakeAws } from "./fake-aws";

export const platform = {
  organisation: "acme",
  project: "tributary",
  stack: "prod",
  environment: "prod",
  owner: "data platform",
  costCentre: "4711",
  allowDataDestruction: false,
} as const;
export const BUCKET = "acme-tributary-state-prod";
export const ALIAS = `alias/${BUCKET}`;

/** Bootstraps the stack prod of acme on the fake. */
export function run(
  aws: FakeAws,
  { dryRun = false, region = "eu-west-2", accountId = aws.account } = {},
): Promise<StateBackend> {
  return bootstrapAws({ platform, place: { accountId, region } }, { dryRun }, aws.clients());
}

/** What `attempt` is refused with. */
export async function refusal(attempt: Promise<unknown>): Promise<BootstrapError> {
  const error = await attempt.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(BootstrapError);
  return error as BootstrapError;
}
