import { awsPartition } from "../../components/core/aws-partition";
import type { Cloud, EnvironmentClass } from "../../components/core/platform";
import { rolePolicy } from "../../components/delivery-access/aws/trust";
import { requireExactSubjects } from "../../components/delivery-access/azure/subjects";
import { tokenMapping } from "../../components/delivery-access/gcp/trust";
import { type Pipeline, trustOf } from "../../components/delivery-access/pipeline";
import type { Sound } from "../check";
import type { Findings } from "../findings";
import type { AwsConfig, AzureConfig, GcpConfig } from "../project";
import type { DeliveryAccessConfig } from "../types";
import { deliveryAccessDefaults, type DeliveryAccessInput } from "./schema";

/** What of the stack the pipelines' way in depends on. */
export interface DeliveryAccessSurroundings {
  readonly environment: EnvironmentClass;
  /** The clouds that the stack stands on. */
  readonly standsOn: readonly Cloud[];
  readonly aws: Sound<AwsConfig> | undefined;
  readonly gcp: Sound<GcpConfig> | undefined;
  readonly azure: Sound<AzureConfig> | undefined;
}

type PipelineInput = Sound<DeliveryAccessInput["pipelines"][string]>;

/** The way in with every default in its place; `undefined` if none can be made of it. */
export function resolveDeliveryAccess(
  input: Sound<DeliveryAccessInput>,
  stack: DeliveryAccessSurroundings,
  findings: Findings,
): DeliveryAccessConfig | undefined {
  const clouds = [...new Set<Cloud>(input.clouds ?? stack.standsOn)].sort();
  for (const cloud of clouds) {
    if (stack[cloud] === undefined && !findings.touch(cloud)) {
      findings.add({
        code: "CloudNotConfigured",
        path: [cloud],
        message: `missing: pipelines come to ${cloud}; add the block under config, or name other clouds in tributary:deliveryAccess.clouds`,
      });
    }
  }
  const named = Object.entries(input.pipelines ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  if (named.length === 0 && !findings.touch("deliveryAccess", "pipelines")) {
    findings.add({
      code: "PipelinesMissing",
      path: ["deliveryAccess", "pipelines"],
      message: "names no pipeline: add one, or set tributary:deliveryAccess.enabled to false",
    });
  }
  const pipelines: [string, Pipeline][] = [];
  const providerArns: [string, string][] = [];
  for (const [name, pipelineInput] of named) {
    if (pipelineInput === undefined || findings.touch("deliveryAccess", "pipelines", name)) {
      continue;
    }
    const pipeline = resolvePipeline(pipelineInput, stack.environment);
    pipelines.push([name, pipeline]);
    checkPipeline(name, pipeline, clouds, findings);
    const { awsProviderArn } = pipelineInput;
    if (awsProviderArn !== undefined) {
      providerArns.push([name, awsProviderArn]);
      checkProvider(name, awsProviderArn, pipeline, stack.aws, findings);
    }
  }
  checkTogether(pipelines, clouds, findings);
  if (findings.touch("deliveryAccess") || clouds.some((cloud) => stack[cloud] === undefined)) {
    return undefined;
  }
  return {
    clouds,
    pipelines: Object.fromEntries(pipelines),
    providerArns: Object.fromEntries(providerArns),
    deployHours: input.deployHours ?? deliveryAccessDefaults.deployHours,
    ...(input.awsBoundaryArn !== undefined && { boundaryArn: input.awsBoundaryArn }),
  };
}

/** Of an input in which nothing was found wrong. */
function resolvePipeline(input: PipelineInput, environmentClass: EnvironmentClass): Pipeline {
  const { github, gitlab, circleci, previews = deliveryAccessDefaults.previews } = input;
  const { branch } = deliveryAccessDefaults;
  if (github !== undefined) {
    return { kind: "github", previews, branch, environment: environmentClass, ...given(github) } as Pipeline;
  }
  return gitlab !== undefined
    ? ({ kind: "gitlab", previews, branch, ...given(gitlab) } as Pipeline)
    : ({ kind: "circleci", previews, branch, ...given(circleci ?? {}) } as Pipeline);
}

function given(input: object): object {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

function checkPipeline(name: string, pipeline: Pipeline, clouds: readonly Cloud[], findings: Findings): void {
  const at = ["deliveryAccess", "pipelines", name];
  if (pipeline.kind === "github" && pipeline.host !== undefined && pipeline.ids !== undefined) {
    findings.add({
      code: "IdsOnEnterpriseServer",
      path: [...at, "github", "ids"],
      message: "a GitHub Enterprise Server has no numbers in its subjects: drop ids",
    });
  }
  if (clouds.includes("gcp")) {
    findings.attempt(at, () => tokenMapping(name, trustOf(pipeline)));
  }
}

/** What a cloud has room for is known of all pipelines together. */
function checkTogether(
  pipelines: readonly (readonly [string, Pipeline])[],
  clouds: readonly Cloud[],
  findings: Findings,
): void {
  const at = ["deliveryAccess", "pipelines"];
  const trusts = pipelines.map(([name, pipeline]) => [name, trustOf(pipeline)] as const);
  for (const role of ["preview", "deploy"] as const) {
    if (clouds.includes("aws")) {
      const issuers = trusts.map(([, { issuer }]) => issuer);
      const arns = new Map(issuers.map((issuer) => [issuer, `${LONGEST_PROVIDER}${issuer.replace("https://", "")}`]));
      findings.attempt(at, () =>
        rolePolicy(
          role,
          trusts.map(([, trust]) => trust),
          arns,
        ),
      );
    }
    if (clouds.includes("azure")) {
      findings.attempt(at, () => requireExactSubjects(role, trusts));
    }
  }
}

/** What an ARN begins with, at most. */
const LONGEST_PROVIDER = "arn:aws-us-gov:iam::123456789012:oidc-provider/";

function checkProvider(
  name: string,
  arn: string,
  pipeline: Pipeline,
  aws: Sound<AwsConfig> | undefined,
  findings: Findings,
): void {
  if (aws?.accountId === undefined || aws.region === undefined) {
    return;
  }
  const issuer = trustOf(pipeline).issuer.replace("https://", "");
  const wanted = `arn:${awsPartition(aws.region)}:iam::${aws.accountId}:oidc-provider/${issuer}`;
  if (arn !== wanted) {
    findings.add({
      code: "ProviderOfAnotherIssuer",
      path: ["deliveryAccess", "pipelines", name, "awsProviderArn"],
      message: `the provider of the pipeline's issuer in the stack's account is ${wanted}`,
      showsFound: true,
    });
  }
}
