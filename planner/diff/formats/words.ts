import { counted, shortType } from "../../drawing/kinds";
import type { Json } from "../../graph";
import {
  CHANGE_KINDS,
  type ChangeKind,
  type Difference,
  type GraphDiff,
  type PropertyChange,
  type ResourceChange,
} from "../model";

/** How each kind of change reads in a tally. */
export const KIND_WORDS: Readonly<Record<ChangeKind, string>> = {
  deleted: "deleted",
  replaced: "replaced",
  "maybe-replaced": "changed, unknown whether replaced",
  created: "created",
  updated: "updated in place",
  moved: "moved",
};

/** A sign for each kind, one column wide. */
export const KIND_SIGNS: Readonly<Record<ChangeKind, string>> = {
  deleted: "-",
  replaced: "±",
  "maybe-replaced": "?",
  created: "+",
  updated: "~",
  moved: ">",
};

/** Characters that a value takes in a line before it is cut. */
const LONGEST_VALUE = 60;

/** `2 deleted, 1 created, 251 unchanged`; `no change` where there is none. */
export function tallyOf(diff: GraphDiff): string {
  if (diff.changes.length + diff.outputs.length === 0) {
    return "no change";
  }
  const outputs = diff.outputs.length === 0 ? [] : [counted(diff.outputs.length, "changed output")];
  const kinds = CHANGE_KINDS.filter((kind) => diff.tally[kind] > 0).map(
    (kind) => `${counted(diff.tally[kind], KIND_WORDS[kind]).replace(/s$/, "")}`,
  );
  return [...kinds, ...outputs, counted(diff.unchanged, "unchanged").replace(/s$/, "")].join(", ");
}

/** `rules[0].expiration.days: 30 → 10 (replaces)`. */
export function propertyText(change: PropertyChange): string {
  const { effect } = change;
  const how = {
    replaces: " (replaces)",
    "may-replace": " (may replace)",
    unknown: " (unknown whether it replaces)",
    "in-place": "",
  }[effect];
  return `${differenceText(change)}${how}`;
}

/** `zones.raw.uri: "s3://a" → none`. */
export function differenceText({ path, before, after }: Difference): string {
  return `${path}: ${valueText(before)} → ${valueText(after)}`;
}

/** A value on one line, cut. */
export function valueText(value: Json | undefined): string {
  const text = value === undefined ? "none" : JSON.stringify(value);
  const characters = [...text];
  return characters.length <= LONGEST_VALUE ? text : `${characters.slice(0, LONGEST_VALUE - 1).join("")}…`;
}

/** Name and type of what changed, as one line of text. */
export function changeTitle({ name, type }: ResourceChange): string {
  return `${name}  ${shortType(type)}`;
}

export const DELETED_FIRST = "the old one is deleted before the new one is made";

/** What else is to be said of a change, a line each. */
export function changeNotes({ movedFrom, deleteBeforeReplace, dependents }: ResourceChange): readonly string[] {
  return [
    ...(movedFrom === undefined ? [] : [`known before as ${movedFrom}`]),
    ...(deleteBeforeReplace === true ? [DELETED_FIRST] : []),
    ...(dependents.length === 0
      ? []
      : [`${counted(dependents.length, "resource")} depend${dependents.length === 1 ? "s" : ""} on it`]),
  ];
}
