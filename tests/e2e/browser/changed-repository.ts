import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { collect } from "../support/process";

const ROOT = resolve(__dirname, "../../..");

/** What of this repository the program is made of. */
const PROGRAM = [
  ...["components", "config", "platform", "workloads"],
  ...["index.ts", "package.json", "package-lock.json", "tsconfig.json"],
  ...["Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.test.yaml", "Pulumi.prod.yaml"],
];

/** What would run if it were markup. */
export const HOSTILE = {
  name: `<img src=x onerror="window.ran = 'name'">`,
  bucket: `</script><script>window.ran = 'value'</script>`,
  key: `"><svg onload="window.ran = 'key'">`,
} as const;

/** The change of a branch: logs expire earlier, a port is open to all, versions are not kept, and hostile names come. */
const CHANGE = `
import * as pulumi from "@pulumi/pulumi";
import { Bucket } from "@pulumi/aws/s3";

pulumi.runtime.registerResourceTransform(({ type, name, props, opts }) => {
  if (type === "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration" && name.endsWith("home-logs-lifecycle")) {
    return { opts, props: { ...props, rules: [{ id: "records", status: "Enabled", filter: {}, expiration: { days: 3 } }] } };
  }
  if (type === "aws:s3/bucketVersioning:BucketVersioning" && name.includes("raw-zone")) {
    return { opts, props: { ...props, versioningConfiguration: { status: "Suspended" } } };
  }
  if (type === "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule" && name.startsWith("kafka-from")) {
    return { opts, props: { ...props, referencedSecurityGroupId: undefined, cidrIpv4: "0.0.0.0/0" } };
  }
  return undefined;
});

new Bucket(${JSON.stringify(HOSTILE.name)}, {
  bucket: ${JSON.stringify(HOSTILE.bucket)},
  tags: { ${JSON.stringify(HOSTILE.key)}: ${JSON.stringify(HOSTILE.bucket)} },
});
`;

/** This repository's program in a repository of its own, with a change that is not committed. */
export interface ChangedRepository {
  readonly folder: string;
  /** Writes the page of what changes in every stack; gives its file. */
  writePage(): Promise<string>;
  remove(): void;
}

export async function changedRepository(): Promise<ChangedRepository> {
  const folder = mkdtempSync(join(tmpdir(), "tributary-browser-"));
  for (const name of PROGRAM) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, ".gitignore"), "node_modules\n");
  for (const args of [
    ["init", "--quiet", "--initial-branch=main"],
    ["add", "."],
    ["commit", "--quiet", "-m", "all"],
  ]) {
    await run("git", [
      ...["-C", folder, "-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"],
      ...args,
    ]);
  }
  writeFileSync(join(folder, "change.ts"), CHANGE);
  const index = join(folder, "index.ts");
  writeFileSync(index, `import "./change";\n${readFileSync(index, "utf8")}`);
  return {
    folder,
    writePage: async () => {
      const page = join(folder, "out", "diff.html");
      const tributary = join(ROOT, "bin", "tributary.js");
      await run(process.execPath, [tributary, "diff", "--cwd", folder, "--base", "main", "--all", "--html", page]);
      return page;
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const { status, stderr } = await collect(command, args);
  if (status !== 0) {
    throw new Error(`${command} ${args.join(" ")} ended with ${String(status)}:\n${stderr}`);
  }
}
