import * as pulumi from "@pulumi/pulumi";

import { SECRET, UNKNOWN, type Json } from "./graph";

const { specialSigKey, specialSecretSig, specialAssetSig, specialArchiveSig, specialResourceSig, unknownValue } =
  pulumi.runtime;

/** A value as the plan writes it, with what had to be left out of it. */
export interface PlannedValue {
  readonly value: Json;
  /** Paths (`a.b[0].c`) that read {@link SECRET}. */
  readonly secrets: readonly string[];
  /** Paths that read {@link UNKNOWN}. */
  readonly unknown: readonly string[];
}

/** Reads a value as the SDK serialises it for the engine. */
export function planValue(wire: unknown, path = ""): PlannedValue {
  const secrets: string[] = [];
  const unknown: string[] = [];
  const read = (value: unknown, at: string): Json => {
    if (value === unknownValue) {
      unknown.push(at);
      return UNKNOWN;
    }
    if (Array.isArray(value)) {
      return value.map((element, index) => read(element, `${at}[${index}]`));
    }
    if (typeof value !== "object" || value === null) {
      return (value ?? null) as Json;
    }
    const fields = value as Record<string, unknown>;
    switch (fields[specialSigKey]) {
      case specialSecretSig:
        secrets.push(at);
        return SECRET;
      case specialResourceSig:
        return String(fields["urn"]);
      case specialAssetSig:
        return { asset: mapFields(fields, at) };
      case specialArchiveSig:
        return { archive: mapFields(fields, at) };
      default:
        return mapFields(fields, at);
    }
  };
  const mapFields = (fields: Record<string, unknown>, at: string): Json =>
    Object.fromEntries(
      Object.keys(fields)
        .filter((key) => key !== specialSigKey && key !== "__pulumiAsset" && key !== "__pulumiArchive")
        .sort()
        .map((key) => [key, read(fields[key], joinPath(at, key))]),
    );
  const value = read(wire, path);
  return { value, secrets: secrets.sort(), unknown: unknown.sort() };
}

/** `key` of what lies at `path`, in Pulumi's property-path form. */
export function joinPath(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$-]*$/.test(key)) {
    return `${path}[${JSON.stringify(key)}]`;
  }
  return path === "" ? key : `${path}.${key}`;
}
