import { EngineError } from "../../../delivery/engine/contract";
import { StateStoreError } from "../../../delivery/state/contract";
import { fakeUrn } from "../../support/fake-engine";
import { commitOf, Pipeline } from "./pipeline";
import { release } from "./release";

const [a, b] = [commitOf("a"), commitOf("b")];
const ORDERS = (stage: string) => fakeUrn("aws:s3/bucket:Bucket", "orders", stage);
let pipeline: Pipeline;
beforeEach(() => {
  pipeline = new Pipeline();
});

describe("a commit", () => {
  test("goes through every stage in order, asked for at each, and leaves a record at each", async () => {
    const shown = pipeline.sayYes();
    const outcomes = await pipeline.promote(a, "prod");
    expect(outcomes.map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual([
      "dev released",
      "test released",
      "prod released",
    ]);
    expect(shown.map(({ stage, tally, before }) => [stage, tally.created, before])).toEqual([
      ["dev", 1, undefined],
      ["test", 1, undefined],
      ["prod", 1, undefined],
    ]);
    expect(await pipeline.records("prod")).toEqual(["a succeeded interactive zoe@laptop"]);
    expect(pipeline.announced.map(({ record, channel }) => `${record.stack} ${record.status} ${channel}`)).toEqual([
      "dev succeeded releases",
      "test succeeded releases",
      "prod succeeded releases",
    ]);
  });

  test("is deployed by exactly the plan that was shown", async () => {
    pipeline.sayYes();
    await pipeline.promote(a, "dev");
    const [preview, up] = pipeline.engines.dev.calls;
    expect(up?.options.plan).toBe(preview?.options.savePlan);
    expect(up?.options.plan).toBeDefined();
    expect(up?.options.message).toBe("Release of aaaaaaaaaaaa: change a");
  });

  test("that a stage has already is not deployed there again", async () => {
    pipeline.sayYes();
    await pipeline.promote(a, "test");
    const outcomes = await pipeline.promote(a, "prod");
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["already-released", "already-released", "released"]);
    expect(pipeline.deployments()).toEqual({ dev: 1, test: 1, prod: 1 });
  });

  test("can be gone back to, though a later one reached every stage", async () => {
    pipeline.sayYes();
    await pipeline.promote(a, "prod");
    await pipeline.promote(b, "prod");
    const outcomes = await pipeline.promote(a, "prod");
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["already-released", "already-released", "released"]);
    expect(await pipeline.records("prod")).toEqual([
      "a succeeded interactive zoe@laptop",
      "b succeeded interactive zoe@laptop",
      "a succeeded interactive zoe@laptop",
    ]);
  });

  test("is released nowhere where one stage can't be planned", async () => {
    pipeline.sayYes();
    pipeline.planErrors.prod = new Error("prod's config is wrong");
    await expect(pipeline.promote(a, "prod")).rejects.toThrow("prod's config is wrong");
    expect(pipeline.deployments()).toEqual({ dev: 0, test: 0, prod: 0 });
  });

  test("has its record from the first moment, with all that is known", async () => {
    pipeline.sayYes();
    pipeline.surroundings = {
      ...pipeline.surroundings,
      link: "https://ci.example.org/1",
      risksSince: (_, commit) => Promise.resolve([`less than ${commit[0]}`]),
    };
    await pipeline.promote(b, "dev");
    pipeline.program("dev", { orders: 2, more: 1 });
    let during: readonly string[] = [];
    pipeline.engines.dev.beforeStep = () => {
      during = [...pipeline.places.dev.objects.values()].map((text) => (JSON.parse(text) as { status: string }).status);
    };
    await pipeline.promote(a, "dev");
    expect(during).toEqual(["succeeded", "deploying"]);
    const [record] = await pipeline.log("dev").newest(1);
    expect(record).toMatchObject({
      commit: a.hash,
      subject: "change a",
      author: "Zoe",
      status: "succeeded",
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
      tally: { created: 1, updated: 1, replaced: 0, deleted: 0, unchanged: 0 },
      risks: ["less than b"],
      link: "https://ci.example.org/1",
      runner: { host: "here", pid: 1, user: "ci" },
      smoke: [{ name: "outputs", passed: true }],
      tributary: "0.1.0",
    });
    expect(record?.seconds).toBeGreaterThan(0);
  });
});

