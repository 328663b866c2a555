import type { Cloud, Platform } from "../../components/core/platform";
import type { StepObserver, StepResult } from "./steps";

/** What a state backend is made for: whose it is, and a place in one cloud. */
export interface BackendRequest<Place> {
  readonly platform: Platform;
  readonly place: Place;
}

/** An AWS account, and where in it. */
export interface AwsPlace {
  /** 12 digits. The credentials must belong to it. */
  readonly accountId: string;
  readonly region: string;
}

/** A Google Cloud project, and where in it. */
export interface GcpPlace {
  readonly projectId: string;
  /** Digits. A bucket of another project's number is somebody else's. */
  readonly projectNumber: string;
  readonly region: string;
}

/** An Azure subscription, and where in it. */
export interface AzurePlace {
  readonly subscriptionId: string;
  /** Entra tenant of the subscription. */
  readonly tenantId: string;
  readonly location: string;
  /** An existing resource group that everything is made in; one of the backend's own when absent. */
  readonly resourceGroupName?: string;
}

/** Where Pulumi keeps a stack's state, and what it encrypts the stack's secrets with. */
export interface BackendLocation {
  /** What `pulumi login` takes. */
  readonly url: string;
  /** What `pulumi stack init --secrets-provider` takes. */
  readonly secretsProvider: string;
}

/** How a backend is made. */
export interface BootstrapOptions {
  /** Says what would be done, and does none of it. */
  readonly dryRun: boolean;
  /**
   * Serves every API instead of the cloud's own endpoints: `http://127.0.0.1:5000`. Of AWS every call is signed; Google and
   * Azure take a token, which is sent over TLS alone.
   */
  readonly endpointUrl?: string;
  /** Serves Google's Cloud Storage alone, before {@link endpointUrl}. */
  readonly storageUrl?: string;
  readonly observer?: StepObserver;
}

/** A state backend, as Pulumi is told of it. */
export interface StateBackend {
  readonly cloud: Cloud;
  /** Number of the AWS account, or id of the Google Cloud project or the Azure subscription. */
  readonly accountId: string;
  readonly region: string;
  /** Name of the bucket; on Azure `account/container`. */
  readonly bucket: string;
  /** The key that encrypts the stack's secrets: its alias on AWS, its full name on Google Cloud, its URL on Azure. */
  readonly key: string;
  /** What `pulumi login` takes. */
  readonly loginUrl: string;
  /** What `pulumi stack init --secrets-provider` takes. */
  readonly secretsProvider: string;
  /** Variables that Pulumi needs to find the backend, where the URLs can't say it all. */
  readonly environment: Readonly<Record<string, string>>;
  /** Every step, in the order taken. */
  readonly steps: readonly StepResult[];
}

/** Makes, completes or checks the state backend on one cloud: each cloud is one such function. */
export type Bootstrap<Place> = (request: BackendRequest<Place>, options: BootstrapOptions) => Promise<StateBackend>;

/** Why a backend was not made, as a named error whose message says what to do. */
export class BootstrapError extends Error {
  /** The user can put it right, and needs no stack trace for it. */
  readonly isUserError = true;

  constructor(
    /** Stable name that a test or a caller can match: `BucketOwnedByAnother`. */
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "BootstrapError";
  }
}
