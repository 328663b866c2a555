import { spawn } from "node:child_process";
import { join } from "node:path";

import { EngineError, type StackEngine } from "../../../delivery/engine";
import type { Fault } from "./provider";
import { describeWithPulumi } from "./support/pulumi";
import { edit, Site } from "./support/site";

const NETWORK = "urn:pulumi:dev::trial::aws:ec2/vpc:Vpc::vpc";
const QUEUE = "urn:pulumi:dev::trial::aws:sqs/queue:Queue::queue";
const PROVIDER = "urn:pulumi:dev::trial::pulumi:providers:aws::aws";

describeWithPulumi("after an interruption", () => {
  let site: Site;
  let program: string;
  let engine: StackEngine;

  beforeEach(async () => {
    site = await Site.open();
    program = site.copyOf(join(__dirname, "programs", "shop"));
    engine = await site.newEngine(program);
  });
  afterEach(() => site.close());

  /** Runs `up` into a fault; gives its error, and has the providers work again. */
  async function failing(fault: Fault, options: Parameters<StackEngine["up"]>[0] = {}): Promise<EngineError> {
    void site.standIns.plan(fault);
    const error: unknown = await engine.up(options).then(
      () => new Error("nothing failed"),
      (reason: unknown) => reason,
    );
    await site.standIns.recover();
    engine = await site.engine(program);
    expect(error).toBeInstanceOf(EngineError);
    return error as EngineError;
  }

  /** Everything in the cloud is in the state, and the other way round, and nothing is there twice. */
  function expectWhole(): void {
    const state = site.stateOf("trial");
    expect(site.cloud()).toEqual(state);
    expect(new Set(state.map(({ urn }) => urn)).size).toBe(state.length);
    expect(state).toHaveLength(18);
  }

  /** Takes in, by Pulumi's own command, what nobody told the state of. */
  async function takeIn(type: string, name: string): Promise<void> {
    const thing = site.standIns.cloud.list().find((one) => one.type === type);
    const imported = await site.pulumi(program, [
      ...["import", type, name, thing?.id ?? "", "--yes", "--skip-preview", "--stack", "dev"],
      ...["--protect=false", "--generate-code=false", "--provider", `aws=${PROVIDER}`],
    ]);
    expect({ status: imported.status, said: imported.stderr }).toMatchObject({ status: 0 });
  }

  it("a provider that crashed before it made something makes it when the run is taken up again", async () => {
    const error = await failing({ verb: "create", urn: /::queue$/, when: "before", how: "crashes" });
    expect(error.code).toBe("Failed");
    expect(error.message).toContain(QUEUE);
    expect(site.cloud()).toEqual(site.stateOf("trial"));
    await engine.up();
    expectWhole();
  });

  it("a provider that crashed after it made something with a name does not make it twice: it is taken in", async () => {
    const error = await failing({ verb: "create", urn: /::queue$/, when: "after", how: "crashes" });
    expect(error.message).toContain(`nobody knows what became of them:\n  ${QUEUE}\n`);
    expect(await engine.pending()).toEqual([]);

    const again = await engine.up().catch((reason: unknown) => reason);
    expect(again).toMatchObject({ code: "Failed", message: expect.stringContaining("is there already") });
    expect(site.cloud().filter(({ urn }) => urn === QUEUE)).toHaveLength(1);

    await takeIn("aws:sqs/queue:Queue", "queue");
    await engine.up();
    expectWhole();
  });

  it("what has no name is named by the error, and taken in before it is made again", async () => {
    const error = await failing({ verb: "create", urn: /::vpc$/, when: "after", how: "crashes" });
    expect(error.message).toContain(`  ${NETWORK}\n`);
    // Otherwise the state would not tell of the provider, which is made by the same run.
    expect(site.cloud().length).toBe(site.stateOf("trial").length + 1);
    await takeIn("aws:ec2/vpc:Vpc", "vpc");
    await engine.up();
    expectWhole();
  });

  it.each([
    ["made it", "after"],
    ["made it not", "before"],
  ] as const)("what a stopped run let go of is asked for before anything is made: the cloud %s", async (_, when) => {
    const [stop, terminate] = [new AbortController(), new AbortController()];
    const observer = { finished: (): void => undefined };
    const hangs = site.standIns.plan({ verb: "create", urn: /::vpc$/, when, how: "hangs" }).then(async () => {
      stop.abort();
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      terminate.abort();
    });
    const error: unknown = await engine
      .up({ observer, signal: stop.signal, terminate: terminate.signal })
      .catch((reason: unknown) => reason);
    await hangs;
    await site.standIns.recover();
    engine = await site.engine(program);
    expect(error).toMatchObject({ code: "Interrupted", message: expect.stringContaining(NETWORK) });
    expect(await engine.pending()).toEqual([{ kind: "creating", urn: NETWORK, type: "aws:ec2/vpc:Vpc" }]);

    const before = site.cloud();
    await expect(engine.up()).rejects.toMatchObject({ code: "Pending" });
    expect(site.cloud()).toEqual(before);

    const made = site.standIns.cloud.list(/::vpc$/)[0];
    expect(made === undefined).toBe(when === "before");
    await engine.refresh(
      made === undefined ? { clearPendingCreates: true } : { importPendingCreates: { [NETWORK]: made.id } },
    );
    expect(await engine.pending()).toEqual([]);
    await engine.up();
    expectWhole();
  });

  it("a killed command leaves its lock, which is reported with its owner until somebody cancels it", async () => {
    const hangs = site.standIns.plan({ verb: "create", urn: /::vpc$/, when: "after", how: "hangs" });
    const up = spawn("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", "dev"], {
      cwd: program,
      env: { ...process.env, ...site.environment },
      stdio: "ignore",
    });
    const ended = new Promise((resolve) => up.once("exit", (_, signal) => resolve(signal)));
    await hangs;
    up.kill("SIGKILL");
    expect(await ended).toBe("SIGKILL");
    await site.standIns.recover();

    engine = await site.engine(program);
    await expect(engine.up()).rejects.toMatchObject({
      code: "Locked",
      message: expect.stringContaining(`process ${String(up.pid)}`),
    });
    expect((await site.pulumi(program, ["cancel", "--yes", "--stack", "dev"])).status).toBe(0);

    await expect(engine.up()).rejects.toMatchObject({ code: "Pending" });
    const [made] = site.standIns.cloud.list(/::vpc$/);
    const others = (await engine.pending()).filter(({ urn }) => urn !== NETWORK);
    await engine.refresh({
      importPendingCreates: Object.fromEntries(
        [{ urn: NETWORK, id: made?.id ?? "" }, ...others.map(({ urn }) => ({ urn, id: idOf(site, urn) }))].map(
          ({ urn, id }) => [urn, id],
        ),
      ),
    });
    await engine.up();
    expectWhole();
  });

  it.each([
    ["update", "before"],
    ["update", "after"],
    ["delete", "before"],
    ["delete", "after"],
  ] as const)(
    "a crash in the middle of an %s, %s the cloud did it, is made good by the next run",
    async (verb, when) => {
      await engine.up();
      edit(program, "index.js", "visibilityTimeoutSeconds: 30", "visibilityTimeoutSeconds: 45");
      edit(program, "index.js", /new SecretVersion\(.*\n/, "");
      await failing({ verb, urn: verb === "update" ? /::queue$/ : /::version$/, when, how: "crashes" });
      await engine.up();
      const state = site.stateOf("trial");
      expect(site.cloud()).toEqual(state);
      expect(state).toHaveLength(17);
      const [queue] = site.standIns.cloud.list(/::queue$/);
      expect(queue?.outputs["visibilityTimeoutSeconds"]).toBe(45);
      expect((await engine.preview()).steps).toEqual([]);
    },
  );
});

/** The cloud's id of what was made for `urn`. */
function idOf(site: Site, urn: string): string {
  return site.cloud().find((one) => one.urn === urn)?.id ?? "";
}
