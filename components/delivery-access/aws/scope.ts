import type { AwsPlace } from "../../core/aws-partition";
import type { PolicyStatement } from "../../core/aws-policy";
import { type NameRule, nameRules, stackNamePattern } from "../../core/names";
import type { Platform } from "../../core/platform";
import { awsTags, resourceTags } from "../../core/tags";

/** Under this path lie the roles of pipelines and what bounds them: nothing of the stack's own names reaches there. */
export const DELIVERY_PATH = "/tributary/";

/** What of an account is the stack's: its regions, the beginning of its names, and its tags. */
export class AwsScope {
  constructor(
    readonly platform: Platform,
    readonly place: AwsPlace,
    /** Every region that the stack has data in, and so keys. */
    readonly regions: readonly string[],
  ) {}

  /** How each of the stack's names of that kind begins, with a `*`. */
  names(rule: keyof typeof nameRules): string {
    return stackNamePattern(nameRules[rule] as NameRule, this.platform);
  }

  /** ARNs where the stack stands. */
  regional(service: string, ...resources: readonly string[]): string[] {
    return this.arns(service, [this.place.region], resources);
  }

  /** ARNs in each of the stack's regions. */
  everywhere(service: string, ...resources: readonly string[]): string[] {
    return this.arns(service, this.regions, resources);
  }

  /** ARNs of a service that knows no regions. */
  global(service: string, ...resources: readonly string[]): string[] {
    const { partition, accountId } = this.place;
    return resources.map((resource) => `arn:${partition}:${service}::${accountId}:${resource}`);
  }

  /** ARNs of the stack's buckets, or of what lies in them. */
  buckets(inside = ""): string {
    return `arn:${this.place.partition}:s3:::${this.names("s3Bucket")}${inside}`;
  }

  /** What is asked for, is asked for with the stack's tags. */
  get tagsRequested(): Record<string, string> {
    return this.tags("aws:RequestTag");
  }

  /** What is acted on has the stack's tags. */
  get tagged(): Record<string, string> {
    return this.tags("aws:ResourceTag");
  }

  private arns(service: string, regions: readonly string[], resources: readonly string[]): string[] {
    const { partition, accountId } = this.place;
    return regions.flatMap((region) =>
      resources.map((resource) => `arn:${partition}:${service}:${region}:${accountId}:${resource}`),
    );
  }

  private tags(key: string): Record<string, string> {
    const { organisation, project, environment } = resourceTags(this.platform);
    const tags = awsTags({ organisation, project, environment });
    return Object.fromEntries(Object.entries(tags).map(([name, value]) => [`${key}/${name}`, value]));
  }
}

/** What one part of the platform takes to be looked at, and to be made, changed and deleted. */
export interface PartAccess {
  readonly read: readonly PolicyStatement[];
  readonly write: readonly PolicyStatement[];
  /** Services that its roles are handed to: `lambda.amazonaws.com`. */
  readonly passesRolesTo?: readonly string[];
  /** Names of AWS's own policies that its roles are given. */
  readonly managedPolicies?: readonly string[];
  /** Services that make a role of their own in the account when they are first used. */
  readonly serviceLinkedRoles?: readonly string[];
  /** Every action that a role of it is ever given. */
  readonly workloads?: readonly string[];
}

/** Lets do `actions`, sorted and each once. */
export function allow(
  actions: readonly string[],
  resource: string | readonly string[],
  condition?: PolicyStatement["Condition"],
): PolicyStatement {
  const resources = [resource].flat();
  return {
    Effect: "Allow",
    Action: one([...new Set(actions)].sort()),
    Resource: one([...resources].sort()),
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

/** Forbids, whatever else allows. */
export function deny(...args: Parameters<typeof allow>): PolicyStatement {
  return { ...allow(...args), Effect: "Deny" };
}

/** `service:Action` for each. */
export function of(service: string, ...actions: readonly string[]): string[] {
  return actions.map((action) => `${service}:${action}`);
}

function one(values: string[]): string | string[] {
  const [only, ...more] = values;
  return only !== undefined && more.length === 0 ? only : values;
}
