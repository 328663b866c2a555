import { StateStoreError } from "./contract";
import { PARAMETERS } from "./parameters";

/** The places that `pulumi login` knows and that hold objects: a folder, or a bucket of one of three clouds. */
const OBJECT_SCHEMES = ["file", "s3", "gs", "azblob"] as const;
export type ObjectScheme = (typeof OBJECT_SCHEMES)[number];

/** A URL of `pulumi login`, taken apart. */
export interface BackendUrl {
  readonly scheme: ObjectScheme;
  /** As it was given, without a user name and a password. */
  readonly url: string;
  /** Bucket or container; empty for `file`. */
  readonly host: string;
  /** Percent-decoded: of a bucket without its leading slash, of `file` all that follows the scheme. */
  readonly path: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Takes a URL of `pulumi login` apart; undefined for Pulumi Cloud (`https:`), which keeps no objects of ours.
 *
 * Throws {@link StateStoreError} `UnknownBackend` where Pulumi would not know it or a parameter either, and for `postgres:`,
 * which keeps rows and no objects.
 */
export function parseBackendUrl(given: string): BackendUrl | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(given)?.[1]?.toLowerCase();
  if (scheme === "https" || scheme === "http") {
    return undefined;
  }
  const known = OBJECT_SCHEMES.find((one) => one === scheme);
  if (known === undefined) {
    throw new StateStoreError(
      "UnknownBackend",
      // The URL itself may hold a password, as that of a database does.
      `the state's URL ${scheme === undefined ? "has no scheme" : `begins with ${scheme}://`}: give one that begins with ${OBJECT_SCHEMES.map((one) => `${one}://`).join(", ")} or https://.`,
    );
  }
  const [, authority = "", path = "", query = ""] = /^[^:]*:\/\/([^/?]*)([^?]*)(?:\?(.*))?$/s.exec(given) ?? [];
  const parameters = new Map(new URLSearchParams(query));
  requireKnown(known, parameters);
  if (known === "file") {
    // Pulumi knows no host there: `file://state` is the folder `state`.
    return { scheme: known, url: given, host: "", path: decoded(`${authority}${path}`), parameters };
  }
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  if (host === "") {
    throw new StateStoreError("UnknownBackend", `the state's URL "${known}://" names no bucket.`);
  }
  return {
    scheme: known,
    url: `${known}://${host}${path}${query === "" ? "" : `?${query}`}`,
    host,
    path: decoded(path.replace(/^\/+/, "")),
    parameters,
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    throw new StateStoreError("UnknownBackend", `the path "${path}" in the state's URL is not percent-encoded.`, {
      cause: error,
    });
  }
}

/** One that is misspelt must not be passed over. */
function requireKnown(scheme: ObjectScheme, parameters: ReadonlyMap<string, string>): void {
  const known = PARAMETERS[scheme];
  const unknown = [...parameters.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new StateStoreError(
      "UnknownBackend",
      `the state's URL has the parameter "${unknown}", which ${scheme}:// does not take: it knows ${known.join(", ")}.`,
    );
  }
}

/** A parameter that is a Boolean, as Go reads one: https://pkg.go.dev/strconv#ParseBool */
export function flag({ parameters }: BackendUrl, ...names: readonly string[]): boolean {
  const name = names.find((one) => parameters.has(one));
  const value = name === undefined ? "false" : parameters.get(name);
  if (/^(?:1|t|T|true|TRUE|True)$/.test(value ?? "")) {
    return true;
  }
  if (/^(?:0|f|F|false|FALSE|False)$/.test(value ?? "")) {
    return false;
  }
  throw new StateStoreError("UnknownBackend", `"${value}" of ${name} in the state's URL is neither true nor false.`);
}
