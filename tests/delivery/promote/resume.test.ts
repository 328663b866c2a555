import { fakeUrn } from "../../support/fake-engine";
import { commitOf, Pipeline } from "./pipeline";
import { release } from "./release";

const [a, b] = [commitOf("a"), commitOf("b")];
const ORDERS = fakeUrn("aws:s3/bucket:Bucket", "orders", "dev");
const TYPE = "aws:s3/bucket:Bucket";
let pipeline: Pipeline;
beforeEach(() => {
  pipeline = new Pipeline();
  pipeline.sayYes();
});

/** A release that another run has begun, and of whose end nobody has heard. */
async function leaveUnfinished(given: { host?: string; pid?: number } = {}): Promise<void> {
  const runner = { host: given.host ?? "elsewhere", pid: given.pid ?? 99, user: "adam" };
  await pipeline
    .log("dev")
    .begin(release({ commit: b.hash, status: "deploying", finishedAt: undefined, seconds: undefined, runner }));
}

test("a run that is stopped is recorded as interrupted, and the same command goes on from there", async () => {
  pipeline.program("dev", { aaa: 1, orders: 1 });
  const stop = new AbortController();
  pipeline.surroundings = { ...pipeline.surroundings, signal: stop.signal };
  pipeline.engines.dev.beforeStep = ({ urn }) => {
    if (urn === ORDERS && pipeline.deployments().dev === 1) {
      stop.abort();
    }
  };
  await expect(pipeline.promote(a, "dev")).rejects.toMatchObject({ code: "DeploymentFailed" });
  expect(await pipeline.records("dev")).toEqual(["a interrupted interactive zoe@laptop"]);
  expect(pipeline.announced.map(({ record }) => record.status)).toEqual(["interrupted"]);

  pipeline.engines.dev.beforeStep = undefined;
  pipeline.surroundings = {};
  const shown = pipeline.sayYes();
  await pipeline.promote(a, "dev");
  expect(shown[0]?.tally).toMatchObject({ created: 1, unchanged: 1 });
  expect(Object.keys(pipeline.engines.dev.state ?? {})).toContain(ORDERS);
});

test("a run that died without a word is found by the next, which goes on", async () => {
  await leaveUnfinished();
  await pipeline.promote(a, "dev");
  expect(await pipeline.records("dev")).toEqual(["a succeeded interactive zoe@laptop", "b interrupted token zoe"]);
  expect(pipeline.warnings).toEqual([
    "the release of bbbbbbbbbbbb to dev, begun at 2027-01-15T12:00:00.000Z on elsewhere, was interrupted: its record says so now",
  ]);
});

test("a run that holds the lock is told with its owner, and stops this one", async () => {
  await leaveUnfinished();
  pipeline.holders.dev = "dev is being changed by adam@ci-7.";
  await expect(pipeline.promote(a, "dev")).rejects.toMatchObject({
    code: "ReleaseUnderWay",
    isRefusal: true,
    message: expect.stringMatching(
      /releasing bbbbbbbbbbbb to dev since .*being changed by adam@ci-7\. Nothing was/,
    ) as string,
  });
  expect(await pipeline.records("dev")).toEqual(["b deploying token zoe"]);
  expect(pipeline.engines.dev.calls).toEqual([]);
});

test("a run on this machine that is between deployment and record is left alone, too", async () => {
  pipeline.alive.add(99);
  await leaveUnfinished({ host: "here", pid: 99 });
  await expect(pipeline.promote(a, "dev")).rejects.toMatchObject({ code: "ReleaseUnderWay" });
  pipeline.alive.clear();
  expect(await pipeline.promote(a, "dev")).toHaveLength(1);
});

test("a process of another machine is not taken for one of this", async () => {
  pipeline.alive.add(99);
  await leaveUnfinished({ host: "elsewhere", pid: 99 });
  expect(await pipeline.promote(a, "dev")).toHaveLength(1);
});

test("what was being updated is looked up before anything is planned", async () => {
  await leaveUnfinished();
  pipeline.engines.dev.open = [{ kind: "updating", urn: ORDERS, type: TYPE }];
  await pipeline.promote(a, "dev");
  expect(pipeline.engines.dev.calls.map(({ operation }) => operation)).toEqual(["refresh", "preview", "up"]);
});

test("what was being created stops the run until somebody has looked: it is neither made twice nor forgotten", async () => {
  await leaveUnfinished();
  pipeline.engines.dev.open = [{ kind: "creating", urn: ORDERS, type: TYPE }];
  await expect(pipeline.promote(a, "dev")).rejects.toMatchObject({
    code: "PendingCreates",
    message: expect.stringMatching(/creating .*::orders\n[^]*refresh dev --clear-pending-creates/) as string,
  });
  expect(pipeline.engines.dev.open).toHaveLength(1);
  expect(pipeline.deployments().dev).toBe(0);
});

test("two runs in one second have one record between them", async () => {
  const { now } = pipeline;
  pipeline.surroundings = { ...pipeline.surroundings, now: () => now };
  const ends = await Promise.allSettled([pipeline.promote(a, "dev"), pipeline.promote(a, "dev")]);
  expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const [refused] = ends.flatMap((end) => (end.status === "rejected" ? [end.reason as object] : []));
  expect(refused).toMatchObject({ code: "ReleaseUnderWay" });
  expect(pipeline.deployments().dev).toBe(1);
});
