import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { recordGraph } from "../../../planner/record";
import { archiveName, bundleImageIngest } from "../../../workloads/image-ingest/bundle";
import { bundleHandler } from "../../../workloads/image-ingest/bundle-build";
import { lockClosure, type LockPackages } from "../../../workloads/image-ingest/bundle-lock";

const ROOT = resolve(__dirname, "../../..");
const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as { packages: LockPackages };

describe("the packages that go in", () => {
  it("are what each needs, found where Node finds it", () => {
    const lock: LockPackages = {
      "node_modules/a": { version: "1", dependencies: { b: "2", c: "1" } },
      "node_modules/a/node_modules/b": { version: "2", dependencies: { c: "1" } },
      "node_modules/b": { version: "1" },
      "node_modules/c": { version: "1", dependencies: { a: "1" }, optionalDependencies: { gone: "1", d: "1" } },
      "node_modules/d": { version: "1" },
      "node_modules/e": { version: "1" },
    };
    expect(Object.keys(lockClosure(lock, ["a"]))).toEqual([
      "node_modules/a",
      "node_modules/a/node_modules/b",
      "node_modules/c",
      "node_modules/d",
    ]);
    expect(() => lockClosure(lock, ["f"])).toThrow("package-lock.json has no f, which the bundle needs");
  });

  it("have sharp's libraries for the function's processor, with their integrity", () => {
    const sharp = lockClosure(packages, ["sharp"]);
    for (const library of ["sharp", "sharp-libvips"]) {
      expect(sharp[`node_modules/@img/${library}-linux-arm64`]?.integrity).toMatch(/^sha512-/);
    }
  });
});

describe("the archive's name", () => {
  const name = (sources: Record<string, string>, lock = packages) => archiveName(sources, lock);
  const changed = (folder: string): LockPackages => ({
    ...packages,
    [folder]: { ...packages[folder], integrity: "sha512-another" },
  });

  it("is another for another source, and the same whatever their order", () => {
    expect(name({ a: "1", b: "2" })).toBe(name({ b: "2", a: "1" }));
    expect(name({ a: "1", b: "2" })).not.toBe(name({ a: "12", b: "" }));
  });

  it.each(["sharp", "@img/sharp-libvips-linux-arm64", "@platformatic/kafka", "esbuild", "@smithy/core"])(
    "is another for another %s",
    (dependency) => {
      expect(name({}, changed(`node_modules/${dependency}`))).not.toBe(name({}));
    },
  );

  it("stays with a change of what does not go in", () => {
    expect(name({}, changed("node_modules/jest"))).toBe(name({}));
  });
});

it("names the archive in a plan without making it", async () => {
  let path = "";
  const graph = await recordGraph(
    () => {
      ({ path } = bundleImageIngest());
      class Function extends pulumi.CustomResource {
        constructor() {
          super("test:index:Function", "function", { code: new pulumi.asset.FileArchive(path) });
        }
      }
      new Function();
    },
    { project: "p", stack: "s", rootDirectory: ROOT } as Parameters<typeof recordGraph>[1],
  );
  const shown = graph.resources.find(({ type }) => type === "test:index:Function")?.inputs;
  expect(relative(ROOT, path)).toMatch(/^\.cache\/image-ingest\/[0-9a-f]{16}$/);
  expect(JSON.stringify(shown)).toContain("image-ingest/");
  expect(JSON.stringify(shown)).not.toContain(ROOT);
});

describe("the handler's file", () => {
  const folder = mkdtempSync(join(tmpdir(), "image-ingest-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is the same byte for byte each time, and tells nothing of this machine", () => {
    const [first, second] = ["first", "second"].map((name) => {
      bundleHandler(ROOT, join(folder, name, "index.js"));
      return readFileSync(join(folder, name, "index.js"));
    });
    expect(first?.equals(second as Buffer)).toBe(true);
    expect(first?.includes(ROOT)).toBe(false);
    expect(existsSync(join(folder, "first", "index.js.map"))).toBe(false);
  });
});
