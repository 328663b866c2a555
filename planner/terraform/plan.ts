import { createHash } from "node:crypto";

import type { PlannedResource, ResourceGraph } from "../graph";
import { terraformTypes } from "./types";
import { type Block, terraformValues, UnmappedProperty } from "./values";

/** The part of Terraform's plan document that tools check: https://developer.hashicorp.com/terraform/internals/json-format */
export interface TerraformPlan {
  readonly format_version: "1.2";
  readonly terraform_version: string;
  readonly planned_values: { readonly root_module: { readonly resources: readonly Block[] } };
  readonly resource_changes: readonly Block[];
  readonly configuration: { readonly root_module: { readonly resources: readonly Block[] } };
}

/** Why a graph can't be exported: everything about it that has no counterpart, each once. */
export class TerraformExportError extends Error {
  constructor(
    /** What is missing, one sentence each, sorted. */
    readonly problems: readonly string[],
  ) {
    super(
      `the graph can't be written as a Terraform plan:\n${problems.map((problem) => `  ${problem}`).join("\n")}\n` +
        `Add what is missing to planner/terraform/types.ts.`,
    );
    this.name = "TerraformExportError";
  }
}

/** The version whose documents these are; tools ask for one, and nothing is run by it. */
const TERRAFORM_VERSION = "1.11.0";
const PROVIDER = "registry.terraform.io/hashicorp/aws";

/**
 * The AWS resources of a graph as the plan that Terraform would write for making them, so that tools which know Terraform
 * can check them. Components and resources of other providers have no place in it. A type or property without a known
 * counterpart is an error, never left out: a check that does not see a resource would pass it.
 */
export function toTerraformPlan(graph: ResourceGraph): TerraformPlan {
  const resources = graph.resources.filter(({ custom, type }) => custom && type.startsWith("aws:"));
  const addresses = terraformAddresses(resources);
  const problems = new Set<string>();
  const values: Block[] = [];
  const changes: Block[] = [];
  const configuration: Block[] = [];

  for (const resource of resources) {
    const address = addresses.get(resource.urn);
    const type = terraformTypes[resource.type];
    if (address === undefined || type === undefined) {
      problems.add(`the type ${resource.type} has no counterpart (first met as ${resource.name})`);
      continue;
    }
    try {
      const { known, unknown, expressions } = terraformValues(type, resource.inputs, referencesOf(resource, addresses));
      const of = { address, mode: "managed", type: type.type, name: address.slice(type.type.length + 1) };
      const provider = { provider_name: PROVIDER };
      values.push({ ...of, ...provider, schema_version: 0, values: known, sensitive_values: {} });
      changes.push({
        ...of,
        ...provider,
        change: { actions: ["create"], before: null, after: known, after_unknown: { ...unknown, id: true } },
      });
      configuration.push({ ...of, provider_config_key: "aws", schema_version: 0, expressions });
    } catch (error) {
      if (!(error instanceof UnmappedProperty)) {
        throw error;
      }
      problems.add(`the list of objects "${error.property}" of ${resource.type} has no name as a block`);
    }
  }
  if (problems.size > 0) {
    throw new TerraformExportError([...problems].sort());
  }
  return {
    format_version: "1.2",
    terraform_version: TERRAFORM_VERSION,
    planned_values: { root_module: { resources: values } },
    resource_changes: changes,
    configuration: { root_module: { resources: configuration } },
  };
}

/**
 * Addresses by URN: `aws_s3_bucket.lake-raw-zone-bucket`. Pulumi's names are unique below one parent only, so where two
 * resources of a type share one, a hash of the URN follows.
 */
export function terraformAddresses(resources: readonly PlannedResource[]): ReadonlyMap<string, string> {
  const taken = new Map<string, PlannedResource[]>();
  for (const resource of resources) {
    const type = terraformTypes[resource.type]?.type;
    if (type !== undefined) {
      const address = `${type}.${identifier(resource.name)}`;
      taken.set(address, [...(taken.get(address) ?? []), resource]);
    }
  }
  return new Map(
    [...taken].flatMap(([address, sharing]) =>
      sharing.map(({ urn }) => [urn, sharing.length === 1 ? address : `${address}-${hash(urn)}`] as const),
    ),
  );
}

/** By property, the addresses of the exported resources that its value comes from. */
function referencesOf(
  { propertyDependencies }: PlannedResource,
  addresses: ReadonlyMap<string, string>,
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(propertyDependencies).map(([property, urns]) => [
      property,
      urns.flatMap((urn) => addresses.get(urn) ?? []),
    ]),
  );
}

/** `name` as Terraform takes it: https://developer.hashicorp.com/terraform/language/syntax/configuration#identifiers */
function identifier(name: string): string {
  const fitted = name.replace(/[^\p{L}\p{N}_-]/gu, "-");
  return /^[\p{L}_]/u.test(fitted) ? fitted : `_${fitted}`;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 6);
}
