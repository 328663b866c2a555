import { EngineError, type PendingOperation, type StateResource } from "./contract";

/** The parts of `pulumi stack export` that are read here: `apitype.UntypedDeployment` with a `DeploymentV3`. */
export interface SavedDeployment {
  readonly deployment?: {
    readonly resources?: readonly SavedResource[];
    readonly pending_operations?: readonly { readonly type: string; readonly resource: SavedResource }[];
  };
}

interface SavedResource {
  readonly urn: string;
  /** The cloud's own; absent until it is made. */
  readonly id?: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly inputs?: unknown;
  readonly outputs?: unknown;
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

/**
 * The state with creations that were left open taken in, as the ids of `created` say by URN: the next refresh reads them.
 * Pulumi's own `--import-pending-creates` forgets them instead (seen with CLI 3.260).
 */
export function takeIn(saved: SavedDeployment, created: Readonly<Record<string, string>>): SavedDeployment {
  const open = saved.deployment?.pending_operations ?? [];
  const creations = open.filter(({ type }) => type === "creating").map(({ resource }) => resource);
  const unknown = Object.keys(created).find((urn) => !creations.some((resource) => resource.urn === urn));
  if (unknown !== undefined) {
    throw new EngineError(
      "Failed",
      `The creation of ${unknown} was not left open. ` +
        (creations.length === 0 ? "None was." : `These were:\n${creations.map(({ urn }) => `  ${urn}`).join("\n")}`),
    );
  }
  const taken = creations.flatMap((resource) => {
    const id = created[resource.urn];
    // Its outputs nobody heard; until it is read it has what it was asked for.
    return id === undefined ? [] : [{ ...resource, id, outputs: resource.inputs }];
  });
  return {
    ...saved,
    deployment: {
      ...saved.deployment,
      resources: [...(saved.deployment?.resources ?? []), ...taken],
      pending_operations: open.filter(({ resource }) => created[resource.urn] === undefined),
    },
  };
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
