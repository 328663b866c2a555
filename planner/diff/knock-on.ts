import { compareText } from "../drawing/kinds";
import { type PlannedResource, UNKNOWN } from "../graph";
import { nameOf } from "../urn";
import type { Pair, PropertyChange } from "./model";
import { inputEffect } from "./properties";
import { isWithin } from "./property-path";
import { keepsName, type ReplacementData } from "./replacement";

/** A resource on both sides, with what its own program says otherwise of it. */
export interface Compared {
  readonly pair: Pair;
  readonly properties: readonly PropertyChange[];
}

/**
 * What follows from replacements: the engine takes for changed whatever comes from a resource that is made anew and that
 * only the cloud knows, and so one replacement leads to others. Where the old resource goes before the new one comes,
 * all that would be replaced for it goes first as well (`calculateDependentReplacements` in
 * https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step_generator.go).
 */
export function addKnockOn(
  compared: readonly Compared[],
  isReplaced: (one: Compared) => boolean,
  data: ReplacementData,
): readonly Compared[] {
  let all = compared;
  for (let known = 0, replaced = anew(all, isReplaced); replaced.size > known;) {
    known = replaced.size;
    const sources = replaced;
    all = all.map((one) => follow(one, sources, data));
    replaced = anew(all, isReplaced);
  }
  return all;
}

/** What is made anew, by URN, and whether the old one goes first. */
function anew(all: readonly Compared[], isReplaced: (one: Compared) => boolean): ReadonlyMap<string, boolean> {
  return new Map(
    all.flatMap((one): (readonly [string, boolean])[] => {
      const { before, after } = one.pair;
      return before && after && isReplaced(one)
        ? [[after.urn, after.deleteBeforeReplace ?? keepsName(before, after)]]
        : [];
    }),
  );
}

function follow(one: Compared, replaced: ReadonlyMap<string, boolean>, data: ReplacementData): Compared {
  const { before, after } = one.pair;
  if (before === undefined || after === undefined) {
    return one;
  }
  const open = new Set([...before.unknown, ...after.unknown].map(topOf));
  const known = new Set(one.properties.map(({ path }) => topOf(path)));
  const added = Object.entries(after.propertyDependencies).flatMap(([property, urns]): PropertyChange[] => {
    const sources = urns.filter((urn) => replaced.has(urn));
    if (sources.length === 0 || known.has(property) || isIgnored(after, property)) {
      return [];
    }
    const effect = inputEffect(data, after, property);
    const goesAlong = effect === "replaces" && sources.some((urn) => replaced.get(urn));
    return open.has(property) || goesAlong
      ? [{ path: property, before: textOf(sources, ""), after: textOf(sources, ", made anew"), effect }]
      : [];
  });
  return added.length === 0
    ? one
    : { ...one, properties: [...one.properties, ...added].sort((a, b) => compareText(a.path, b.path)) };
}

function isIgnored({ ignoreChanges = [] }: PlannedResource, property: string): boolean {
  return ignoreChanges.some((outer) => isWithin(property, outer));
}

function topOf(path: string): string {
  return /^[^.[]+/.exec(path)?.[0] ?? path;
}

function textOf(urns: readonly string[], more: string): string {
  return `${UNKNOWN} of ${urns.map(nameOf).sort(compareText).join(", ")}${more}`;
}
