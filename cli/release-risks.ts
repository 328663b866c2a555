import { approvalAt, approvalChanges, approvalIn } from "./approval-before";

/** What has changed since another commit. */
export interface RisksRequest {
  /** Folder of the program, in a checkout of what is to be released. */
  readonly cwd: string;
  readonly stack: string;
  /** What was released before. */
  readonly commit: string;
  /** Where the packages of other lock files are kept. */
  readonly cache: string;
}

/**
 * What a release changes about who approves the next, and the sentences of the diff between what a stack has and what it
 * would get, the gravest first.
 */
export async function risksSince({ cwd, stack, commit, cache }: RisksRequest): Promise<readonly string[]> {
  const { previewChange } = await import("../delivery/preview");
  const changes = approvalChanges(stack, await approvalAt(cwd, stack, commit), approvalIn(cwd, stack));
  const { diffs } = await previewChange({ cwd, base: commit, stack, cache });
  return [...changes, ...diffs.flatMap(({ findings }) => findings.map(({ sentence }) => sentence))];
}
