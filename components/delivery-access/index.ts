import * as pulumi from "@pulumi/pulumi";

import type { Cloud, Platform } from "../core/platform";
import type { Pipeline } from "./pipeline";

export type { CircleciPipeline, DeliveryRole, GithubPipeline, GitlabPipeline, Pipeline } from "./pipeline";

/** What every cloud is asked for. */
export interface DeliveryAccessArgs<State> {
  readonly platform: Platform;
  /** Who is trusted, by a name for people: at least one. */
  readonly pipelines: Readonly<Record<string, Pipeline>>;
  /** Where the stack's state is; null where another cloud, or nobody's that is known, keeps it. */
  readonly state: State | null;
}

/** What a pipeline names to take each role. */
export interface RoleNames {
  readonly deploy: pulumi.Output<string>;
  readonly preview: pulumi.Output<string> | null;
}

/** What a pipeline is told of its way in. */
export interface PipelineWay {
  /** Who makes its tokens. */
  readonly issuer: string;
  /** Whom a token must be made out to. */
  readonly audience: string;
  /** What the cloud knows the issuer as: a provider's ARN, a provider's resource name, or the tenant's id. */
  readonly provider: pulumi.Output<string>;
}

/**
 * How pipelines come to one cloud without a key that somebody keeps: the cloud trusts the tokens of the pipeline's own
 * issuer, for exactly one audience and exactly those subjects that are the stack's branch or environment, and gives them
 * one of two roles for an hour or a few.
 *
 * - `preview` sees what the stack has made, reads its state, and writes nothing but the state's lock.
 * - `deploy` makes, changes and deletes what the capabilities that are on consist of, under the stack's names and tags. It
 *   can't raise itself or anybody else: it changes neither role, nor the trust in them, nor what bounds them, so that a
 *   change of its own access is made by an administrator.
 *
 * A plan needs neither: it asks no cloud. So a pull request is given nothing, and a fork could take nothing.
 */
export abstract class DeliveryAccess<Args extends DeliveryAccessArgs<unknown>> extends pulumi.ComponentResource {
  abstract readonly cloud: Cloud;
  /**
   * What a pipeline names to take a role: the role's ARN, the service account's email, or the identity's client id. There
   * is no `preview` where no pipeline previews.
   */
  abstract readonly roles: RoleNames;
  /** By the pipeline's name. */
  abstract readonly pipelines: Readonly<Record<string, PipelineWay>>;

  constructor(type: string, name: string, args: Args, opts?: pulumi.ComponentResourceOptions) {
    super(type, name, args as unknown as pulumi.Inputs, opts);
  }
}
