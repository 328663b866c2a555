import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openStateStore, type StateStore } from "../../../delivery/state";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tributary-state-"));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

async function open(url: string, environment: NodeJS.ProcessEnv = {}, cwd = root): Promise<StateStore> {
  return (await openStateStore(url, environment, cwd)) as StateStore;
}

it.each([
  ["file://~", "home"],
  ["file://~/state", "home/state"],
  ["file://.", "work"],
  ["file://./state", "work/state"],
  ["file://../state", "state"],
  // Pulumi has no host there: pkg/backend/diy/backend.go, massageBlobPath.
  ["file://state", "work/state"],
  ["file://a%20b?no_tmp_dir=true", "work/a b"],
])("%s is the folder that Pulumi takes it for", async (url, expected) => {
  const folder = join(root, expected);
  mkdirSync(folder, { recursive: true });
  const store = await open(url, { HOME: join(root, "home") }, join(root, "work"));
  await store.write("tributary/x.json", "{}");
  expect(readFileSync(join(folder, "tributary", "x.json"), "utf8")).toBe("{}");
  expect(store.url).toBe(url);
});

it("makes the folder where the URL says so, and only then", async () => {
  const made = join(root, "made");
  await expect((await open(`file://${made}`)).write("x", "1")).rejects.toMatchObject({ code: "NoSuchPlace" });
  expect(existsSync(made)).toBe(false);
  await (await open(`file://${made}?create_dir=true`)).write("x", "1");
  expect(readdirSync(made)).toEqual(["x"]);
});

it("leaves nothing half written: neither beside the object, nor in a list", async () => {
  const store = await open(`file://${root}`);
  await store.write("a/x", "1");
  await expect(store.write("a/x", "2", { ifAbsent: true })).rejects.toMatchObject({ code: "Exists" });
  // A folder of that name can't be replaced by a file.
  mkdirSync(join(root, "a", "y", "z"), { recursive: true });
  await expect(store.write("a/y", "3")).rejects.toMatchObject({ code: "Unreachable" });
  expect(readdirSync(join(root, "a")).sort()).toEqual(["x", "y"]);

  writeFileSync(join(root, "a", "x.0b9a3c52-55b7-4c0e-9a7b-0f4a5f6f7a10.tmp"), "of a writer that was killed");
  expect(await store.list("a")).toEqual(["a/x"]);
});

it("takes the files that Pulumi keeps beside its own for no objects, and removes them with theirs", async () => {
  mkdirSync(join(root, ".pulumi"));
  writeFileSync(join(root, ".pulumi", "meta.yaml"), "version: 1");
  writeFileSync(join(root, ".pulumi", "meta.yaml.attrs"), "{}");
  const store = await open(`file://${root}`);
  expect(await store.list(".pulumi")).toEqual([".pulumi/meta.yaml"]);
  await store.remove(".pulumi/meta.yaml");
  expect(readdirSync(join(root, ".pulumi"))).toEqual([]);
});

it("says that it is not let in", async () => {
  const store = await open(`file://${root}`);
  await store.write("x", "1");
  chmodSync(root, 0o000);
  await asSomebodyElse(async () => {
    for (const act of [
      () => store.read("x"),
      () => store.write("x", "2"),
      () => store.list(""),
      () => store.remove("x"),
    ]) {
      await expect(act()).rejects.toMatchObject({ code: "Denied", message: expect.stringContaining(root) });
    }
  });
  chmodSync(root, 0o700);
  expect(await store.read("x")).toBe("1");
});

/** Root is let in everywhere. */
async function asSomebodyElse(work: () => Promise<void>): Promise<void> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) {
    process.seteuid?.(65_534);
  }
  try {
    await work();
  } finally {
    if (isRoot) {
      process.seteuid?.(0);
    }
  }
}
