import type { Json } from "./graph";
import type { Sdk } from "./sdk";
import { holdsSealed, unknownToken, unknownValue } from "./unknown";

/** A config value: text, what YAML or JSON can hold, and anywhere in it `{ secure: ciphertext }`. */
export type ConfigValue = Json;

/** Config as the engine hands it to a program: text by full key, an object or list as JSON. */
export function engineConfig(config: Readonly<Record<string, ConfigValue>>): {
  readonly values: Record<string, string>;
  readonly secretKeys: string[];
} {
  const values: Record<string, string> = {};
  for (const [key, value] of Object.entries(config)) {
    const opened = seal(value, key);
    values[key] = typeof opened === "string" ? opened : JSON.stringify(opened);
  }
  return { values, secretKeys: Object.keys(values).filter((key) => holdsSealed(values[key] ?? "")) };
}

/** What stands for a `secure:` value: nobody without the stack's key can read it. */
function seal(value: ConfigValue, path: string): ConfigValue {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((element: Json, index) => seal(element, `${path}[${index}]`));
  }
  const fields = Object.entries(value as Readonly<Record<string, Json>>);
  if (fields.length === 1 && fields[0]?.[0] === "secure" && typeof fields[0][1] === "string") {
    return unknownToken(`config ${path}`, "sealed");
  }
  return Object.fromEntries(fields.map(([key, field]) => [key, seal(field, `${path}.${key}`)]));
}

type Getter = (this: ConfigLike, key: string, options?: unknown) => unknown;

interface ConfigLike {
  fullKey(key: string): string;
}

/**
 * Lets `Config` hand out sealed values: as text they fail every check that `get` makes, and as a number, a boolean or an
 * object they cannot be parsed. Returns what undoes it.
 */
export function openSealedConfig(sdk: Sdk, values: Readonly<Record<string, string>>): () => void {
  const prototype = sdk.config.Config.prototype as Record<string, Getter>;
  const originals = new Map<string, Getter>();
  for (const verb of ["get", "require"]) {
    for (const secrecy of ["", "Secret"]) {
      for (const form of ["", "Number", "Boolean", "Object"]) {
        const name = `${verb}${secrecy}${form}`;
        const original = prototype[name];
        if (original !== undefined) {
          originals.set(name, original);
          prototype[name] = function (key, options) {
            const fullKey = this.fullKey(key);
            const value = values[fullKey];
            if (value === undefined || !isToken(value)) {
              return original.call(this, key, options);
            }
            if (form === "") {
              return original.call(this, key);
            }
            return secrecy === "" ? sealedPlain(fullKey, name, form) : sealedOutput(sdk, fullKey);
          };
        }
      }
    }
  }
  return () => {
    for (const [name, original] of originals) {
      prototype[name] = original;
    }
  };
}

function isToken(value: string): boolean {
  return holdsSealed(value) && /^[a-z0-9]+$/.test(value);
}

function sealedOutput(sdk: Sdk, fullKey: string): unknown {
  const output = sdk.output.output(unknownValue(`config ${fullKey}`, "sealed"));
  return new (sdk.output.Output as unknown as new (...args: unknown[]) => unknown)(
    [],
    output.promise(true),
    Promise.resolve(false),
    Promise.resolve(true),
    Promise.resolve([]),
  );
}

function sealedPlain(fullKey: string, getter: string, form: string): unknown {
  if (form === "Object") {
    return unknownValue(`config ${fullKey}`, "sealed");
  }
  throw new Error(
    `Config "${fullKey}" is a secure value, and Config.${getter} asks for it in the clear as a ${form.toLowerCase()}. ` +
      `A plan cannot decrypt it. Read it with ${getter.replace(/^(get|require)/, "$1Secret")}.`,
  );
}
