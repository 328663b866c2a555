import { documentation } from "../../../../planner/diff/documentation";
import type { PropertyEffect } from "../../../../planner/diff/model";
import { differencesOf } from "../../../../planner/diff/properties";
import { effectOf, keepsName, type Named } from "../../../../planner/diff/replacement";
import type { Json } from "../../../../planner/graph";
import type { Thing } from "./cloud";
import { isMap, reveal, type Value, type Values } from "./values";

/** What a provider says of new inputs. */
export interface ProviderDiff {
  /** Paths that differ, as Pulumi writes them. */
  readonly changes: readonly {
    readonly path: string;
    readonly kind: "add" | "delete" | "update";
    readonly replaces: boolean;
  }[];
  /** Whether the old thing has to go before the new one can come. */
  readonly deleteBeforeReplace: boolean;
}

/**
 * What a provider would do to go from `olds` to `news`: what the providers' documentation says replaces, replaces, and
 * everything else is done in place, as the cloud of a stand-in can do anything.
 */
export function diffOf(type: string, olds: Values, news: Values): ProviderDiff {
  const before = reveal(olds);
  const after = reveal(news);
  const changes = differencesOf(before as Json, after as Json).map((difference) => ({
    path: structural(difference.path, before, after),
    kind:
      difference.before === undefined
        ? ("add" as const)
        : difference.after === undefined
          ? ("delete" as const)
          : ("update" as const),
    replaces: REPLACING.has(effectOf(documentation, type, difference.path)),
  }));
  const sides = [before, after].map((inputs) => ({ type, inputs: inputs as Record<string, Json> })) as [Named, Named];
  return { changes, deleteBeforeReplace: keepsName(...sides) };
}

const REPLACING: ReadonlySet<PropertyEffect> = new Set(["replaces"]);

/** Our paths name a list's element by what it calls itself, and go on into JSON in a text; the engine's do neither. */
function structural(path: string, before: Value, after: Value): string {
  const whole = /^([^.[]+)((?:\.[\w-]+)*)/.exec(path);
  if (whole === null) {
    return path;
  }
  const [, top = "", rest = ""] = whole;
  let kept = top;
  let sides = [before, after].map((side) => (isMap(side) ? side[top] : undefined));
  for (const step of rest.split(".").slice(1)) {
    if (!sides.some((side) => isMap(side))) {
      break;
    }
    sides = sides.map((side) => (isMap(side) ? side[step] : undefined));
    kept += /^\w+$/.test(step) ? `.${step}` : `["${step}"]`;
  }
  return kept;
}

/**
 * Whether `thing` is in the way of another one of `type` with `inputs`: it has the same name, and nothing but what can be
 * changed in place tells them apart, such as what it lies in.
 */
export function isTwin(thing: Thing, type: string, inputs: Values): boolean {
  if (thing.type !== type) {
    return false;
  }
  const [before, after] = [reveal(thing.inputs) as Record<string, Json>, reveal(inputs) as Record<string, Json>];
  return (
    keepsName({ type, inputs: before }, { type, inputs: after }) &&
    differencesOf(before, after).every(({ path }) => effectOf(documentation, type, path) === "in-place")
  );
}
