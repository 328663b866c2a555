import type { PendingOperation } from "./contract";

/** Why nothing is deployed while creations are open: the cloud may have made them, and would make them again. */
export function pendingMessage(stack: string, open: readonly PendingOperation[]): string {
  return (
    `A run of ${stack} was interrupted while it made ${open.length === 1 ? "this resource" : "these resources"}, and nobody knows whether ${open.length === 1 ? "it" : "each"} came to be:\n` +
    `${listPending(open)}\n` +
    `Look in the cloud. What is there: "tributary refresh ${stack} --import <urn>=<id>" takes it in. ` +
    `When none of them is there: "tributary refresh ${stack} --clear-pending-creates" forgets them. Then go on.`
  );
}

/** One line for each operation that was left open. */
export function listPending(open: readonly PendingOperation[]): string {
  return open.map(({ kind, urn }) => `  ${kind} ${urn}`).join("\n");
}

/** `--import-pending-creates` takes pairs: a URN, then the id that the cloud gave. */
export function importArguments(imports: readonly (readonly [urn: string, id: string])[]): readonly string[] {
  return imports.flatMap(([urn, id]) => ["--import-pending-creates", urn, "--import-pending-creates", id]);
}
