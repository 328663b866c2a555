import fc from "fast-check";

import { planDigest } from "../../../delivery/approval";
import type { EngineStep } from "../../../delivery/engine/contract";
import type { Json, PlannedResource, ResourceGraph } from "../../../planner/graph";

const name = fc.constantFrom("a", "b", "c", "d", "e");
const names = fc.uniqueArray(name).map((list) => list.sort());
const urn = name.map((one) => `urn:pulumi:dev::shop::x:y:Z::${one}`);
const json = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<never>;

const resource: fc.Arbitrary<PlannedResource> = fc.record({
  urn,
  type: fc.constantFrom("x:y:Z", "x:y:W"),
  name,
  custom: fc.boolean(),
  inputs: fc.dictionary(name, json),
  dependencies: names,
  propertyDependencies: fc.dictionary(name, names),
  protect: fc.boolean(),
  retainOnDelete: fc.boolean(),
  aliases: names,
  secrets: names,
  unknown: names,
}) as unknown as fc.Arbitrary<PlannedResource>;

const step: fc.Arbitrary<EngineStep> = fc.record({
  op: fc.constantFrom("create", "update", "delete"),
  urn,
  type: fc.constant("x:y:Z"),
  properties: names,
  replaceProperties: names,
  protect: fc.boolean(),
});

const graph: fc.Arbitrary<ResourceGraph> = fc.record({
  version: fc.constant(1 as const),
  project: fc.constantFrom("shop", "store"),
  stack: fc.constantFrom("dev", "prod"),
  resources: fc.array(resource, { maxLength: 4 }),
  outputs: fc.dictionary(name, json),
  diagnostics: fc.constant([]),
});
const steps = fc.array(step, { maxLength: 4 });

/** The same value with every object's keys in the opposite order, and every list of `lists` reversed. */
function reversed(value: unknown, lists = false): unknown {
  if (Array.isArray(value)) {
    const inside: unknown[] = value.map((one: unknown) => reversed(one));
    return lists ? inside.reverse() : inside;
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inside]) => [key, reversed(inside)]),
  );
}

test("is the hash of a document that anybody can write down", () => {
  const empty: ResourceGraph = { version: 1, project: "p", stack: "s", resources: [], outputs: {}, diagnostics: [] };
  // printf '{"learnt":[],"outputs":{},"project":"p","resources":[],"stack":"s","steps":[],"version":1}' | sha256sum
  expect(planDigest(empty, { steps: [] })).toBe(
    "sha256:d519cd5d8498bfb43219936188ec5f0ba7d1d0fc949d5496b520efa249674102",
  );
});

test("does not depend on the order of resources, steps and keys", () => {
  fc.assert(
    fc.property(graph, steps, (one, its) => {
      const other = {
        ...(reversed(one) as ResourceGraph),
        resources: reversed(one.resources, true) as ResourceGraph["resources"],
      };
      const theirs = reversed(its, true) as EngineStep[];
      expect(planDigest(other, { steps: theirs })).toBe(planDigest(one, { steps: its }));
    }),
  );
});

/** One change each, to a graph with a resource and to steps with a step. */
const changes: Readonly<Record<string, (plan: Plan) => Plan>> = {
  "a project of another name": (plan) => ({ ...plan, graph: { ...plan.graph, project: "other" } }),
  "another stack": (plan) => ({ ...plan, graph: { ...plan.graph, stack: "other" } }),
  "one more output": (plan) => ({ ...plan, graph: { ...plan.graph, outputs: { ...plan.graph.outputs, more: null } } }),
  "one more resource": (plan) => withResources(plan, (all) => [...all, { ...first(all), urn: "another" }]),
  "one resource less": (plan) => withResources(plan, (all) => all.slice(1)),
  "the same resource twice": (plan) => withResources(plan, (all) => [...all, first(all)]),
  "an input": (plan) => changed(plan, (one) => ({ inputs: { ...one.inputs, more: [1, 2] } })),
  "a dependency": (plan) => changed(plan, (one) => ({ dependencies: [...one.dependencies, "another"] })),
  "an alias": (plan) => changed(plan, (one) => ({ aliases: [...one.aliases, "another"] })),
  protection: (plan) => changed(plan, ({ protect }) => ({ protect: !protect })),
  "what is kept": (plan) => changed(plan, ({ retainOnDelete }) => ({ retainOnDelete: !retainOnDelete })),
  "what is secret": (plan) => changed(plan, ({ secrets }) => ({ secrets: [...secrets, "another"] })),
  "one step less": (plan) => ({ ...plan, steps: plan.steps.slice(1) }),
  "the same step twice": (plan) => ({ ...plan, steps: [...plan.steps, first(plan.steps)] }),
  "another operation": (plan) => withStep(plan, () => ({ op: "replace" })),
  "a step of another resource": (plan) => withStep(plan, () => ({ urn: "another" })),
  "a property that differs": (plan) => withStep(plan, ({ properties }) => ({ properties: [...properties, "more"] })),
  "a property that replaces": (plan) =>
    withStep(plan, ({ replaceProperties }) => ({ replaceProperties: [...replaceProperties, "more"] })),
};

