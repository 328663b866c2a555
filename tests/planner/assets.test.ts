import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { showPath } from "../../planner/assets";

const root = mkdtempSync(join(tmpdir(), "tributary-assets-"));
afterAll(() => {
  rmSync(root, { recursive: true });
});

/** A folder below the root with one file in it. */
function folder(name: string, text = "text"): string {
  mkdirSync(join(root, name), { recursive: true });
  writeFileSync(join(root, name, "index.js"), text);
  return join(root, name);
}

test("a folder is shown with a hash of what lies in it", () => {
  const before = showPath(root, folder("dist"));
  expect(before).toEqual({ path: "dist", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
  expect(showPath(root, folder("dist", "other text")).sha256).not.toBe(before.sha256);
  expect(showPath(root, join(root, "elsewhere"))).toEqual({ path: "elsewhere" });
});

test.each([".cache/ingest/e3fd74c991b873e9", "dist/app-0123456789abcdef0123.min"])(
  "one that is named by its content is shown the same whether it is there or not: %s",
  (name) => {
    const absent = showPath(root, join(root, name));
    expect(showPath(root, folder(name))).toEqual(absent);
    expect(absent).toEqual({ path: name });
  },
);

test.each(["dist/2026", "deadbeefdeadbeefdeadbeef", "e3fd74c991b873e9/src"])(
  "another is not taken for it: %s",
  (name) => {
    expect(showPath(root, folder(name))).toHaveProperty("sha256");
  },
);
