import { findDrift, hasDrift } from "../../../delivery/drift";
import { FakeEngine, type FakeResource, fakeUrn } from "../../support/fake-engine";

const BUCKET = "aws:s3/bucket:Bucket";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const lake = fakeUrn(BUCKET, "lake");
const web = fakeUrn(DEPLOYMENT, "web");
const api = fakeUrn(DEPLOYMENT, "api");
const NOW = new Date("2026-11-21T14:45:17Z");

function resource(
  type: string,
  properties: FakeResource["properties"] = {},
  more: Partial<FakeResource> = {},
): FakeResource {
  return { type, properties, ...more };
}

const deployed = {
  [lake]: resource(BUCKET, { tags: { owner: "data" }, versioning: true }),
  [web]: resource(DEPLOYMENT, { replicas: 3, image: "web:1" }),
};

it("finds nothing where program, state and world agree, and changes nothing", async () => {
  const engine = new FakeEngine({ program: deployed, state: deployed });
  const report = await findDrift(engine, { ignore: {}, now: NOW });
  expect(report).toEqual({
    version: 1,
    project: "shop",
    stack: "dev",
    drifted: [],
    undeployed: [],
    ignored: [],
    unused: [],
    expired: [],
    unchanged: 2,
  });
  expect(hasDrift(report)).toBe(false);
  expect(engine.calls).toEqual([
    { operation: "refresh", options: { previewOnly: true } },
    { operation: "preview", options: {} },
  ]);
  expect(engine.state).toEqual(deployed);
});

it("tells what has changed outside from what is not deployed yet, the gravest first", async () => {
  const engine = new FakeEngine({
    state: { ...deployed, [api]: resource(DEPLOYMENT, { replicas: 1 }) },
    world: {
      [web]: resource(DEPLOYMENT, { replicas: 9, image: "web:1" }),
      [api]: resource(DEPLOYMENT, { replicas: 1, serviceAccount: "root" }),
    },
    program: {
      [lake]: resource(BUCKET, { tags: { owner: "data" }, versioning: true, bucket: "new" }, { replaceOn: ["bucket"] }),
      [web]: resource(DEPLOYMENT, { replicas: 3, image: "web:2" }),
      [fakeUrn(DEPLOYMENT, "jobs")]: resource(DEPLOYMENT),
    },
  });
  const { drifted, undeployed } = await findDrift(engine, { ignore: {}, now: NOW });
  const told = (changes: typeof drifted) =>
    changes.map(({ kind, rank, name, properties }) => [kind, rank, name, ...properties]);
  expect(told(drifted)).toEqual([
    ["gone", "lost-data", "lake"],
    ["changed", "security", "api", "serviceAccount"],
    ["changed", "rest", "web", "replicas"],
  ]);
  // A replacement is three steps to the engine, and one thing to people.
  expect(told(undeployed)).toEqual([
    ["not-replaced", "lost-data", "lake", "bucket"],
    ["not-deleted", "rest", "api"],
    ["not-created", "rest", "jobs"],
    ["not-updated", "rest", "web", "image"],
  ]);
  expect(engine.state).toMatchObject(deployed);
});

it("passes over what the list explains, and tells of entries that do nothing any more", async () => {
  const engine = new FakeEngine({
    state: deployed,
    world: {
      [lake]: resource(BUCKET, { tags: { owner: "data" }, versioning: true }),
      [web]: resource(DEPLOYMENT, { replicas: 9, image: "web:1" }),
    },
    program: { ...deployed, [web]: resource(DEPLOYMENT, { replicas: 3, image: "web:2" }) },
  });
  const ignore = {
    autoscaler: { type: "kubernetes:apps/*:Deployment", property: "replicas", reason: "the autoscaler sets it" },
    image: { name: "web", property: "image", reason: "deployed by its own pipeline", until: "2026-11-21" },
    "old-bucket": { name: "lake-*", reason: "was moved" },
    trial: { name: "web", reason: "a trial", until: "2026-10-31" },
  };
  const report = await findDrift(engine, { ignore, now: NOW });
  expect(report).toMatchObject({
    drifted: [],
    undeployed: [],
    ignored: [
      {
        kind: "changed",
        name: "web",
        properties: ["replicas"],
        ignore: "autoscaler",
        reason: "the autoscaler sets it",
      },
      { kind: "not-updated", name: "web", properties: ["image"], ignore: "image" },
    ],
    unused: ["old-bucket"],
    expired: [{ ignore: "trial", until: "2026-10-31", reason: "a trial" }],
  });
  expect(hasDrift(report)).toBe(false);

  const later = await findDrift(engine, { ignore, now: new Date("2026-11-22T00:00:00Z") });
  expect(later.undeployed).toMatchObject([{ name: "web", properties: ["image"] }]);
  expect(later.expired.map(({ ignore: name }) => name)).toEqual(["image", "trial"]);
});

it("fails with the engine, and calls nothing after that", async () => {
  const engine = new FakeEngine({ state: deployed, world: { [web]: resource(DEPLOYMENT) } });
  engine.failures.set(lake, "access denied");
  await expect(findDrift(engine, { ignore: {}, now: NOW })).rejects.toMatchObject({
    name: "EngineError",
    code: "Failed",
  });
  expect(engine.calls.map(({ operation }) => operation)).toEqual(["refresh"]);
  await expect(findDrift(new FakeEngine({ state: null }), { ignore: {}, now: NOW })).rejects.toMatchObject({
    code: "NoStack",
  });
});