test.each(Object.entries(changes))("changes with %s", (_, change) => {
  fc.assert(
    fc.property(graph, fc.array(resource, { minLength: 1, maxLength: 3 }), step, steps, (one, resources, its, more) => {
      const plan: Plan = { graph: { ...one, resources }, steps: [its, ...more] };
      const other = change(plan);
      expect(planDigest(other.graph, other)).not.toBe(planDigest(plan.graph, plan));
    }),
    { numRuns: 12 },
  );
});

describe("of what only the engine knows", () => {
  const [one] = fc.sample(graph, 1) as [ResourceGraph];
  const [group] = fc.sample(resource, 1) as [PlannedResource];
  const unknown = ["zones[1]", 'tags["a.b"]', "gone"];
  const plan: ResourceGraph = { ...one, resources: [{ ...group, unknown }] };
  const digest = (inputs: Readonly<Record<string, Json>>, of = group.urn) =>
    planDigest(plan, { steps: [], inputs: new Map([[of, inputs]]) });
  const given = { zones: ["a", "b"], tags: { "a.b": "in b" }, name: "made-up-1" };

  test.each([
    [{ zones: ["a", "c"] }],
    [{ zones: ["a"] }],
    [{ tags: { "a.b": "in c" } }],
    [{ tags: { "a.b": { in: "b" } } }],
    [{ gone: "there" }],
  ])("it changes with %j", (change) => {
    expect(digest({ ...given, ...change })).not.toBe(digest(given));
  });

  test("it does not change with what the plan knows, or what Pulumi makes up", () => {
    expect(digest({ ...given, zones: ["z", "b"], name: "made-up-2", more: 1 })).toBe(digest(given));
  });

  test("it does not change with a resource that the plan does not have", () => {
    expect(digest({ zones: ["a", "c"] }, "another")).toBe(digest(given, "another"));
  });
});

test("does not change with what was only said", () => {
  const [one] = fc.sample(graph, 1);
  const warned = { ...one, diagnostics: [{ severity: "warning", message: "in /some/folder" }] } as ResourceGraph;
  expect(planDigest(warned, { steps: [] })).toBe(planDigest(one as ResourceGraph, { steps: [] }));
});

interface Plan {
  readonly graph: ResourceGraph;
  readonly steps: readonly EngineStep[];
}

function first<Value>(list: readonly Value[]): Value {
  return list[0] as Value;
}

function withResources(
  plan: Plan,
  change: (resources: readonly PlannedResource[]) => readonly PlannedResource[],
): Plan {
  return { ...plan, graph: { ...plan.graph, resources: change(plan.graph.resources) } };
}

function changed(plan: Plan, change: (one: PlannedResource) => Partial<PlannedResource>): Plan {
  return withResources(plan, ([one, ...rest]) => [
    { ...(one as PlannedResource), ...change(one as PlannedResource) },
    ...rest,
  ]);
}

function withStep(plan: Plan, change: (one: EngineStep) => Partial<EngineStep>): Plan {
  const [one, ...rest] = plan.steps as [EngineStep, ...EngineStep[]];
  return { ...plan, steps: [{ ...one, ...change(one) }, ...rest] };
}
