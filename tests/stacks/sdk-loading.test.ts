import { aws, planConfig } from "./program";

/** The clouds whose provider SDK this file's tests have loaded so far. */
function loadedSdks(): string[] {
  const found = Object.keys(require.cache).flatMap(
    (path) => /@pulumi[\\/](aws|gcp|azure-native)[\\/]/.exec(path)?.[1] ?? [],
  );
  return [...new Set(found)].sort();
}

test("a stack loads the SDK of the cloud that it uses, and no other", async () => {
  await planConfig(aws);
  expect(loadedSdks()).toEqual([]);
  await planConfig({ ...aws, "tributary:dataLake": { enabled: true, presets: ["commerce"] } });
  expect(loadedSdks()).toEqual(["aws"]);
});
