import type { PendingOperation } from "./contract";

/** What an interrupted run left open, and how the stack comes to know what became of it. */
export function pendingMessage(stack: string, open: readonly PendingOperation[]): string {
  const creations = open.some(({ kind }) => kind === "creating");
  return (
    `A run of ${stack} was interrupted in the middle of this, and nobody knows what became of it:\n` +
    `${open.map(({ kind, urn }) => `  ${kind} ${urn}`).join("\n")}\n` +
    (creations
      ? `Look in the cloud for what was being created; to create it again could leave the first one behind. What is there: ` +
        `"tributary refresh ${stack} --import <urn>=<id>" takes it in. When nothing is there: ` +
        `"tributary refresh ${stack} --clear-pending-creates" forgets it. Either one also reads what became of the rest.`
      : `"tributary refresh ${stack}" reads what is really there; then go on.`)
  );
}
