import type { Cloud, Platform } from "../../components/core/platform";
import type { BootstrapOptions, StateBackend } from "./backend";
import { requirePlace, type StatePlaces } from "./location";

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
export interface BootstrapStack extends StatePlaces {
  readonly platform: Platform;
  readonly homeCloud: Cloud;
}

/**
 * Makes the state backend of a stack on its home cloud. What stands already is left as it is, what is missing is made, and
 * what has become weaker than it was made is put right.
 *
 * A {@link BootstrapError} says what stands in the way.
 */
export async function bootstrap(stack: BootstrapStack, options: BootstrapOptions): Promise<StateBackend> {
  const { platform, homeCloud } = stack;
  // Each cloud's SDK is loaded where it is needed: whoever only asks where a state is needs none.
  switch (homeCloud) {
    case "aws": {
      const place = requirePlace(platform, homeCloud, stack.aws);
      const { bootstrapAws } = await import("./aws");
      return bootstrapAws({ platform, place }, options);
    }
    case "gcp": {
      const place = requirePlace(platform, homeCloud, stack.gcp);
      const { bootstrapGcp } = await import("./gcp");
      return bootstrapGcp({ platform, place }, options);
    }
    case "azure": {
      const place = requirePlace(platform, homeCloud, stack.azure);
      const { bootstrapAzure } = await import("./azure");
      return bootstrapAzure({ platform, place }, options);
    }
  }
}
