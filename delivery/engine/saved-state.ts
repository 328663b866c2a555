import type { PendingOperation, StateResource } from "./contract";

/** The parts of `pulumi stack export` that are read here: `apitype.UntypedDeployment` with a `DeploymentV3`. */
export interface SavedDeployment {
  readonly deployment?: {
    readonly resources?: readonly SavedResource[];
    readonly pending_operations?: readonly { readonly type: string; readonly resource: SavedResource }[];
  };
}

interface SavedResource {
  readonly urn: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  /** Replaced already, and not deleted yet. */
  readonly delete?: boolean;
}

/** The resources of a state, sorted by URN; one that only waits for its deletion is none any more. */
export function resourcesOf({ deployment }: SavedDeployment): readonly StateResource[] {
  return (deployment?.resources ?? [])
    .filter(
      (resource) => resource.delete !== true && !/^pulumi:providers:.*::default(_[^:]*)?$/.test(providerOf(resource)),
    )
    .map(({ urn, type, custom = false, protect = false, retainOnDelete = false }) => {
      return { urn, type, custom, protect, retainOnDelete };
    })
    .sort((a, b) => (a.urn < b.urn ? -1 : a.urn > b.urn ? 1 : 0));
}

/** What an interrupted run left open, in the state's order. */
export function pendingOf({ deployment }: SavedDeployment): readonly PendingOperation[] {
  return (deployment?.pending_operations ?? []).map(({ type, resource }) => {
    return { kind: type as PendingOperation["kind"], urn: resource.urn, type: resource.type };
  });
}

/** Why a stack is not destroyed: data that is kept takes more than one word to delete. */
export function protectedMessage(stack: string, held: readonly StateResource[]): string {
  return (
    `${held.length} ${held.length === 1 ? "resource" : "resources"} of ${stack} ${held.length === 1 ? "is" : "are"} protected, so nothing is destroyed:\n` +
    held.map(({ urn }) => `  ${urn}`).join("\n") +
    `\nLeave them, and what they need, where they are with --exclude-protected; or take their protection away in the program or its config ` +
    `(data of Tributary takes two keys: the capability's onDelete: destroy and allowDataDestruction: true), run "tributary up ${stack}", and destroy then.`
  );
}

function providerOf({ type, urn }: SavedResource): string {
  return `${type}::${urn.split("::").at(-1) ?? ""}`;
}
