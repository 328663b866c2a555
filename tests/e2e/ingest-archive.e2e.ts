import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { buildArchive } from "../../workloads/image-ingest/bundle-build";
import type { LockPackages } from "../../workloads/image-ingest/bundle-lock";

const ROOT = resolve(__dirname, "../..");
/** `e_machine` of AArch64: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html */
const AARCH64 = 183;
/** Of a function's code, unpacked: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_BYTES = 250 * 1024 * 1024;

const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as { packages: LockPackages };
const folder = mkdtempSync(join(tmpdir(), "image-ingest-archive-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every file of a folder, by its path in it. */
function files(home: string): Map<string, Buffer> {
  const found = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    found.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(home.length + 1), readFileSync(path)];
    }),
  );
}

function digests(content: ReadonlyMap<string, Buffer>): Record<string, string> {
  const digest = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
  return Object.fromEntries([...content].map(([path, bytes]) => [path, digest(bytes)]));
}

describe("the function's archive", () => {
  const archive = join(folder, "first");
  let content: Map<string, Buffer>;

  beforeAll(() => {
    buildArchive(ROOT, packages, archive);
    content = files(archive);
  });

  it("holds the handler, and sharp with the libraries of Lambda's Arm processors and of no other", () => {
    expect(content.has("index.js")).toBe(true);
    const native = [...content].filter(([path]) => /\.(?:node|so)(?:\.|$)/.test(path));
    expect(native.map(([path]) => path.split("/").slice(0, 3).join("/")).sort()).toEqual([
      "node_modules/@img/sharp-libvips-linux-arm64",
      "node_modules/@img/sharp-linux-arm64",
    ]);
    for (const [, bytes] of native) {
      expect(bytes.toString("latin1", 1, 4)).toBe("ELF");
      expect(bytes.readUInt16LE(18)).toBe(AARCH64);
    }
  });

  it("holds the versions of the lock file", () => {
    for (const name of ["sharp", "@img/sharp-linux-arm64", "@img/sharp-libvips-linux-arm64"]) {
      const installed = JSON.parse(String(content.get(`node_modules/${name}/package.json`))) as { version: string };
      expect(installed.version).toBe(packages[`node_modules/${name}`]?.version);
    }
  });

  it("is small enough for a function", () => {
    const bytes = [...content.values()].reduce((sum, { length }) => sum + length, 0);
    expect(bytes).toBeLessThan(MAX_BYTES);
  });

  it("is the same, byte for byte, when it is made again, and tells nothing of this machine", () => {
    const again = join(folder, "second");
    buildArchive(ROOT, packages, again);
    expect(digests(files(again))).toEqual(digests(content));
    const telling = [...content].filter(([, bytes]) => bytes.includes(ROOT) || bytes.includes(folder));
    expect(telling.map(([path]) => path)).toEqual([]);
  });

  it("is not made of a package whose integrity is another, and leaves nothing behind", () => {
    const library = "node_modules/@img/sharp-linux-arm64";
    const forged = { ...packages, [library]: { ...packages[library], integrity: `sha512-${"A".repeat(86)}==` } };
    const target = join(folder, "forged", "archive");
    expect(() => buildArchive(ROOT, forged, target)).toThrow("npm left out @img/sharp-linux-arm64@");
    expect(readdirSync(join(folder, "forged"))).toEqual([]);
  });
});

describe("bundleImageIngest", () => {
  /** What a program gets of it, in a process of its own. */
  function named(environment: Record<string, string>): string {
    const program =
      'require("./bin/typescript").register();' +
      'console.log(require("./workloads/image-ingest/bundle").bundleImageIngest().path)';
    const env = { ...process.env, ...environment };
    return execFileSync(process.execPath, ["--eval", program], { cwd: ROOT, env, encoding: "utf8" }).trim();
  }

  it("only names the archive without an engine, and makes it under the same name where one will read it", () => {
    const path = named({});
    rmSync(path, { recursive: true, force: true });
    expect(named({})).toBe(path);
    expect(existsSync(path)).toBe(false);
    // Where Pulumi tells a program of its engine; nothing is asked of it.
    expect(named({ PULUMI_NODEJS_ENGINE: "127.0.0.1:1" })).toBe(path);
    expect(existsSync(join(path, "index.js"))).toBe(true);
    expect(existsSync(join(path, "node_modules/@img/sharp-linux-arm64/package.json"))).toBe(true);
  });
});
