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

/** The services of AWS whose modules this file's tests have loaded so far, of those that cost most to load. */
function loadedServices(): string[] {
  return ["ec2", "eks", "msk"].filter((service) =>
    Object.keys(require.cache).some((path) => new RegExp(`@pulumi[\\\\/]aws[\\\\/]${service}[\\\\/]`).test(path)),
  );
}

test("a capability that is off loads no module of its own, though others on its cloud are on", async () => {
  expect(loadedServices()).toEqual([]);
  const network = { "tributary:network": { enabled: true } };
  await planConfig({ ...aws, ...network });
  expect(loadedServices()).toEqual(["ec2"]);
  await planConfig({ ...aws, ...network, "tributary:kubernetes": { enabled: true } });
  expect(loadedServices()).toEqual(["ec2", "eks"]);
});
