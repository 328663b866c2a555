import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { read, ROOT } from "../pipelines/support/files";
import { expandTemplates } from "../pipelines/support/gitlab";
import { actionlint, type Schema, schemaErrors, zizmor } from "./support/pipeline-linters";
import { collect } from "./support/process";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tributary-pipelines-"));
  cpSync(join(ROOT, ".github"), join(folder, ".github"), { recursive: true });
  // Where actionlint takes a repository to begin.
  mkdirSync(join(folder, ".git"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Puts a file of the repository, changed, into the folder; gives its path there. */
function tamper(path: string, before: string | RegExp, after: string): string {
  const text = read(path);
  const changed = text.replace(before, after);
  expect(changed).not.toBe(text);
  return put(path, changed);
}

function put(path: string, text: string): string {
  const copy = join(folder, path);
  mkdirSync(dirname(copy), { recursive: true });
  // The schema takes anything for a template, so that it is shown each job with its templates put in.
  writeFileSync(copy, path === ".gitlab-ci.yml" ? expandTemplates(text) : text);
  return copy;
}

describe("GitHub's workflows", () => {
  it("are right to actionlint", async () => {
    expect(await actionlint(folder)).toEqual([]);
  });

  it.each([
    ["preview.yml", "timeout-minutes:", "timeout-minute:", /unexpected key "timeout-minute"/],
    ["preview.yml", "github.event.pull_request.number", "github.evnt.number", /property "evnt" is not defined/],
    ["release.yml", "stack: dev", "stage: dev", /input "stack" is required/],
    ["release.yml", "needs: dev", "needs: nothing", /needs job "nothing" which does not exist/],
    ["release-stack.yml", "steps.approve.outputs", "steps.aprove.outputs", /property "aprove" is not defined/],
    ["release-stack.yml", 'pulumi: "true"', 'pulumy: "true"', /input "pulumy" is not defined in action/],
    ["drift.yml", "17 3 * * *", "17 25 * * *", /invalid CRON/],
  ])("%s is wrong to it with %s changed", async (file, before, after, said) => {
    tamper(`.github/workflows/${file}`, before, after);
    expect((await actionlint(folder)).join("\n")).toMatch(said);
  });

  it("are safe to zizmor, but for what is started after a stranger's run, which they explain", async () => {
    expect(await zizmor(folder)).toEqual([]);
    expect(await zizmor(folder, { ignored: true })).toEqual([
      "dangerous-triggers at ./.github/workflows/preview-comment.yml",
    ]);
  });

  it.each([
    ["preview.yml", "--base HEAD^1", "--base ${{ github.head_ref }}", "template-injection"],
    ["preview.yml", "pull_request:", "pull_request_target:", "dangerous-triggers"],
    ["preview.yml", /@[0-9a-f]{40} # v7\.0\.1/, "@v7", "unpinned-uses"],
    ["preview.yml", /permissions:\n {6}contents: read/, "permissions: write-all", "excessive-permissions"],
    ["release.yml", /secrets:\n(?: {6}.*\n)+/, "secrets: inherit\n", "secrets-inherit"],
    ["preview-comment.yml", / # zizmor: ignore.*/, "", "dangerous-triggers"],
  ])("%s is unsafe to it with %s changed", async (file, before, after, audit) => {
    tamper(`.github/workflows/${file}`, before, after);
    expect(await zizmor(folder)).toContain(`${audit} at ./.github/workflows/${file}`);
  });
});

const files: readonly (readonly [path: string, schema: Schema, before: string | RegExp, after: string])[] = [
  [".circleci/config.yml", "vendor.circle-ci", "    executor: pulumi", "    executors: pulumi"],
  [".circleci/config.yml", "vendor.circle-ci", "at: release", "to: release"],
  [".circleci/config.yml", "vendor.circle-ci", "no_output_timeout: 60m", "no_output_timeouts: 60m"],
  [".gitlab-ci.yml", "vendor.gitlab-ci", "id_tokens:", "id_token:"],
  [".gitlab-ci.yml", "vendor.gitlab-ci", "when: manual", "when: manually"],
  [".gitlab-ci.yml", "vendor.gitlab-ci", "action: access", "action: look"],
  [".github/workflows/release-stack.yml", "vendor.github-workflows", "runs-on:", "run-on:"],
  [".github/dependabot.yml", "vendor.dependabot", "interval: weekly", "interval: fortnightly"],
  [".github/actions/sign-in/action.yml", "vendor.github-actions", "using: composite", "using: shell"],
];

it.each([...new Map(files.map(([path, schema]) => [path, schema]))])(
  "%s is taken by the schema %s",
  async (path, schema) => {
    expect(await schemaErrors(schema, put(path, read(path)))).toEqual([]);
  },
);

it.each(files)("%s is refused by %s with %s changed to %s", async (path, schema, before, after) => {
  expect(await schemaErrors(schema, tamper(path, before, after))).not.toEqual([]);
});

it("git sees nothing of what pipelines leave beside the program, for a release is of a commit alone", async () => {
  const left = [
    "gha-creds-0123456789abcdef.json",
    "sign-in.env",
    "approval.env",
    "request.json",
    "request-dev.json",
    "release/dev.json",
    "preview/dev.md",
    "preview.html",
  ];
  const { stdout } = await collect("git", ["check-ignore", "--no-index", ...left], { cwd: ROOT });
  expect(stdout.trim().split("\n")).toEqual(left);
});

describe("make", () => {
  const make = (...args: readonly string[]) => collect("make", ["--no-print-directory", ...args], { cwd: ROOT });

  it.each([
    ["init-dev", "npx tributary bootstrap dev"],
    ["plan-test", "npx tributary plan test"],
    ["preview-prod", "npx tributary preview prod"],
    ["apply-prod", "npx tributary promote --to prod --commit HEAD"],
    ["destroy-dev", "npx tributary destroy dev"],
    ["diff", "npx tributary diff --base origin/main --all"],
    ["validate", "npm run lint\nnpm run typecheck"],
  ])("%s runs %s", async (target, command) => {
    expect(await make("--dry-run", target)).toMatchObject({ status: 0, stdout: `${command}\n` });
  });

  it("takes another commit and another base", async () => {
    expect((await make("-n", "apply-dev", "COMMIT=v1.2.0")).stdout).toBe(
      "npx tributary promote --to dev --commit v1.2.0\n",
    );
    expect((await make("-n", "diff", "BASE=main")).stdout).toBe("npx tributary diff --base main --all\n");
  });

  it("knows no other stack", async () => {
    expect((await make("-n", "plan-nope")).status).toBe(2);
  });

  it("says by itself what there is", async () => {
    const { stdout } = await make();
    expect(stdout).toContain("  make apply-<stack>     release COMMIT to the stack");
    expect(stdout).toContain("<stack> is one of: dev test prod");
  });
});

describe(".ci/sign-in", () => {
  const signIn = async (environment: Record<string, string>) => {
    const file = join(folder, "exports");
    const env = { PATH: process.env["PATH"] ?? "", TMPDIR: folder, ...environment };
    const ended = await collect(join(ROOT, ".ci/sign-in"), [file], { env });
    const { stdout } = await collect("bash", ["-c", `. "${file}" 2>/dev/null; env`], { env: { PATH: env.PATH } });
    const lines = stdout.split("\n").map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]);
    const shells = new Set(["PATH", "PWD", "OLDPWD", "SHLVL", "_", ""]);
    const exported: Record<string, string> = Object.fromEntries(lines.filter(([name]) => !shells.has(name)));
    return { ...ended, exported };
  };
  const content = (path = "") => readFileSync(path, "utf8");

  it("does nothing where no role is named", async () => {
    expect(await signIn({ OIDC_TOKEN: "t" })).toMatchObject({ status: 0, exported: {} });
  });

  it("tells AWS's SDKs of the role and the token", async () => {
    const { exported, stdout, stderr } = await signIn({
      OIDC_TOKEN: "t0ken",
      AWS_ROLE_ARN: "arn:x",
      CIRCLE_BUILD_NUM: "7",
    });
    const { AWS_WEB_IDENTITY_TOKEN_FILE: file, ...others } = exported;
    expect(others).toEqual({ AWS_ROLE_ARN: "arn:x", AWS_ROLE_SESSION_NAME: "tributary-7" });
    expect(content(file)).toBe("t0ken");
    expect(statSync(file as string).mode & 0o077).toBe(0);
    expect(stdout + stderr).toBe("");
  });

  it("tells Google's of the provider, the account and the token of its own", async () => {
    const { exported } = await signIn({
      OIDC_TOKEN: "general",
      GCP_OIDC_TOKEN: "own",
      GCP_WORKLOAD_IDENTITY_PROVIDER: "projects/1/locations/global/workloadIdentityPools/p/providers/q",
      GCP_SERVICE_ACCOUNT: "deploy@p.iam.gserviceaccount.com",
    });
    const credentials = JSON.parse(content(exported["GOOGLE_APPLICATION_CREDENTIALS"])) as {
      readonly audience: string;
      readonly service_account_impersonation_url: string;
      readonly credential_source: { readonly file: string };
    };
    expect(credentials.audience).toMatch(/^\/\/iam\.googleapis\.com\/projects\/1\/.*\/providers\/q$/);
    expect(credentials.service_account_impersonation_url).toMatch(
      /\/deploy@p\.iam\.gserviceaccount\.com:generateAccessToken$/,
    );
    expect(content(credentials.credential_source.file)).toBe("own");
  });

  it("tells Azure's SDK and Pulumi's provider of the client and the token", async () => {
    const { exported } = await signIn({
      OIDC_TOKEN: "t",
      AZURE_CLIENT_ID: "c",
      AZURE_TENANT_ID: "d",
      AZURE_SUBSCRIPTION_ID: "s",
    });
    expect(exported).toMatchObject({
      ARM_USE_OIDC: "true",
      ARM_CLIENT_ID: "c",
      ARM_TENANT_ID: "d",
      ARM_SUBSCRIPTION_ID: "s",
    });
    expect(exported["ARM_OIDC_TOKEN_FILE_PATH"]).toBe(exported["AZURE_FEDERATED_TOKEN_FILE"]);
    expect(content(exported["AZURE_FEDERATED_TOKEN_FILE"])).toBe("t");
  });

  it.each([
    ["a role without a token", { AWS_ROLE_ARN: "arn:x" }, 2, "neither AWS_OIDC_TOKEN nor OIDC_TOKEN"],
    [
      "a provider without an account",
      { OIDC_TOKEN: "t", GCP_WORKLOAD_IDENTITY_PROVIDER: "p" },
      1,
      "GCP_SERVICE_ACCOUNT",
    ],
    ["a client without a tenant", { OIDC_TOKEN: "t", AZURE_CLIENT_ID: "c" }, 1, "AZURE_TENANT_ID"],
  ])("refuses %s", async (_, environment, status, said) => {
    const ended = await signIn(environment);
    expect(ended.status).toBe(status);
    expect(ended.stderr).toContain(said);
  });
});
