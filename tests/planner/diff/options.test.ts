import type { Json } from "../../../planner/graph";
import { resetAt, stepsOf, EVERY, isWithin } from "../../../planner/diff/property-path";
import { BUCKET, diffOf, told } from "./graphs";

const GROUP = "aws:eks/nodeGroup:NodeGroup";

describe("ignoreChanges", () => {
  const group = (desiredSize: number, maxSize: number) => ({ scalingConfig: { desiredSize, maxSize } });
  const more = { ignoreChanges: ["scalingConfig.desiredSize"] };

  test("a change to an ignored property is none", () => {
    expect(diffOf({ g: [GROUP, group(2, 5), more] }, { g: [GROUP, group(4, 5), more] }).changes).toEqual([]);
  });

  test("of several changes only the ignored are left out", () => {
    const { changes } = diffOf({ g: [GROUP, group(2, 5), more] }, { g: [GROUP, group(4, 9), more] });
    expect(changes.flatMap(({ properties }) => properties.map(({ path }) => path))).toEqual(["scalingConfig.maxSize"]);
  });

  test("the side after says what is ignored, and to say so is no change and no risk", () => {
    const before = { g: [GROUP, group(2, 5), more] } as const;
    const after = { g: [GROUP, group(2, 5)] } as const;
    expect(diffOf(before, after)).toMatchObject({ changes: [], findings: [] });
    expect(diffOf(before, { g: [GROUP, group(4, 5)] }).changes).toHaveLength(1);
  });

  test("what is ignored puts nothing at risk", () => {
    const rule = (days: number) => ({ rules: [{ id: "old", status: "Enabled", expiration: { days } }], bucket: "b" });
    const type = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
    expect(told({ l: [type, rule(30)] }, { l: [type, rule(3)] })).toHaveLength(1);
    const ignored = { ignoreChanges: ["rules[*].expiration"] };
    expect(told({ l: [type, rule(30), ignored] }, { l: [type, rule(3), ignored] })).toEqual([]);
  });

  test("a value that comes from another resource now is ignored, too", () => {
    const from = (name: string) => ({
      unknown: ["key"],
      propertyDependencies: { key: [`urn:pulumi:prod::shop::aws:kms/key:Key::${name}`] },
    });
    const inputs = { key: "[unknown]" };
    expect(diffOf({ b: [BUCKET, inputs, from("a")] }, { b: [BUCKET, inputs, from("b")] }).changes).toHaveLength(1);
    expect(
      diffOf({ b: [BUCKET, inputs, from("a")] }, { b: [BUCKET, inputs, { ...from("b"), ignoreChanges: ["key"] }] })
        .changes,
    ).toEqual([]);
  });
});

describe("replaceOnChanges", () => {
  const tags = (team: string) => ({ bucket: "b", tags: { team } });
  const kinds = (replaceOnChanges?: readonly string[]) =>
    diffOf(
      { b: [BUCKET, tags("a")] },
      { b: [BUCKET, tags("b"), replaceOnChanges && { replaceOnChanges }] },
    ).changes.map(({ kind }) => kind);

  test.each<[string, readonly string[] | undefined, string]>([
    ["none", undefined, "updated"],
    ["the property", ["tags.team"], "replaced"],
    ["what is above it", ["tags"], "replaced"],
    ["every property", ["*"], "replaced"],
    ["another", ["tags.owner"], "updated"],
  ])("of %s", (_what, paths, kind) => {
    expect(kinds(paths)).toEqual([kind]);
  });

  test("of a part of what came at once, it may", () => {
    const { changes } = diffOf(
      { b: [BUCKET, {}] },
      { b: [BUCKET, { tags: { team: "a" } }, { replaceOnChanges: ["tags.team"] }] },
    );
    expect(changes[0]?.properties).toMatchObject([{ path: "tags", effect: "may-replace" }]);
  });
});

test("deleteBeforeReplace is told of what is replaced only", () => {
  const more = { deleteBeforeReplace: true };
  const change = (after: Readonly<Record<string, string>>) =>
    diffOf({ b: [BUCKET, { bucket: "a" }] }, { b: [BUCKET, after, more] }).changes[0];
  expect(change({ bucket: "b" })).toMatchObject({ kind: "replaced", deleteBeforeReplace: true });
  expect(change({ bucket: "a", forceDestroy: "x" })).not.toHaveProperty("deleteBeforeReplace");
});

test("property paths as Pulumi documents them", () => {
  expect(stepsOf('root.nested[0]["key.with \\"escaped\\" quotes"].array[*].x')).toEqual([
    "root",
    "nested",
    0,
    'key.with "escaped" quotes',
    "array",
    EVERY,
    "x",
  ]);
  expect(stepsOf("*")).toEqual([EVERY]);
  expect(isWithin("rules[old].days", "rules[0]")).toBe(true);
  expect(isWithin("rules", "rules[0]")).toBe(false);
});

test("what lies at a path is put back, wherever it was", () => {
  const old = { a: [{ x: 1 }, { x: 2 }], m: { k: 1 } };
  const m = { k: 2, l: 3 };
  const now: Json = { a: [{ x: 5, y: 5 }, { x: 6 }, { x: 7 }], m };
  expect(resetAt(old, now, stepsOf("a[*].x"))).toEqual({ m, a: [{ x: 1, y: 5 }, { x: 2 }, { x: 7 }] });
  expect(resetAt(old, now, stepsOf("m.*"))).toEqual({ a: [{ x: 5, y: 5 }, { x: 6 }, { x: 7 }], m: { k: 1 } });
  expect(resetAt(old, { m: {} }, stepsOf("a"))).toEqual({ m: {}, a: old.a });
});
