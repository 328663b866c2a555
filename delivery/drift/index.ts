import { isStack, nameOf } from "../../planner/urn";
import type { EngineObserver, EngineStep, StackEngine } from "../engine/contract";
import { explain, holdingOn } from "./ignore";
import { DRIFT_RANKS, type DriftChange, type DriftIgnore, type DriftKind, type DriftReport } from "./model";
import { rankOf } from "./rank";

export * from "./model";

/** How drift is looked for. */
export interface DriftOptions {
  /** What may differ, by name. */
  readonly ignore: Readonly<Record<string, DriftIgnore>>;
  readonly now: Date;
  readonly observer?: EngineObserver;
  readonly signal?: AbortSignal;
}

/**
 * Compares what is really there with the last deployment, and the last deployment with the program. Changes nothing, in the
 * cloud or in the state. Throws `EngineError`.
 */
export async function findDrift(engine: StackEngine, options: DriftOptions): Promise<DriftReport> {
  const { ignore, now, observer, signal } = options;
  const asked = { ...(observer !== undefined && { observer }), ...(signal !== undefined && { signal }) };
  const refreshed = await engine.refresh({ ...asked, previewOnly: true });
  const previewed = await engine.preview(asked);

  const { holding, expired } = holdingOn(now.toISOString().slice(0, "YYYY-MM-DD".length), ignore);
  const drifted = explain(changesOf(refreshed.steps, OUTSIDE), holding);
  const undeployed = explain(changesOf(previewed.steps, UNDEPLOYED), holding);
  const used = new Set([...drifted.used, ...undeployed.used]);
  return {
    version: 1,
    project: engine.project,
    stack: engine.stack,
    drifted: drifted.open,
    undeployed: undeployed.open,
    ignored: [...drifted.ignored, ...undeployed.ignored].sort(byRank),
    unused: Object.keys(holding).filter((name) => !used.has(name)),
    expired,
    unchanged: refreshed.unchanged,
  };
}

type Kinds = Readonly<Partial<Record<EngineStep["op"], DriftKind>>>;

/** What the steps of a refresh mean: a resource that is not found is deleted from the state. */
const OUTSIDE: Kinds = { delete: "gone", update: "changed" };

/** A replacement is told in two or three steps. */
const UNDEPLOYED: Kinds = {
  create: "not-created",
  update: "not-updated",
  delete: "not-deleted",
  replace: "not-replaced",
  "create-replacement": "not-replaced",
  "delete-replaced": "not-replaced",
  import: "not-imported",
  "import-replacement": "not-imported",
};

function changesOf(steps: readonly EngineStep[], kinds: Kinds): readonly DriftChange[] {
  const changes = new Map<string, DriftChange>();
  for (const { op, urn, type, properties } of steps) {
    const kind = kinds[op];
    // The stack's own step is that its outputs change, which follows from other changes.
    if (kind === undefined || isStack(urn)) {
      continue;
    }
    const key = `${urn} ${kind}`;
    const known = changes.get(key)?.properties ?? [];
    const all = [...new Set([...known, ...properties])].sort();
    changes.set(key, {
      kind,
      rank: rankOf({ kind, type, properties: all }),
      urn,
      type,
      name: nameOf(urn),
      properties: all,
    });
  }
  return [...changes.values()].sort(byRank);
}

function byRank(one: DriftChange, other: DriftChange): number {
  return (
    DRIFT_RANKS.indexOf(one.rank) - DRIFT_RANKS.indexOf(other.rank) ||
    (one.urn < other.urn ? -1 : one.urn > other.urn ? 1 : 0)
  );
}