describe("stages", () => {
  test.each([
    ["staging", ["dev", "prod"]],
    ["prod", ["dev", "dev", "prod"]],
  ])("to %s through %s are refused", async (to, through) => {
    await expect(pipeline.promote(a, to as "prod", { through })).rejects.toMatchObject({ code: "UnknownStage" });
  });

  test("before the one of the token must have the commit", async () => {
    const approval = await pipeline.token("test", a);
    await expect(pipeline.promote(a, "test", { approval })).rejects.toMatchObject({
      code: "StageNotReleased",
      message: expect.stringContaining("can't go to test yet: dev has no successful release of it") as string,
    });
    await pipeline.promote(a, "dev", { approval: await pipeline.token("dev", a) });
    expect(await pipeline.promote(a, "test", { approval })).toHaveLength(2);
    expect(await pipeline.records("test")).toEqual(["a succeeded token zoe"]);
  });

  test("do not count as passed by another commit, or by a failure", async () => {
    const failed = release({ commit: a.hash, status: "smoke-failed" });
    await pipeline.log("dev").begin(failed);
    await pipeline.promote(b, "dev", { approval: await pipeline.token("dev", b) });
    const approval = await pipeline.token("test", a);
    await expect(pipeline.promote(a, "test", { approval })).rejects.toMatchObject({ code: "StageNotReleased" });
    expect(pipeline.deployments().test).toBe(0);
  });

  test("whose records can't be read are told, with what to do", async () => {
    pipeline.places.dev.failure = new StateStoreError("Denied", "dev's bucket lets nobody in.");
    const approval = await pipeline.token("test", a);
    await expect(pipeline.promote(a, "test", { approval })).rejects.toMatchObject({
      code: "StageUnknown",
      isRefusal: false,
      message: expect.stringMatching(
        /lets nobody in\.\nSo nobody can say whether dev has[^]*--through test$/,
      ) as string,
    });
    expect(await pipeline.promote(a, "test", { approval, through: ["test"] })).toHaveLength(1);
  });

  test("can be named with an organisation, as Pulumi Cloud has them", async () => {
    const through = ["acme/dev", "acme/test"];
    const named = { through, to: "acme/test" as "test" };
    await pipeline.promote(a, "dev", { approval: await pipeline.token("dev", a) });
    await pipeline.promote(a, "test", { ...named, approval: await pipeline.token("test", a) });
    await pipeline.promote(b, "dev", { approval: await pipeline.token("dev", b) });
    await pipeline.promote(b, "test", { ...named, approval: await pipeline.token("test", b) });
    // The last stage is done with where it has the commit now, not where it had it once.
    await pipeline.promote(a, "test", { ...named, approval: await pipeline.token("test", a) });
    expect((await pipeline.records("test")).map((record) => record[0])).toEqual(["a", "b", "a"]);
  });

  test("that need no approval are released unattended", async () => {
    const { rules } = pipeline;
    rules.dev = { ...rules.dev, approval: { ...rules.dev.approval, required: false } };
    await pipeline.promote(a, "dev");
    expect(await pipeline.records("dev")).toEqual(["a succeeded not-required -"]);
    await pipeline.promote(b, "test", { approval: await pipeline.token("test", b) });
    expect(await pipeline.records("test")).toEqual(["b succeeded token zoe"]);
  });
});

describe("nothing is deployed", () => {
  const expectNothing = async () => {
    expect(pipeline.deployments().dev).toBe(0);
    expect(await pipeline.records("dev")).toEqual([]);
    expect(pipeline.announced).toEqual([]);
  };

  test("without an approval", async () => {
    await expect(pipeline.promote(a, "dev")).rejects.toMatchObject({ code: "ApprovalMissing", isRefusal: true });
    await expectNothing();
  });

  test("when the stage's name is not typed", async () => {
    pipeline.surroundings = { confirm: () => Promise.resolve(undefined) };
    await expect(pipeline.promote(a, "dev")).rejects.toMatchObject({ code: "ApprovalMissing" });
    await expectNothing();
  });

  test("when the plan is not the one that was approved", async () => {
    const approval = await pipeline.token("dev", a);
    pipeline.program("dev", { orders: 2 });
    await expect(pipeline.promote(a, "dev", { approval })).rejects.toMatchObject({ code: "WrongDigest" });
    await expectNothing();
  });

  test("when what is there is not what it was, though the program is the same", async () => {
    const approval = await pipeline.token("dev", a);
    pipeline.engines.dev.state = { [ORDERS("dev")]: { type: "aws:s3/bucket:Bucket", properties: { size: 9 } } };
    await expect(pipeline.promote(a, "dev", { approval })).rejects.toMatchObject({ code: "WrongDigest" });
    await expectNothing();
  });

  test("with the approval of another commit", async () => {
    const approval = await pipeline.token("dev", b);
    await expect(pipeline.promote(a, "dev", { approval })).rejects.toMatchObject({ code: "WrongCommit" });
    await expectNothing();
  });

  test("to a stack that nobody made", async () => {
    pipeline.sayYes();
    pipeline.engines.dev.state = null;
    await expect(pipeline.promote(a, "dev")).rejects.toMatchObject({ code: "StackNotMade", isRefusal: false });
    await expectNothing();
  });
});

