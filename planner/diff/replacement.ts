import type { Json } from "../graph";
import { isObject } from "./meaning";
import type { PropertyEffect } from "./model";

/** What one type's documentation says; paths without indices, as `nodeConfig.diskSizeGb`. */
export interface TypeReplacement {
  readonly replaces?: readonly string[];
  readonly mayReplace?: readonly string[];
  readonly inPlace?: readonly string[];
  /** What a path in none of the lists does: `in-place` where the lists are known to be complete. */
  readonly others: "in-place" | "unknown";
}

/** What the providers' documentation says, by type token. */
export interface ReplacementData {
  readonly of: (type: string) => TypeReplacement | undefined;
}

/** Properties that replace whatever the type: what the cloud knows the resource by. */
const NAMES = ["name", "metadata.name", "metadata.namespace"];
/** And where it lies, or below what. */
const PLACES = ["location", "region", "zone", "project", "resourceGroupName", "accountName", "vaultName"];

/**
 * What changing `path` does to a resource of `type`. A path below one that replaces replaces, too; a path above one that
 * does may. What no documentation tells is unknown, but for names and places.
 */
export function effectOf(data: ReplacementData, type: string, path: string): PropertyEffect {
  if (type.startsWith("pulumi:providers:")) {
    // It is no resource of a cloud: what becomes of those it serves, the rule on providers tells.
    return "in-place";
  }
  const plain = path.replace(/\[[^\]]*\]/g, "");
  const known = data.of(type);
  const within = (paths: readonly string[] | undefined): boolean =>
    paths?.some((one) => plain === one || plain.startsWith(`${one}.`)) === true;
  if (within(known?.replaces)) {
    return "replaces";
  }
  if (within(known?.mayReplace)) {
    return "may-replace";
  }
  if (within(known?.inPlace)) {
    return "in-place";
  }
  if (known?.replaces?.some((one) => one.startsWith(`${plain}.`)) === true) {
    return "may-replace";
  }
  return known?.others !== "in-place" && isIdentity(type, plain) ? "replaces" : (known?.others ?? "unknown");
}

/** Whether the cloud knows a resource by this property, or finds it there. */
function isIdentity(type: string, path: string): boolean {
  if (!/^(?:aws|gcp|azure|azure-native|kubernetes):/.test(type)) {
    return false;
  }
  // Azure's names are called after the kind: a BlobContainer has a containerName.
  const [, called] = /^(\w+)Name$/.exec(path) ?? [];
  const kind = type.split(":").at(-1) ?? "";
  return (
    NAMES.includes(path) ||
    PLACES.includes(path) ||
    (called !== undefined && (called === "resource" || kind.toLowerCase().includes(called.toLowerCase())))
  );
}

/** What {@link physicalName} is read from. */
export interface Named {
  readonly type: string;
  readonly inputs: Readonly<Record<string, Json>>;
}

/**
 * Whether a resource that is replaced is called as before. Two of one name can't stand side by side, so the providers
 * have the old one deleted first: `nameRequiresDeleteBeforeReplace` in
 * https://github.com/pulumi/pulumi-terraform-bridge/blob/master/pkg/tfbridge/schema.go, and Kubernetes' and Azure's alike.
 */
export function keepsName(before: Named, after: Named): boolean {
  const name = physicalName(after);
  return name !== undefined && name === physicalName(before);
}

/** What the program has the cloud call it; undefined where the cloud, or Pulumi, makes a name. */
function physicalName({ type, inputs }: Named): string | undefined {
  const kind = type.split(":").at(-1) ?? "";
  const called = `${kind.charAt(0).toLowerCase()}${kind.slice(1)}`;
  const metadata = inputs["metadata"];
  const name = inputs["name"] ?? inputs[`${called}Name`] ?? (isObject(metadata) ? metadata["name"] : inputs[called]);
  return typeof name === "string" && !name.startsWith("[") ? name : undefined;
}
