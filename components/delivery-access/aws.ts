import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

import { type AwsPartition, awsPartition } from "../core/aws-partition";
import type { PolicyDocument } from "../core/aws-policy";
import { nameRules, stackName } from "../core/names";
import { onceMade } from "../core/outputs";
import { awsTags, resourceTags } from "../core/tags";
import { type AwsStackParts, boundaryPolicy, deliveryStatements } from "./aws/access";
import { packPolicies } from "./aws/pack";
import { AwsScope, DELIVERY_PATH } from "./aws/scope";
import type { AwsState } from "./aws/state";
import { AWS_AUDIENCE, rolePolicy } from "./aws/trust";
import { DeliveryAccess, type DeliveryAccessArgs, type DeliveryRole, type PipelineWay, type RoleNames } from "./index";
import { type PipelineTrust, rolesAskedFor, trustOfAll } from "./pipeline";

/** What the pipelines' way to AWS is asked for. */
export interface AwsDeliveryAccessArgs extends DeliveryAccessArgs<AwsState>, Pick<AwsStackParts, "capabilities"> {
  /** Twelve digits. */
  readonly accountId: string;
  /** Where the stack stands. */
  readonly region: string;
  /** Where it makes something besides. */
  readonly otherRegions?: readonly string[];
  /** Follows from `region` when absent. */
  readonly partition?: AwsPartition;
  /** ARNs of roles that are not the stack's, to which its config gives access. */
  readonly grantees: readonly string[];
  /** ARNs of providers that the account has already, by pipeline; it takes one an issuer. Made where absent. */
  readonly providerArns?: Readonly<Record<string, string>>;
  /** ARN of a boundary of the account's own for the stack's roles; one is made when absent. */
  readonly boundaryArn?: string;
  /** Hours that a deployment may take: 1 to 12. */
  readonly deployHours: number;
}

const PREVIEW_HOURS = 1;
const SECONDS_PER_HOUR = 3600;

/**
 * Pipelines' way to an AWS account: an OpenID Connect provider for each issuer, the two roles, and the boundary of every
 * role that the stack makes. All but the providers lies under a path of its own, where no deployment reaches.
 *
 * IAM checks issuers' certificates by itself, so that no thumbprint is given.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html
 */
export class AwsDeliveryAccess extends DeliveryAccess<AwsDeliveryAccessArgs> {
  readonly cloud = "aws";
  readonly roles: RoleNames;
  readonly pipelines: Readonly<Record<string, PipelineWay>>;
  /** ARN of the boundary, given out only once it is there: every role of the stack must have it. */
  readonly boundaryArn: pulumi.Output<string>;

