import type { StackEngine } from "../../engine/contract";
import type { StateStore } from "../../state/contract";
import type { ReleaseRecord } from "../record";
import type { ReleaseLog } from "./contract";
import { storeReleaseLog } from "./store";
import { tagReleaseLog } from "./tags";

export type { ReleaseLog } from "./contract";

/** The log of a stack's releases: objects beside its state, or the stack's tags where there is no place for objects. */
export function releaseLog(engine: StackEngine, store: StateStore | undefined): ReleaseLog {
  return store === undefined ? tagReleaseLog(engine) : storeReleaseLog(store, engine.project, engine.stack);
}

/** How far back the last release that succeeded is looked for. */
const LAST_RELEASES = 20;

/** The last release that succeeded; undefined where there is none among the newest. */
export async function lastSuccess(log: ReleaseLog): Promise<ReleaseRecord | undefined> {
  return (await log.newest(LAST_RELEASES)).find(({ status }) => status === "succeeded");
}
