import { generateApprovalKeys } from "../../../delivery/approval";
import { fakeUrn } from "../../support/fake-engine";
import { commitOf, Pipeline, type StageName } from "./pipeline";

const [a, b] = [commitOf("a"), commitOf("b")];
let pipeline: Pipeline;
beforeEach(() => {
  pipeline = new Pipeline();
});

/** Sets what the commit that is released says of a stage's approvals, and not what the one before said. */
function says(stage: StageName, given: Partial<Pipeline["rules"]["dev"]["approval"]>): void {
  const rules = pipeline.rules[stage];
  pipeline.rules[stage] = { ...rules, approval: { ...rules.approval, ...given } };
}

async function releaseByToken(commit = a): Promise<void> {
  await pipeline.promote(commit, "dev", { approval: await pipeline.token("dev", commit) });
}

describe("a token", () => {
  test("that was used is worth nothing, though somebody has gone back to what was there before it", async () => {
    await releaseByToken(b);
    pipeline.program("dev", { orders: 2 });
    const approval = await pipeline.token("dev", a);
    await pipeline.promote(a, "dev", { approval });

    pipeline.program("dev", { orders: 1 });
    await releaseByToken(b);
    pipeline.program("dev", { orders: 2 });
    await expect(pipeline.promote(a, "dev", { approval })).rejects.toMatchObject({ code: "Superseded" });
    expect(pipeline.engines.dev.state).toHaveProperty([fakeUrn("aws:s3/bucket:Bucket", "orders"), "properties"], {
      size: 1,
    });
  });

  test("of before another release is worth nothing, though that changed nothing", async () => {
    await releaseByToken(a);
    pipeline.program("dev", { orders: 2 });
    const early = await pipeline.token("dev", b);
    pipeline.program("dev", { orders: 1 });
    await releaseByToken(commitOf("c"));
    pipeline.program("dev", { orders: 2 });
    await expect(pipeline.promote(b, "dev", { approval: early })).rejects.toMatchObject({ code: "Superseded" });
    await pipeline.promote(b, "dev", { approval: await pipeline.token("dev", b) });
    expect((await pipeline.records("dev"))[0]).toBe("b succeeded token zoe");
  });

  test("is used again after a deployment that failed before it changed anything", async () => {
    await releaseByToken(a);
    pipeline.program("dev", { orders: 2 });
    const approval = await pipeline.token("dev", b);
    pipeline.failAtDeployment("dev", fakeUrn("aws:s3/bucket:Bucket", "orders"));
    await expect(pipeline.promote(b, "dev", { approval })).rejects.toMatchObject({ code: "DeploymentFailed" });
    pipeline.engines.dev.beforeStep = undefined;
    pipeline.engines.dev.failures.clear();
    await pipeline.promote(b, "dev", { approval });
    expect((await pipeline.records("dev"))[0]).toBe("b succeeded token zoe");
  });
});

describe("a commit", () => {
  const eve = generateApprovalKeys();

  test("that lets somebody approve is not approved by them, and the next one is", async () => {
    await releaseByToken(a);
    const { zoe } = pipeline.rules.dev.approval.approvers;
    const both = { eve: { publicKey: eve.publicKey }, ...(zoe && { zoe }) };
    says("dev", { approvers: both });
    pipeline.program("dev", { orders: 2 });
    const approval = await pipeline.token("dev", b, { by: "eve", key: eve.privateKey });
    await expect(pipeline.promote(b, "dev", { approval })).rejects.toMatchObject({
      code: "NewApprover",
      message: expect.stringContaining("eve may approve dev from this release on") as string,
    });
    expect(pipeline.deployments().dev).toBe(1);

    await releaseByToken(b);
    pipeline.rulesBefore.dev = pipeline.rules.dev;
    const c = commitOf("c");
    const next = await pipeline.token("dev", c, { by: "eve", key: eve.privateKey });
    await pipeline.promote(c, "dev", { approval: next });
    expect((await pipeline.records("dev"))[0]).toBe("c succeeded token eve");
  });

  test("that gives an approver another key is not approved with that", async () => {
    await releaseByToken(a);
    says("dev", { approvers: { zoe: { publicKey: eve.publicKey } } });
    const approval = await pipeline.token("dev", b, { by: "zoe", key: eve.privateKey });
    await expect(pipeline.promote(b, "dev", { approval })).rejects.toMatchObject({ code: "NewApprover" });
  });

  test("that takes an approver away is not approved by them", async () => {
    await releaseByToken(a);
    says("dev", { approvers: { eve: { publicKey: eve.publicKey } } });
    const approval = await pipeline.token("dev", b);
    await expect(pipeline.promote(b, "dev", { approval })).rejects.toMatchObject({ code: "UnknownApprover" });
  });

  test("is not approved by anybody where who could before can't be read", async () => {
    await releaseByToken(a);
    pipeline.surroundings = { approvalAt: () => Promise.reject(new Error("There is no commit aaaa. Fetch it.")) };
    const approval = await pipeline.token("dev", b);
    await expect(pipeline.promote(b, "dev", { approval })).rejects.toMatchObject({
      code: "ApproversUnknown",
      isRefusal: false,
      message: expect.stringContaining("Fetch it.") as string,
    });
    expect(pipeline.deployments().dev).toBe(1);
  });

  test("that asks for no approval any more is approved itself; the next one is not", async () => {
    await releaseByToken(a);
    says("dev", { required: false });
    await expect(pipeline.promote(b, "dev")).rejects.toMatchObject({
      code: "ApprovalMissing",
      message: expect.stringContaining("It asks for no approval any more, which itself has to be approved.") as string,
    });
    await releaseByToken(b);
    expect((await pipeline.records("dev"))[0]).toBe("b succeeded token zoe");
    // The rule is that of the release before, which said so already.
    pipeline.rulesBefore.dev = pipeline.rules.dev;
    await pipeline.promote(commitOf("c"), "dev");
    expect((await pipeline.records("dev"))[0]).toBe("c succeeded not-required -");
  });

  test("that begins to ask for approvals names who gives them", async () => {
    says("dev", { required: false });
    await pipeline.promote(a, "dev");
    pipeline.surroundings = { approvalAt: () => Promise.reject(new Error("of no interest")) };
    says("dev", { required: true });
    await releaseByToken(b);
    expect((await pipeline.records("dev"))[0]).toBe("b succeeded token zoe");
  });
});
