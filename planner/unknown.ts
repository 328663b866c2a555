/**
 * Values that a plan cannot know: what a provider computes, and what only somebody with credentials can read.
 *
 * A stand-in is an unknown of the SDK's own (`__pulumiUnknown`), so every part of the SDK takes it for one. Unlike the
 * SDK's, it can be put into a string: the string then holds a token, which the recorder finds again and writes as
 * `[unknown]` (or makes the whole string `[secret]`). So a policy over an ARN that nobody knows yet can still be read.
 */

import { SECRET, UNKNOWN } from "./graph";

/** Why a value is not known. */
export type UnknownKind = "computed" | "sealed";

/** No service's value holds this; lower-case letters and digits only, so that what changes case or splits keeps it whole. */
const PREFIX = "tributaryunknown7c1e9b";
const TOKEN = /tributaryunknown7c1e9b[cs][0-9a-z]{6}/g;

interface StandIn {
  readonly __pulumiUnknown: true;
  readonly token: string;
}

const known = new Map<string, object>();
const tokens = new WeakMap<object, string>();

/** What a method of a string gives when the string is unknown: another unknown string. */
const stringMethods = new Set(
  "at charAt concat normalize padEnd padStart repeat replace replaceAll slice split substr substring toLocaleLowerCase toLocaleUpperCase toLowerCase toUpperCase trim trimEnd trimStart".split(
    " ",
  ),
);

/** The stand-in for the value that `identity` names; the same one each time. */
export function unknownValue(identity: string, kind: UnknownKind = "computed"): object {
  const id = `${kind} ${identity}`;
  const existing = known.get(id);
  if (existing !== undefined) {
    return existing;
  }
  const token = `${PREFIX}${kind === "sealed" ? "s" : "c"}${known.size.toString(36).padStart(6, "0")}`;
  const standIn = standInFor(token, identity, kind);
  known.set(id, standIn);
  return standIn;
}

/** {@link unknownValue} as the text that it becomes in a string. */
export function unknownToken(identity: string, kind: UnknownKind = "computed"): string {
  return tokens.get(unknownValue(identity, kind)) ?? "";
}

/** Forgets every stand-in; tokens start over, so that two runs in one process are alike. */
export function forgetUnknowns(): void {
  known.clear();
}

/** Whether `value` is an unknown: one of ours, or the SDK's own. */
export function isUnknown(value: unknown): boolean {
  return typeof value === "object" && value !== null && (value as Partial<StandIn>).__pulumiUnknown === true;
}

/** Whether `value` is an unknown that nobody may see, either. */
export function isSealed(value: object): boolean {
  return holdsSealed(tokens.get(value) ?? "");
}

/** Whether `value` is a stand-in of ours, and so can be put into a string; the SDK's own unknown cannot. */
export function isStandIn(value: unknown): boolean {
  return typeof value === "object" && value !== null && tokens.has(value);
}

/** Whether `text` holds a token. */
export function holdsToken(text: string): boolean {
  return text.includes(PREFIX);
}

/** Whether `text` holds the token of a sealed value. */
export function holdsSealed(text: string): boolean {
  return text.includes(`${PREFIX}s`);
}

/** `text` as a plan may show it: `[unknown]` for each token, and `[secret]` for all of it where one is sealed. */
export function readable(text: string): string {
  if (!holdsToken(text)) {
    return text;
  }
  return holdsSealed(text) ? SECRET : text.replace(TOKEN, UNKNOWN);
}

/** Whether `value` is, or anywhere holds, an unknown or a string with a token. */
export function holdsUnknown(value: unknown): boolean {
  return search(value, undefined);
}

function search(value: unknown, seen: Set<object> | undefined): boolean {
  if (typeof value === "string") {
    return holdsToken(value);
  }
  if (typeof value !== "object" || value === null) {
    return false;
  }
  if (isUnknown(value)) {
    return true;
  }
  if (seen?.has(value)) {
    return false;
  }
  const within = (seen ?? new Set()).add(value);
  return Array.isArray(value)
    ? value.some((element) => search(element, within))
    : Object.keys(value).some((key) => holdsToken(key) || search((value as Record<string, unknown>)[key], within));
}

function standInFor(token: string, identity: string, kind: UnknownKind): object {
  const part = (name: string): object => unknownValue(`${identity}.${name}`, kind);
  const text = (): string => token;
  const standIn = new Proxy(
    { __pulumiUnknown: true },
    {
      get: (_target, property) => {
        if (typeof property === "symbol") {
          return property === Symbol.toPrimitive ? (hint: string) => (hint === "number" ? NaN : token) : undefined;
        }
        switch (property) {
          case "__pulumiUnknown":
            return true;
          case "toString":
          case "toJSON":
          case "valueOf":
            return text;
          case "hasOwnProperty":
            return () => true;
          case "then":
          case "constructor":
          case "doNotCapture":
          case "deploymentOnlyModule":
            return undefined;
        }
        if (property.startsWith("__")) {
          return undefined;
        }
        return stringMethods.has(property) ? () => part(property) : part(property);
      },
      set: () => false,
      ownKeys: () => [],
      getOwnPropertyDescriptor: () => undefined,
    },
  );
  tokens.set(standIn, token);
  return standIn;
}