  constructor(name: string, args: AwsDeliveryAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tributary:delivery-access:AwsDeliveryAccess", name, args, opts);
    const { platform, accountId, region, partition = awsPartition(region), state, capabilities } = args;
    const regions = [...new Set([region, ...(args.otherRegions ?? [])])].sort();
    const scope = new AwsScope(platform, { accountId, region, partition }, regions);
    const tags = awsTags(resourceTags(platform, "delivery-access"));
    const child = { parent: this };

    const policyName = (...parts: readonly string[]) => stackName(nameRules.iamPolicy, platform, "delivery", ...parts);
    const boundaryName = policyName("boundary");
    const boundaryArn = args.boundaryArn ?? scope.global("iam", `policy${DELIVERY_PATH}${boundaryName}`)[0] ?? "";
    this.boundaryArn =
      args.boundaryArn === undefined
        ? onceMade(
            new iam.Policy(
              `${name}-boundary`,
              {
                name: boundaryName,
                path: DELIVERY_PATH,
                description: `The most that any role of ${platform.project} ${platform.stack} can do.`,
                policy: boundaryPolicy(scope, { capabilities, state }),
                tags,
              },
              child,
            ),
            boundaryArn,
          )
        : pulumi.output(boundaryArn);

    const trusts = trustOfAll(args.pipelines);
    const providers = issuersOf(trusts, args.providerArns ?? {}, scope);
    const ways = new Map<string, pulumi.Output<string>>();
    for (const { issuer, arn, audiences, madeBy } of providers.values()) {
      const provider =
        madeBy === undefined
          ? pulumi.output(arn)
          : onceMade(
              new iam.OpenIdConnectProvider(
                `${name}-issuer:${madeBy}`,
                { url: issuer, clientIdLists: audiences, tags },
                child,
              ),
              arn,
            );
      ways.set(issuer, provider);
    }
    const arns = new Map([...providers].map(([issuer, { arn }]) => [issuer, arn]));

    const statements = deliveryStatements(scope, { capabilities, state, grantees: args.grantees, boundaryArn });
    const role = (kind: DeliveryRole, hours: number): pulumi.Output<string> => {
      const roleName = stackName(nameRules.iamRole, platform, "delivery", kind);
      const made = new iam.Role(
        `${name}-${kind}`,
        {
          name: roleName,
          path: DELIVERY_PATH,
          description: descriptions[kind](platform.stack),
          assumeRolePolicy: rolePolicy(
            kind,
            trusts.map(([, trust]) => trust),
            arns,
          ),
          maxSessionDuration: hours * SECONDS_PER_HOUR,
          tags,
        },
        child,
      );
      for (const [part, policy] of Object.entries(packPolicies(statements[kind]))) {
        this.attach(`${name}-${kind}-${part}`, policyName(kind, part), made, policy, tags);
      }
      return onceMade(made, scope.global("iam", `role${DELIVERY_PATH}${roleName}`)[0] ?? "");
    };
    this.roles = {
      preview: rolesAskedFor(trusts).includes("preview") ? role("preview", PREVIEW_HOURS) : null,
      deploy: role("deploy", args.deployHours),
    };
    this.pipelines = Object.fromEntries(
      trusts.map(([pipeline, { issuer, audience = AWS_AUDIENCE }]) => [
        pipeline,
        { issuer, audience, provider: ways.get(issuer) ?? pulumi.output("") },
      ]),
    );
    this.registerOutputs({ roles: this.roles, pipelines: this.pipelines });
  }

  private attach(
    name: string,
    policyName: string,
    role: iam.Role,
    policy: PolicyDocument,
    tags: Record<string, string>,
  ) {
    const made = new iam.Policy(name, { name: policyName, path: DELIVERY_PATH, policy, tags }, { parent: this });
    new iam.RolePolicyAttachment(`${name}-attachment`, { role: role.name, policyArn: made.arn }, { parent: this });
  }
}

const descriptions: Readonly<Record<DeliveryRole, (stack: string) => string>> = {
  preview: (stack) => `Pipelines preview stack ${stack} and look for drift with it.`,
  deploy: (stack) => `Pipelines deploy stack ${stack} with it.`,
};

/** What AWS knows an issuer as. */
interface Issuer {
  readonly issuer: string;
  readonly arn: string;
  readonly audiences: string[];
  /** The pipeline that its provider is made for; absent where the account has it. */
  readonly madeBy?: string;
}

/** Each issuer once, whose provider is that of the first of its pipelines, unless one of them names another. */
function issuersOf(
  trusts: readonly (readonly [name: string, trust: PipelineTrust])[],
  providerArns: Readonly<Record<string, string>>,
  scope: AwsScope,
): ReadonlyMap<string, Issuer> {
  const issuers = new Map<string, Issuer>();
  for (const [pipeline, { issuer, audience = AWS_AUDIENCE }] of trusts) {
    const sharers = trusts.filter(([, trust]) => trust.issuer === issuer).map(([name]) => name);
    const existing = sharers.map((name) => providerArns[name]).find((arn) => arn !== undefined);
    if (issuers.has(issuer)) {
      continue;
    }
    const arn = existing ?? scope.global("iam", `oidc-provider/${issuer.replace("https://", "")}`)[0] ?? "";
    issuers.set(issuer, { issuer, arn, audiences: [audience], ...(existing === undefined && { madeBy: pipeline }) });
  }
  return issuers;
}
