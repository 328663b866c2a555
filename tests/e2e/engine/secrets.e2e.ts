import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Ended } from "../support/process";
import { describeWithPulumi } from "./support/pulumi";
import { edit, PASSPHRASE, Site } from "./support/site";

const PLANTED = "correcthorsebatterystaple7391";
const OTHER = "anothersecretaltogether55204";

describeWithPulumi("secrets", () => {
  let site: Site;
  beforeEach(async () => {
    site = await Site.open();
  });
  afterEach(() => site.close());

  it("are nowhere in clear: neither what is planted in the config nor what a component makes", async () => {
    const program = site.copyOf(join(__dirname, "programs", "shop"));
    edit(
      program,
      "index.js",
      "exports.queue",
      `const { Parameter } = require("@pulumi/aws/ssm/parameter");
const token = new pulumi.Config().requireSecret("token");
new Parameter("token", { name: "/shop/token", type: "SecureString", value: token }, opts);
new LogGroup("hint", { name: "/hint", tags: { hint: pulumi.interpolate\`is \${token}\` } }, opts);
exports.token = token;
exports.connection = pulumi.interpolate\`postgres://shop:\${password.result}@db/\${token}\`;
exports.queue`,
    );
    const said: Ended[] = [];
    const run = async (ended: Promise<Ended>, status: number): Promise<void> => {
      const result = await ended;
      expect({ status: result.status, stderr: result.stderr }).toMatchObject({ status });
      said.push(result);
    };
    const at = ["dev", "--cwd", program] as const;
    const set = (value: string) =>
      site.pulumi(program, ["config", "set", "--secret", "token", value, "--stack", "dev"]);

    await site.newEngine(program);
    await run(set(PLANTED), 0);
    await run(site.tributary(["preview", ...at, "--diff"]), 0);
    await run(site.tributary(["up", ...at, "--yes", "--json"]), 0);
    await run(set(OTHER), 0);
    await run(site.tributary(["preview", ...at, "--diff", "--json"]), 0);
    // The provider's own error is what tells the most.
    void site.standIns.plan({ verb: "update", urn: /Parameter::token$/, when: "before", how: "fails" });
    await run(site.tributary(["up", ...at, "--yes"]), 2);
    await run(site.tributary(["up", ...at, "--yes", "--refresh"]), 0);
    site.standIns.cloud.tamper(/Parameter::token$/, "value", `${PLANTED}-tampered`);
    await run(site.tributary(["drift", ...at, "--json"]), 1);
    await run(site.tributary(["refresh", ...at, "--yes", "--json"]), 0);
    await run(site.tributary(["plan", "dev", "--json", "--cwd", program]), 0);

    const password = site.standIns.cloud.list(/::password$/)[0]?.outputs["result"];
    const made = (password as { readonly value: string }).value;
    expect(made).toHaveLength(24);
    expect(site.standIns.cloud.list(/Parameter::token$/)[0]?.outputs["value"]).toBeDefined();

    const places = new Map<string, string>([
      ...[...site.stateFiles()].map(([path, bytes]) => [`state/${path}`, bytes.toString("latin1")] as const),
      ...filesIn(join(site.folder, "home")),
      ...filesIn(program),
      ...said.map(({ stdout, stderr }, index) => [`output ${index}`, stdout + stderr] as const),
    ]);
    // There is something to find a secret in, and the search would find what is there.
    expect([...places.keys()].filter((path) => path.startsWith("state/.pulumi/history/")).length).toBeGreaterThan(4);
    expect(found(places, "/shop/token")).toContain("state/.pulumi/stacks/trial/dev.json");
    for (const secret of [PLANTED, OTHER, made, PASSPHRASE]) {
      expect(found(places, secret)).toEqual([]);
    }
  });
});

/** Where a text stands, as it is or as programs write it. */
function found(places: ReadonlyMap<string, string>, text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const forms = [text, bytes.toString("hex"), encodeURIComponent(text), ...inBase64(bytes)];
  return [...places].filter(([, content]) => forms.some((form) => content.includes(form))).map(([path]) => path);
}

/** What base64 makes of some bytes wherever they begin among others: the part that does not depend on these. */
function inBase64(bytes: Buffer): readonly string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    return text.slice(Math.ceil((before * 8) / 6), -2);
  });
}

function filesIn(folder: string): readonly (readonly [string, string])[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, readFileSync(path, "latin1")] as const;
    });
}
