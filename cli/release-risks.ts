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

/** The sentences of the diff between what a stack has and what it would get, the gravest first. */
export async function risksSince({ cwd, stack, commit, cache }: RisksRequest): Promise<readonly string[]> {
  const { previewChange } = await import("../delivery/preview");
  const { diffs } = await previewChange({ cwd, base: commit, stack, cache });
  return diffs.flatMap(({ findings }) => findings.map(({ sentence }) => sentence));
}
