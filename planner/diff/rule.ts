import { type Json, type PlannedResource, type ResourceGraph, UNKNOWN } from "../graph";
import { shortType } from "../drawing/kinds";
import { isObject, parsed, stableText } from "./meaning";
import { holdsState } from "./stateful";
import type { Finding, Pair, Rank, ResourceChange } from "./model";

/** One changed resource, as rules see it. */
export interface Changed {
  readonly pair: Pair;
  readonly change: ResourceChange;
}

/** What rules look at. */
export interface RiskContext {
  readonly before: ResourceGraph;
  readonly after: ResourceGraph;
  /** Every managed resource on both sides, changed or not. */
  readonly pairs: readonly Pair[];
  readonly changed: readonly Changed[];
  /** URN after the change by URN before it. */
  readonly renamed: ReadonlyMap<string, string>;
}

/** Finds one kind of risk. */
export interface Rule {
  /** As its file is called. */
  readonly name: string;
  readonly find: (context: RiskContext) => Iterable<Finding>;
}

/** What a rule says of one change; the rest of the finding follows from the change. */
export interface Said {
  readonly rank: Rank;
  readonly sentence: string;
  readonly property?: string;
  readonly before?: Json | undefined;
  readonly after?: Json | undefined;
}

/** A rule that looks at one changed resource at a time. */
export function changeRule(name: string, say: (changed: Changed, context: RiskContext) => readonly Said[]): Rule {
  return {
    name,
    find: (context) =>
      context.changed.flatMap((changed) => {
        const { urn, type, name: resource } = changed.change;
        return say(changed, context).map(({ before, after, ...said }) => ({
          rule: name,
          urn,
          type,
          name: resource,
          ...said,
          ...(before !== undefined && { before }),
          ...(after !== undefined && { after }),
        }));
      }),
  };
}

/** `lake-raw (s3:Bucket)`, as sentences name a resource. */
export function titleOf({ name, type }: Pick<PlannedResource, "name" | "type">): string {
  return `${name} (${shortType(type)})`;
}

/** The value at `path` (`a.b`, `a[0].b`), JSON in text read on the way; undefined where there is none. */
export function valueAt(resource: PlannedResource | undefined, path: string): Json | undefined {
  let value: Json | undefined = resource?.inputs;
  for (const key of path.split(/[.[\]]+/).filter((step) => step !== "")) {
    const inner: Json | undefined = parsed(value);
    value = Array.isArray(inner) ? (inner as readonly Json[])[Number(key)] : isObject(inner) ? inner[key] : undefined;
  }
  return value;
}

/** A value for a sentence. */
export function shown(value: Json | undefined): string {
  return value === undefined ? "nothing" : typeof value === "string" ? value : JSON.stringify(value);
}

/** A setting that guards something, and how it reads while it does. */
export interface Guard {
  readonly types: RegExp;
  readonly property: string;
  readonly guards: (value: Json | undefined) => boolean;
  /** What is lost, to stand after the resource's title: `lets objects be listed by anyone`. */
  readonly lost: string;
}

/**
 * What is said of settings that guarded before and do not after. A guard that is a resource of its own (a public access
 * block, say) is lost with it, unless it goes together with what it guards: `of` names the property that says which.
 */
export function lostGuards({ pair, change }: Changed, rank: Rank, guards: readonly Guard[]): readonly Said[] {
  const { before, after } = pair;
  if (before === undefined || after === undefined) {
    return [];
  }
  return guards
    .filter(({ types }) => types.test(change.type))
    .flatMap(({ property, guards: holds, lost }) => {
      const old = valueAt(before, property);
      const now = valueAt(after, property);
      return holds(old) && !holds(now)
        ? [{ rank, property, before: old, after: now, sentence: `${titleOf(change)} ${lost}.` }]
        : [];
    });
}

/**
 * Whether a setting that is a resource of its own went away by itself: what it was set on is still there. `by` is the
 * property by which it names that.
 */
export function removedAlone({ pair: { before, after } }: Changed, by: string, { pairs }: RiskContext): boolean {
  if (before === undefined || after !== undefined) {
    return false;
  }
  const targets = pairs.filter((other) => isTarget(before, other.before, by));
  return targets.length === 0 || targets.some((target) => target.after !== undefined);
}

/** Whether a setting that is a resource of its own came to something that was there already. */
export function addedAlone({ pair: { before, after } }: Changed, by: string, { pairs }: RiskContext): boolean {
  if (after === undefined || before !== undefined) {
    return false;
  }
  const targets = pairs.filter((other) => isTarget(after, other.after, by));
  return targets.length === 0 || targets.some((target) => target.before !== undefined);
}

/** Whether `setting` is set on `other`, as its property `by` says. */
function isTarget(setting: PlannedResource, other: PlannedResource | undefined, by: string): boolean {
  const named = valueAt(setting, by);
  return (
    other !== undefined &&
    other.urn !== setting.urn &&
    ((setting.propertyDependencies[by] ?? setting.dependencies).includes(other.urn) ||
      (typeof named === "string" && named !== UNKNOWN && identityOf(other) === named)) &&
    holdsState(other.type)
  );
}

/** Inputs by which a policy, a rule or a binding says what it is for. */
const SUBJECTS = [
  "bucket",
  "role",
  "user",
  "group",
  "topic",
  "queueUrl",
  "keyId",
  "secretArn",
  "securityGroupId",
  "name",
];

/**
 * What a resource was before the change: itself, or, where it is new, what is deleted for it: one of its type that asked
 * for the same, or was for the same. So a rename without an alias reads as one, and not as access that is given anew.
 */
export function predecessorsOf({ pair, change }: Changed, { changed }: RiskContext): readonly PlannedResource[] {
  const { before, after } = pair;
  if (before !== undefined || after === undefined) {
    return before === undefined ? [] : [before];
  }
  const subject = subjectOf(after);
  return changed.flatMap(({ pair: other, change: { kind, type } }) =>
    kind === "deleted" &&
    type === change.type &&
    other.before !== undefined &&
    (stableText(other.before.inputs) === stableText(after.inputs) ||
      (subject !== undefined && subjectOf(other.before) === subject))
      ? [other.before]
      : [],
  );
}

function subjectOf({ inputs }: PlannedResource): string | undefined {
  const values = SUBJECTS.map((key) => inputs[key]).filter((value) => typeof value === "string" && value !== UNKNOWN);
  return values.length === 0 ? undefined : stableText(values as readonly Json[]);
}

/** What settings of a bucket and the like name it by. */
function identityOf(resource: PlannedResource): Json | undefined {
  return ["bucket", "name", "accountName"].map((key) => resource.inputs[key]).find((value) => value !== undefined);
}

export const isTrue = (value: Json | undefined): boolean => value === true || value === "true";
export const isNotTrue = (value: Json | undefined): boolean => !isTrue(value);
