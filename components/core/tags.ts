import type { Platform } from "./platform";

/** What every taggable resource carries: whose it is and where its cost goes. */
export interface ResourceTags {
  readonly [key: string]: string;
  readonly organisation: string;
  readonly project: string;
  readonly environment: string;
  readonly owner: string;
  readonly "cost-centre": string;
}

/** The tags of a stack, before any cloud's spelling; `component` names the part of the platform, where one is meant. */
export function resourceTags(platform: Platform, component?: string): ResourceTags {
  return {
    organisation: platform.organisation,
    project: platform.project,
    environment: platform.environment,
    owner: platform.owner,
    "cost-centre": platform.costCentre,
    ...(component === undefined ? {} : { component }),
  };
}

/**
 * Tags as AWS takes them: what AWS refuses in a value becomes `-`, and 256 characters are kept.
 * https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
 */
export function awsTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  return mapValues(tags, (value) => cut(value.replace(/[^\p{L}\p{N}\p{Z}+\-=._:/@]/gu, "-"), 256));
}

/**
 * Tags as Google labels: lower case, letters, digits, `_` and `-`, 63 characters.
 * https://cloud.google.com/resource-manager/docs/labels-overview#requirements
 */
export function gcpLabels(tags: Readonly<Record<string, string>>): Record<string, string> {
  return mapValues(tags, (value) => cut(value.toLowerCase().replace(/[^\p{Ll}\p{Lo}\p{N}_-]/gu, "-"), 63));
}

/**
 * Tags as Azure takes them: 256 characters of any kind.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations
 */
export function azureTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  return mapValues(tags, (value) => cut(value, 256));
}

/** The first `length` UTF-16 units of `value`, without half of a character at the end. */
function cut(value: string, length: number): string {
  return value.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
}

function mapValues(tags: Readonly<Record<string, string>>, change: (value: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, change(value)]));
}
