import type { EngineRun } from "../../../../delivery/engine";
import type { ChangeKind, GraphDiff, ResourceChange } from "../../../../planner/diff";
import type { ResourceGraph } from "../../../../planner";

/** What the engine does to a resource. */
export type Verdict = "created" | "deleted" | "replaced" | "updated" | "same";

/** What each kind of change of ours lets one expect of the engine. */
const EXPECTED: Readonly<Record<ChangeKind, readonly Verdict[]>> = {
  created: ["created"],
  deleted: ["deleted"],
  replaced: ["replaced"],
  "maybe-replaced": ["replaced", "updated"],
  updated: ["updated"],
  moved: ["same"],
};

/** A resource of which the diff said something else than the engine does. */
export interface Disagreement {
  readonly urn: string;
  readonly diff: readonly Verdict[];
  readonly engine: Verdict;
}

/** What the engine did, or would do, to each resource that changes. */
export function verdictsOf(run: EngineRun): ReadonlyMap<string, Verdict> {
  const verdicts = new Map<string, Verdict>();
  for (const { urn, op } of run.steps) {
    const verdict = verdictOf(op);
    // A replacement has steps of several kinds.
    if (verdict !== undefined && verdicts.get(urn) !== "replaced") {
      verdicts.set(urn, verdict);
    }
  }
  return verdicts;
}

function verdictOf(op: string): Verdict | undefined {
  if (op.includes("replace")) {
    return "replaced";
  }
  return ({ create: "created", delete: "deleted", update: "updated" } as const)[op as "create" | "delete" | "update"];
}

/** Where diff and engine differ, resource by resource. Components are compared by what they are made of. */
export function disagreements(
  diff: GraphDiff,
  run: EngineRun,
  before: ResourceGraph,
  after: ResourceGraph,
): readonly Disagreement[] {
  const resources = [...before.resources, ...after.resources];
  const parents = new Set(resources.map(({ parent }) => parent));
  const compared = new Set(resources.filter(({ custom, urn }) => custom || !parents.has(urn)).map(({ urn }) => urn));
  const verdicts = verdictsOf(run);
  const changes = new Map(diff.changes.map((change) => [change.urn, change]));
  const urns = new Set([...verdicts.keys(), ...changes.keys()].filter((urn) => compared.has(urn)));
  return [...urns].sort().flatMap((urn) => {
    const change = changes.get(urn);
    const expected: readonly Verdict[] =
      change === undefined
        ? ["same"]
        : (isQuiet(change) && change.kind.startsWith("maybe")) || (change.kind === "updated" && isQuiet(change))
          ? [...EXPECTED[change.kind], "same"]
          : EXPECTED[change.kind];
    const engine = verdicts.get(urn) ?? "same";
    return expected.includes(engine) ? [] : [{ urn, diff: expected, engine }];
  });
}

/**
 * Whether the engine may do it without a word: marks of the state's own, such as protection, and another provider, of
 * which the provider itself says whether it comes to anything.
 */
function isQuiet({ properties }: ResourceChange): boolean {
  return properties.every(({ path }) => path === "provider");
}
