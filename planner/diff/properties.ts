import { compareText } from "../drawing/kinds";
import { type Json, type PlannedResource, UNKNOWN } from "../graph";
import { nameOf } from "../urn";
import { isObject, type JsonObject, meaningOf, stableText } from "./meaning";
import type { Difference, PropertyChange, PropertyEffect } from "./model";
import { isWithin } from "./property-path";
import { effectOf, type ReplacementData } from "./replacement";

/**
 * What a resource's inputs say otherwise than before, by path, sorted. A value that both sides leave open is the same
 * when it comes from the same resources; `renamed` gives the URN after the change for each before it.
 */
export function changedProperties(
  before: PlannedResource,
  after: PlannedResource,
  renamed: ReadonlyMap<string, string>,
  data: ReplacementData,
): readonly PropertyChange[] {
  // Most resources read the same to the letter, and need not be understood.
  const same = JSON.stringify(before.inputs) === JSON.stringify(after.inputs);
  const inputs = [...(same ? [] : differencesOf(before.inputs, after.inputs)), ...otherSources(before, after, renamed)];
  const provider = otherProvider(before, after, renamed);
  return [
    ...inputs.map((difference) => ({ ...difference, effect: inputEffect(data, after, difference.path) })),
    ...provider.map((difference) => ({ ...difference, effect: effectOf(data, after.type, difference.path) })),
  ].sort((a, b) => compareText(a.path, b.path));
}

/** What the documentation says, and no less than the program does by `replaceOnChanges`. */
export function inputEffect(
  data: ReplacementData,
  { type, replaceOnChanges = [] }: PlannedResource,
  path: string,
): PropertyEffect {
  const documented = effectOf(data, type, path);
  if (documented === "replaces" || replaceOnChanges.some((outer) => isWithin(path, outer))) {
    return "replaces";
  }
  return replaceOnChanges.some((inner) => isWithin(inner, path)) ? "may-replace" : documented;
}

/** Paths at which two values do not mean the same; `root` is where they stand. */
export function differencesOf(before: Json | undefined, after: Json | undefined, root = ""): readonly Difference[] {
  const differences: Difference[] = [];
  const key = /([^.[\]]*)$/.exec(root)?.[1] ?? "";
  compare(
    before === undefined ? undefined : meaningOf(before, key),
    after === undefined ? undefined : meaningOf(after, key),
    root,
    differences,
  );
  return differences;
}

function compare(before: Json | undefined, after: Json | undefined, path: string, into: Difference[]): void {
  if (stableText(before) === stableText(after) && (before === undefined) === (after === undefined)) {
    return;
  }
  if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      compare(before[key], after[key], path === "" ? key : `${path}${step(key)}`, into);
    }
    return;
  }
  if (Array.isArray(before) && Array.isArray(after) && [...before, ...after].every(isObject)) {
    compareLists(before as readonly JsonObject[], after as readonly JsonObject[], path, into);
    return;
  }
  into.push({ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) });
}

/**
 * Lists of objects are compared element by element, found again by what they call themselves, else by their place. Lists
 * of values are compared as a whole, where an index says nothing.
 */
function compareLists(
  before: readonly JsonObject[],
  after: readonly JsonObject[],
  path: string,
  into: Difference[],
): void {
  const texts = new Set(before.map(stableText));
  const kept = new Set(after.map(stableText).filter((text) => texts.has(text)));
  const gone = before.filter((element) => !kept.has(stableText(element)));
  const come = after.filter((element) => !kept.has(stableText(element)));
  if (gone.length === 0 && come.length === 0) {
    into.push({ path, before, after });
    return;
  }
  const named = come.map((element) =>
    gone.find((one) => labelOf(one) !== undefined && labelOf(one) === labelOf(element)),
  );
  come.forEach((element, index) => {
    const partner =
      named[index] ?? (labelOf(element) === undefined ? gone.filter((one) => !named.includes(one))[index] : undefined);
    const label = labelOf(element) ?? String(after.indexOf(element));
    compare(partner, element, `${path}[${label}]`, into);
    named[index] = partner;
  });
  for (const element of gone.filter((one) => !named.includes(one))) {
    compare(element, undefined, `${path}[${labelOf(element) ?? String(before.indexOf(element))}]`, into);
  }
}

/** What an element of a list calls itself. */
function labelOf(element: JsonObject): string | undefined {
  const label = ["id", "Sid", "name", "key"].map((key) => element[key]).find((value) => typeof value === "string");
  return typeof label === "string" ? label : undefined;
}

function step(key: string): string {
  return /^[\w$-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** Properties that read alike because nobody knows their values yet, but will get them from other resources. */
function otherSources(
  before: PlannedResource,
  after: PlannedResource,
  renamed: ReadonlyMap<string, string>,
): readonly Difference[] {
  const open = new Set(after.unknown.map((path) => /^[^.[]+/.exec(path)?.[0] ?? path));
  return [...open].flatMap((property) => {
    const old = (before.propertyDependencies[property] ?? []).map((urn) => renamed.get(urn) ?? urn);
    const now = after.propertyDependencies[property] ?? [];
    // By meaning: in a set, one unknown stands for any number of them.
    const same = differencesOf(before.inputs[property], after.inputs[property], property).length === 0;
    if (!same || old.length === 0 || now.length === 0 || stableText([...old].sort()) === stableText([...now].sort())) {
      return [];
    }
    return [{ path: property, before: sources(old), after: sources(now) }];
  });
}

/** Another provider may stand for another account or region, where the resource would have to be made anew. */
function otherProvider(
  before: PlannedResource,
  after: PlannedResource,
  renamed: ReadonlyMap<string, string>,
): readonly Difference[] {
  const old = before.provider === undefined ? undefined : (renamed.get(before.provider) ?? before.provider);
  return old === after.provider
    ? []
    : [
        {
          path: "provider",
          before: old === undefined ? "default" : nameOf(old),
          after: after.provider === undefined ? "default" : nameOf(after.provider),
        },
      ];
}

function sources(urns: readonly string[]): string {
  return `${UNKNOWN} of ${urns.map(nameOf).sort(compareText).join(", ")}`;
}
