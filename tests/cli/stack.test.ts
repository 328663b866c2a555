import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { backendOf, openStack, readConfig } from "../../cli/stack";
import type { StackConfig } from "../../config/types";
import { type Project, readProject } from "../../planner/project";

const OWN = `config:
  tributary:organisation: acme
  tributary:environment: prod
  tributary:owner: data
  tributary:costCentre: "1"
  tributary:homeCloud: aws
  tributary:aws:
    accountId: "123456789012"
    region: eu-west-2
`;

describe("where a stack's state is", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "tributary-stack-"));
    writeFileSync(join(root, "Pulumi.yaml"), "name: tributary\nruntime: nodejs\n");
  });

  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  function opened(file: string): { project: Project; config: StackConfig | null } {
    writeFileSync(join(root, "Pulumi.prod.yaml"), file);
    const project = readProject(root);
    return { project, config: readConfig(project, "prod") };
  }

  it("is the home cloud's own place with its own key, where nobody says anything", () => {
    const { project, config } = opened(OWN);
    expect(backendOf(project, config, undefined, {})).toEqual({
      url: "s3://acme-tributary-state-prod?region=eu-west-2",
      secretsProvider: "awskms://alias/acme-tributary-state-prod?region=eu-west-2",
    });
  });

  it("is what the command line says, before the environment, before the config", () => {
    const said = `${OWN}  tributary:delivery:\n    state:\n      url: s3://configured?region=eu-west-2\n      secretsProvider: awskms://alias/ours?region=eu-west-2\n`;
    const { project, config } = opened(said);
    const environment = { PULUMI_BACKEND_URL: "gs://environment" };
    const url = (given?: string, variables: NodeJS.ProcessEnv = environment) =>
      backendOf(project, config, given, variables).url;
    expect(url("s3://given")).toBe("s3://given");
    expect(url()).toBe("gs://environment");
    expect(url(undefined, { PULUMI_BACKEND_URL: "" })).toBe("s3://configured?region=eu-west-2");
    expect(backendOf(project, config, "file:///state", {}).secretsProvider).toBe(
      "awskms://alias/ours?region=eu-west-2",
    );
  });

  it("takes the home cloud's key for any bucket, and none for a folder or Pulumi Cloud", () => {
    const { project, config } = opened(OWN);
    const provider = (url: string) => backendOf(project, config, url, {}).secretsProvider;
    expect(provider("s3://elsewhere")).toBe("awskms://alias/acme-tributary-state-prod?region=eu-west-2");
    expect([provider("file:///state"), provider("https://api.pulumi.com")]).toEqual([undefined, undefined]);
  });

  it("leaves a relative folder where it was written", () => {
    const said = `${OWN}  tributary:delivery:\n    state:\n      url: file://./state\n`;
    const { project, config } = opened(said);
    expect(backendOf(project, config, undefined, {}).url).toBe(`file://${join(root, "state")}`);
    expect(backendOf(project, config, "file://./state", {}).url).toBe(`file://${join(process.cwd(), "state")}`);
    expect(backendOf(project, config, "file://~/state", {}).url).toBe("file://~/state");
  });

  it("is what Pulumi itself knows, for a project that is not ours", () => {
    const { project, config } = opened("config:\n  shop:colour: red\n");
    expect(config).toBeNull();
    expect(backendOf(project, config, undefined, {})).toEqual({ url: undefined, secretsProvider: undefined });
  });

  it("is not asked for where the config is wrong: no engine is looked for", async () => {
    mkdirSync(join(root, "bin"));
    writeFileSync(join(root, "Pulumi.prod.yaml"), OWN.replace("eu-west-2", "nowhere"));
    const path = process.env["PATH"];
    process.env["PATH"] = join(root, "bin");
    try {
      await expect(openStack("acme/prod", { cwd: root })).rejects.toMatchObject({ name: "ConfigError" });
      writeFileSync(join(root, "Pulumi.prod.yaml"), OWN);
      await expect(openStack("acme/prod", { cwd: root })).rejects.toMatchObject({ code: "NoPulumi" });
    } finally {
      process.env["PATH"] = path;
    }
  });
});
