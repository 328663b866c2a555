import type { Cloud, Platform } from "../../components/core/platform";
import { type AwsPlace, BootstrapError, type BootstrapOptions, type StateBackend } from "./backend";

export {
  type AwsPlace,
  type AzurePlace,
  type BackendLocation,
  BootstrapError,
  type BootstrapOptions,
  type GcpPlace,
  type StateBackend,
} from "./backend";
export { type StatePlaces, stateBackendOf } from "./location";
export type { Outcome, StepObserver, StepResult } from "./steps";

/** The part of a stack's config that its state backend follows from. */
export interface BootstrapStack {
  readonly platform: Platform;
  readonly homeCloud: Cloud;
  /** Null where the stack's config has no AWS account. */
  readonly aws: AwsPlace | null;
}

/**
 * Makes the state backend of a stack on its home cloud. What stands already is left as it is, what is missing is made, and
 * what has become weaker than it was made is put right.
 *
 * A {@link BootstrapError} says what stands in the way.
 */
export async function bootstrap(stack: BootstrapStack, options: BootstrapOptions): Promise<StateBackend> {
  const { platform, homeCloud, aws } = stack;
  if (homeCloud !== "aws") {
    throw new BootstrapError(
      "CloudWithoutBackend",
      `the stack ${platform.stack} has its home on ${homeCloud}, and bootstrap makes backends on aws only, so far. ` +
        `Make a bucket and a key there yourself and give them to "pulumi login" and "pulumi stack init", or set tributary:homeCloud to aws.`,
    );
  }
  if (aws === null) {
    throw new BootstrapError(
      "AccountMissing",
      `the stack ${platform.stack} names no AWS account: set tributary:aws.accountId and tributary:aws.region.`,
    );
  }
  // Each cloud's SDK is loaded where it is needed: whoever only asks where a state is needs none.
  const { bootstrapAws } = await import("./aws");
  return bootstrapAws({ platform, place: aws }, options);
}
