import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { stringify } from "yaml";

import type { PlannedResource } from "../../../planner";
import { collect } from "../support/process";
import { describeWithPulumi } from "./support/pulumi";
import { edit, planOf, Site } from "./support/site";

type Settings = Readonly<Record<string, unknown>>;

/** Settings of a small lake of Tributary's own program. */
function lake(environment: string, more: Settings = {}, ofLake: Settings = {}): string {
  return stringify({
    config: {
      "tributary:organisation": "dataworks",
      "tributary:owner": "data-platform",
      "tributary:costCentre": "data-platform",
      "tributary:environment": environment,
      "tributary:homeCloud": "aws",
      "tributary:aws": { accountId: "111122223333", region: "us-east-1" },
      "tributary:dataLake": {
        enabled: true,
        zones: { orders: { purpose: "What was ordered." }, scratch: { purpose: "What may go." } },
        ...ofLake,
      },
      ...more,
    },
  });
}

describeWithPulumi("a lake of our own program", () => {
  let site: Site;
  let program: string;

  beforeEach(async () => {
    site = await Site.open();
    program = site.ourProgram();
  });
  afterEach(() => site.close());

  /** Gives a stack its settings, keeping how its secrets are encrypted. */
  function settle(stack: string, settings: string): void {
    writeFileSync(join(program, `Pulumi.${stack}.yaml`), settings);
  }

  const buckets = (): readonly string[] =>
    site
      .cloud()
      .filter(({ type }) => type === "aws:s3/bucket:Bucket")
      .map(({ urn }) => urn.split("::").at(-1) ?? "")
      .sort();
  const ALL = ["lake-home-logs-bucket", "lake-orders-bucket", "lake-scratch-bucket"];

  it("keeps a prod's data: destroy refuses, a zone that leaves the program stays", async () => {
    settle("prod", lake("prod"));
    const engine = await site.newEngine(program, "prod");
    await engine.up();
    const { resources } = await planOf(program, "prod");
    const urnsWhere = (is: (resource: PlannedResource) => boolean) =>
      resources.flatMap((resource) => (resource.custom && is(resource) ? [resource.urn] : [])).sort();
    const whole = site.cloud();
    expect(buckets()).toEqual(ALL);

    await expect(engine.destroy()).rejects.toMatchObject({ code: "Protected" });
    expect(site.cloud()).toEqual(whole);
    expect(site.stateOf("tributary", "prod")).toEqual(whole);
    const refused = await site.tributary(["destroy", "prod", "--yes", "--cwd", program]);
    expect(refused.status).not.toBe(0);
    expect(site.cloud()).toEqual(whole);

    edit(program, "Pulumi.prod.yaml", /\n +scratch:\n.*/, "");
    await expect(engine.up()).rejects.toMatchObject({ code: "Protected" });
    expect(buckets()).toEqual(ALL);

    await engine.destroy({ excludeProtected: true });
    expect(buckets()).toEqual(ALL);
    const kept = site.stateOf("tributary", "prod");
    expect(kept.map(({ urn }) => urn).sort()).toEqual(urnsWhere(({ protect }) => protect));
    // What keeps a bucket safe stays with it: its policy, its encryption, its block of public access.
    const forgotten = site.cloud().filter(({ id }) => !kept.some((one) => one.id === id));
    expect(urnsWhere(({ retainOnDelete }) => retainOnDelete)).toEqual(
      expect.arrayContaining(forgotten.map(({ urn }) => urn)),
    );
    expect(forgotten.map(({ urn }) => urn.split("::").at(-1))).toContain("lake-orders-public-access");

    // The second key: who lifts the protection by hand still deletes nothing, as what holds data is retained.
    expect((await site.pulumi(program, ["state", "unprotect", "--all", "--yes", "--stack", "prod"])).status).toBe(0);
    await engine.destroy();
    expect(site.stateOf("tributary", "prod")).toEqual([]);
    expect(buckets()).toEqual(ALL);
  });

  it("leaves nothing of a dev that may be destroyed, and keeps the data of one that may not", async () => {
    settle("dev", lake("dev"));
    const dev = await site.newEngine(program, "dev");
    await dev.up();
    expect(buckets()).toEqual(ALL);
    const destroyed = await site.tributary(["destroy", "dev", "--yes", "--cwd", program]);
    expect(destroyed).toMatchObject({ status: 0 });
    expect(site.cloud()).toEqual([]);

    settle("dev", lake("dev", { "tributary:allowDataDestruction": false }));
    await dev.up();
    await expect(dev.destroy()).rejects.toMatchObject({ code: "Protected" });
    expect(buckets()).toEqual(ALL);
  });

  it("finds what somebody changed past the program, and not what a list explains", async () => {
    settle("dev", lake("dev"));
    await (await site.newEngine(program, "dev")).up();
    const drift = () => site.tributary(["drift", "dev", "--json", "--cwd", program]);
    const none = await drift();
    expect(none).toMatchObject({ status: 0, stderr: "" });

    const { urn } = site.standIns.cloud.tamper(/::lake-orders-public-access$/, "blockPublicPolicy", false);
    const found = await drift();
    expect(found.status).toBe(1);
    expect(JSON.parse(found.stdout)).toMatchObject({
      drifted: [{ kind: "changed", urn, properties: ["blockPublicPolicy"] }],
      undeployed: [],
    });

    const lost = site.standIns.cloud.lose(/::lake-scratch-ownership$/);
    expect(JSON.parse((await drift()).stdout)).toMatchObject({
      drifted: expect.arrayContaining([expect.objectContaining({ kind: "gone", urn: lost.urn })]),
    });

    const ignore = {
      known: { name: "lake-orders-public-access", property: "blockPublicPolicy", reason: "A trial." },
      lost: { name: "lake-scratch-ownership", reason: "A trial." },
    };
    settle("dev", lake("dev", { "tributary:delivery": { drift: { ignore } } }));
    const explained = await drift();
    expect(JSON.parse(explained.stdout)).toMatchObject({ drifted: [] });
    expect(explained.status).toBe(0);
  });

  it("goes through dev and test with an approval that is bound to its plan", async () => {
    const keys = await site.tributary(["approve", "--generate-keys"]);
    const [publicKey = ""] = /MCowBQYDK2VwAyEA[\w+/]{43}=/.exec(keys.stdout + keys.stderr) ?? [];
    const [privateKey = ""] = /MC4CAQAwBQYDK2Vw[\w+/=]+/.exec(keys.stdout + keys.stderr) ?? [];
    const approval = (required: boolean) => ({
      "tributary:delivery": { approval: { required, approvers: { somebody: { publicKey } } } },
    });
    settle("dev", lake("dev", approval(false)));
    settle("test", lake("test", approval(true)));
    const [dev, test] = [await site.newEngine(program, "dev"), await site.newEngine(program, "test")];
    const git = (...args: readonly string[]) =>
      collect("git", [
        "-C",
        program,
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.com",
        "-c",
        "commit.gpgsign=false",
        ...args,
      ]);
    writeFileSync(join(program, ".gitignore"), "node_modules\n");
    await git("init", "--quiet", "--initial-branch=main");
    await git("add", ".");
    expect(await git("commit", "--quiet", "-m", "A lake")).toMatchObject({ status: 0 });
    const promote = (...args: readonly string[]) =>
      site.tributary(["promote", "--through", "dev,test", "--json", "--cwd", program, ...args]);

    const refused = await promote("--to", "test");
    expect({ status: refused.status, said: refused.stderr }).toMatchObject({ status: 1 });
    expect((await dev.resources()).length).toBeGreaterThan(20);
    expect(await test.resources()).toEqual([]);

    const request = join(site.folder, "request.json");
    const previewed = await site.tributary(["preview", "test", "--request", request, "--cwd", program]);
    expect({ status: previewed.status, said: previewed.stderr }).toMatchObject({ status: 0 });
    const approved = await site.tributary(["approve", "--request", request, "--cwd", program], {
      TRIBUTARY_APPROVAL_KEY: privateKey,
    });
    expect({ status: approved.status, said: approved.stderr }).toMatchObject({ status: 0 });
    const token = approved.stdout.trim();

    edit(program, "Pulumi.test.yaml", "What may go.", "What may stay.");
    edit(program, "Pulumi.test.yaml", "owner: data-platform", "owner: somebody-else");
    await git("commit", "--quiet", "-am", "Another owner");
    const changed = await promote("--to", "test", "--approval", token);
    expect({ status: changed.status, said: changed.stderr }).toMatchObject({ status: 1 });
    expect(await test.resources()).toEqual([]);

    const right = await promote("--to", "test", "--commit", "HEAD~1", "--approval", token);
    expect({ status: right.status, said: right.stderr }).toMatchObject({ status: 0 });
    expect((await test.resources()).length).toBe((await dev.resources()).length);
    const records = [...site.stateFiles().keys()].filter((path) =>
      path.startsWith("tributary/releases/tributary/test/"),
    );
    expect(records.length).toBeGreaterThan(0);
    expect(
      site
        .stateFiles()
        .get(records.at(-1) ?? "")
        ?.toString(),
    ).toContain("somebody");
  });
});