describe("a deployment that fails", () => {
  test("is recorded and told, stands as it is, and stops the stages behind it", async () => {
    pipeline.sayYes();
    pipeline.failAtDeployment("test", ORDERS("test"));
    await expect(pipeline.promote(a, "prod")).rejects.toMatchObject({
      code: "DeploymentFailed",
      message: expect.stringMatching(
        /AccessDenied[^]*Nothing was rolled back[^]*promote --to test --commit aaaaaaaaaaaa/,
      ) as string,
    });
    expect(await pipeline.records("test")).toEqual(["a failed interactive zoe@laptop"]);
    const [record] = await pipeline.log("test").newest(1);
    expect(record?.reason).toContain("AccessDenied");
    expect(pipeline.announced.map(({ record: { stack, status } }) => `${stack} ${status}`)).toEqual([
      "dev succeeded",
      "test failed",
    ]);
    expect(pipeline.deployments()).toEqual({ dev: 1, test: 1, prod: 0 });
  });

  test("can be done again, and goes on with the stages that are left", async () => {
    pipeline.sayYes();
    pipeline.failAtDeployment("test", ORDERS("test"));
    await pipeline.promote(a, "prod").catch(() => undefined);
    pipeline.engines.test.beforeStep = undefined;
    pipeline.engines.test.failures.clear();
    const outcomes = await pipeline.promote(a, "prod");
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["already-released", "released", "released"]);
    expect(await pipeline.records("test")).toEqual([
      "a succeeded interactive zoe@laptop",
      "a failed interactive zoe@laptop",
    ]);
  });

  test("counts what was done until then, not what was planned", async () => {
    pipeline.sayYes();
    pipeline.program("dev", { aaa: 1, orders: 1 });
    pipeline.failAtDeployment("dev", ORDERS("dev"));
    await pipeline.promote(a, "dev").catch(() => undefined);
    expect((await pipeline.log("dev").newest(1))[0]?.tally).toMatchObject({ created: 1 });
  });

  test("because another holds the lock says so", async () => {
    pipeline.sayYes();
    pipeline.engines.dev.beforeStep = () => {
      pipeline.engines.dev.lockedBy = "adam@ci";
    };
    await expect(pipeline.promote(a, "dev")).rejects.toMatchObject({
      code: "ReleaseUnderWay",
      message: expect.stringContaining("adam@ci") as string,
    });
    expect(await pipeline.records("dev")).toEqual(["a failed interactive zoe@laptop"]);
  });

  test("because the world has changed since the preview leaves the approved plan alone", async () => {
    pipeline.surroundings = {
      confirm: () => {
        pipeline.engines.dev.program = {};
        return Promise.resolve("zoe");
      },
    };
    pipeline.engines.dev.state = { [ORDERS("dev")]: { type: "aws:s3/bucket:Bucket", properties: { size: 1 } } };
    await expect(pipeline.promote(a, "dev")).rejects.toMatchObject({
      code: "DeploymentFailed",
      cause: expect.objectContaining({ code: "PlanViolated" }) as EngineError,
    });
    expect(pipeline.engines.dev.state).toHaveProperty([ORDERS("dev")]);
  });

  test("says so, even if its record can't be written any more", async () => {
    pipeline.sayYes();
    pipeline.failAtDeployment("dev", ORDERS("dev"));
    pipeline.surroundings = { ...pipeline.surroundings, announce: () => Promise.reject(new Error("no disk")) };
    await expect(pipeline.promote(a, "dev")).rejects.toMatchObject({ code: "DeploymentFailed" });
    expect(pipeline.warnings).toEqual(["the record of the release can't be completed: no disk"]);
  });
});

describe("smoke checks", () => {
  test("that fail make the release no success, and roll nothing back", async () => {
    pipeline.sayYes();
    await pipeline.promote(b, "dev");
    pipeline.rules.dev = { ...pipeline.rules.dev, smokeChecks: { api: { output: "api.endpoint", retries: 2 } } };
    pipeline.program("dev", { orders: 2 });
    await expect(pipeline.promote(a, "prod")).rejects.toMatchObject({
      code: "SmokeChecksFailed",
      message: expect.stringMatching(
        /api: the stack has no output api \(attempt 3\)[^]*Nothing was rolled back[^]*promote --to dev --commit bbbbbbbbbbbb/,
      ) as string,
    });
    const [record] = await pipeline.log("dev").newest(1);
    expect(record).toMatchObject({
      status: "smoke-failed",
      tally: { updated: 1 },
      reason: "api: the stack has no output api",
    });
    expect(pipeline.engines.dev.state?.[ORDERS("dev")]?.properties).toEqual({ size: 2 });
    expect(pipeline.deployments().test).toBe(0);
  });

  test("ask for the outputs of what is on, though nobody asked for that", async () => {
    pipeline.sayYes();
    pipeline.engines.dev.outputValues = { kafka: { secret: false, value: {} } };
    await expect(pipeline.promote(a, "dev")).rejects.toMatchObject({
      code: "SmokeChecksFailed",
      message: expect.stringContaining("outputs: planned and not there, or null: lake") as string,
    });
  });
});
