import { GcpKey, type GcpKeyArgs } from "../../../components/core/gcp-kms";
import type { ResourceGraph } from "../../../planner/graph";
import { recordGraph } from "../../../planner/record";
import { testPlatform } from "../../support/arbitraries";

function plan(changes: Partial<GcpKeyArgs> = {}): Promise<ResourceGraph> {
  return recordGraph(
    () => {
      const key = new GcpKey("key", {
        platform: testPlatform(),
        projectId: "tributary-prod",
        location: "europe",
        component: "data-lake",
        serviceAgents: { storage: "storage@agents", logging: "logging@agents" },
        recoveryDays: 30,
        onDelete: "keep",
        ...changes,
      });
      return { id: key.id };
    },
    { project: "tributary", stack: "prod" },
  );
}

const keyId =
  "projects/tributary-prod/locations/europe/keyRings/dataworks-tributary-prod-data-lake/cryptoKeys/data-lake";

test("a key rotates every 90 days and can be restored for the days that are asked for", async () => {
  const { resources } = await plan();
  expect(resources.find(({ name }) => name === "key-crypto-key")?.inputs).toEqual({
    name: "data-lake",
    keyRing: "projects/tributary-prod/locations/europe/keyRings/dataworks-tributary-prod-data-lake",
    purpose: "ENCRYPT_DECRYPT",
    rotationPeriod: "7776000s",
    destroyScheduledDuration: "2592000s",
    labels: { component: "data-lake" },
  });
});

test("the service agents, and nobody else, may encrypt and decrypt with it", async () => {
  const { resources } = await plan();
  const uses = resources.filter(({ type }) => type === "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember");
  expect(uses.map(({ inputs }) => inputs)).toEqual(
    ["logging", "storage"].map((service) => ({
      cryptoKeyId: keyId,
      role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
      member: `serviceAccount:${service}@agents`,
    })),
  );
});

test("its id is that of the key", async () => {
  expect((await plan()).outputs).toEqual({ id: keyId });
});

test.each([
  ["keep", true, true],
  ["destroy", false, true],
  ["destroy", true, false],
] as const)(
  "with onDelete %s and allowDataDestruction %s, all that data needs is kept: %s",
  async (onDelete, allow, kept) => {
    const { resources } = await plan({ onDelete, platform: testPlatform({ allowDataDestruction: allow }) });
    const custom = resources.filter((resource) => resource.custom);
    expect(custom.map(({ name }) => name)).toEqual([
      "key-crypto-key",
      "key-use-logging",
      "key-use-storage",
      "key-ring",
    ]);
    for (const { name, protect, retainOnDelete } of custom) {
      expect({ name, protect, retainOnDelete }).toEqual({ name, protect: kept, retainOnDelete: kept });
    }
  },
);

test.each([0, 121, 1.5])("a key that could be restored for %d days is refused", async (recoveryDays) => {
  await expect(plan({ recoveryDays })).rejects.toThrow(
    `KeyRecoveryDaysOutOfBounds: a destroyed key can be restored for ${recoveryDays} days, but Cloud KMS takes whole days from 1 to 120.`,
  );
});
