import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";

/** A value as it travels between the engine and a provider, with marks on what is secret or not known yet. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };
/** A resource's properties, by name. */
export type Values = Readonly<Record<string, Value>>;

/**
 * Signs that mark a value:
 * https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/rpc.ts
 */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
/** What an unknown reads as, whatever its type. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** `value`, marked as secret. */
export function secret(value: Value): Value {
  return isSecret(value) ? value : { [SIGNATURE]: SECRET, value };
}

export function isSecret(value: Value | undefined): value is { readonly value: Value } {
  return isMap(value) && value[SIGNATURE] === SECRET;
}

export function isMap(value: Value | undefined): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `value` without its marks: what a cloud would see. Of a file that is what it holds, and not where it lies. */
export function reveal(value: Value): Value {
  if (isSecret(value)) {
    return reveal(value.value);
  }
  if (Array.isArray(value)) {
    return (value as readonly Value[]).map(reveal);
  }
  if (isMap(value) && SIGNATURE in value && value["hash"] !== undefined) {
    return { hash: value["hash"] };
  }
  return isMap(value) ? mapValues(value, reveal) : value;
}

/** Whether a secret stands anywhere in `value`. */
export function holdsSecret(value: Value): boolean {
  if (isSecret(value)) {
    return true;
  }
  return typeof value === "object" && value !== null && Object.values(value as Values).some(holdsSecret);
}

export function mapValues(values: Values, change: (value: Value, key: string) => Value): Values {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value, key)]));
}

export function fromStruct(struct: Struct | undefined): Values {
  return (struct?.toJavaScript() ?? {}) as Values;
}

export function toStruct(values: Values): Struct {
  return Struct.fromJavaScript(values as Record<string, JavaScriptValue>);
}
