import type { ReleaseRecord } from "../record";

/** What is known of a stack's releases, kept with its state. */
export interface ReleaseLog {
  /** The newest first, `most` of them. */
  newest(most: number): Promise<readonly ReleaseRecord[]>;
  /** Those of one commit, the newest first. */
  ofCommit(commit: string): Promise<readonly ReleaseRecord[]>;
  /** Writes a new one. Throws `PromoteError` `ReleaseUnderWay` where the same release was begun in the same second. */
  begin(record: ReleaseRecord): Promise<void>;
  /** Writes one that was begun, as it is now. */
  update(record: ReleaseRecord): Promise<void>;
}
