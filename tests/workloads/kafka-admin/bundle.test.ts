import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";

import { bundleKafkaAdmin, bundleName } from "../../../workloads/kafka-admin/bundle";
import type { LockPackages } from "../../../workloads/image-ingest/bundle-lock";

const { packages } = JSON.parse(readFileSync(resolve(__dirname, "../../../package-lock.json"), "utf8")) as {
  packages: LockPackages;
};
const sources = { "handler.ts": "1", "kafka.ts": "2" };
const client = "node_modules/@platformatic/kafka";

test("an archive has another name when a source or a package in it is another, and only then", () => {
  const name = bundleName(sources, packages);
  expect(name).toMatch(/^[0-9a-f]{16}$/);
  expect(bundleName({ "kafka.ts": "2", "handler.ts": "1" }, packages)).toBe(name);
  expect(bundleName({ ...sources, "kafka.ts": "3" }, packages)).not.toBe(name);
  const newer = { ...packages, [client]: { ...packages[client], version: "0.0.0" } };
  expect(bundleName(sources, newer)).not.toBe(name);
  const unrelated = { ...packages, "node_modules/jest": { version: "0.0.0" } };
  expect(bundleName(sources, unrelated)).toBe(name);
});

test("how it is bundled counts as a source: another setting is another archive", () => {
  const folder = resolve(__dirname, "../../../workloads/kafka-admin");
  const files = [...readdirSync(folder).filter((file) => file.endsWith(".ts")), "../image-ingest/msk-token.ts"];
  const found = Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), "utf8")]));
  const name = basename(bundleKafkaAdmin().path);
  expect(name).toBe(bundleName(found, packages));
  expect(name).not.toBe(bundleName({ ...found, "bundle.ts": `${found["bundle.ts"]}\n` }, packages));
});

test("a plan names the archive and makes none", () => {
  const { path, handler } = bundleKafkaAdmin();
  expect(handler).toBe("index.handler");
  expect(path).toMatch(/[\\/]\.cache[\\/]kafka-admin[\\/][0-9a-f]{16}$/);
  expect(bundleKafkaAdmin().path).toBe(path);
  expect(existsSync(`${path}.${process.pid}`)).toBe(false);
});
