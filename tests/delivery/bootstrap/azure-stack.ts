import { bootstrapAzure } from "../../../delivery/bootstrap/azure";
import type { StateBackend } from "../../../delivery/bootstrap/backend";
import { FakeAzure, type FakeResource } from "./fake-azure";
import { platform } from "./prod-stack";

export const PLACE = { subscriptionId: "s-1", tenantId: "t-1", location: "westeurope" };
/** The backend's own resource group. */
export const GROUP = "/subscriptions/s-1/resourceGroups/acme-tributary-state-prod";

/** Bootstraps the stack prod of acme on the fake. */
export function run(
  azure: FakeAzure,
  { dryRun = false, place = PLACE as typeof PLACE & { resourceGroupName?: string } } = {},
) {
  const api = {
    send: async (request: Parameters<FakeAzure["answer"]>[0]) => azure.answer(request),
    resourceManager: azure.url,
    pollEveryMs: 0,
    caller: async () => ({ objectId: "caller-1", type: "User" }) as const,
  };
  return bootstrapAzure({ platform, place }, { dryRun }, api);
}

/** The parts of a backend that a test weakens. */
export function partsOf(azure: FakeAzure) {
  const account = [...azure.resources.values()].find(({ id }) => /storageAccounts\/[^/]+$/.test(id)) as FakeResource;
  return {
    account,
    vault: [...azure.resources.values()].find(({ id }) => /vaults\/[^/]+$/.test(id)) as FakeResource,
    storageKey: azure.get("/keys/state-storage"),
    secretsKey: azure.get("/keys/stack-secrets"),
    blobs: azure.get("/blobServices/default"),
    lifecycle: azure.get("/managementPolicies/default"),
    container: azure.get("/containers/pulumi-state"),
    lock: azure.get("/locks/tributary-state"),
  };
}

/** A fake that bootstrap has been run on. */
export async function bootstrapped(): Promise<{ azure: FakeAzure } & ReturnType<typeof partsOf>> {
  const azure = new FakeAzure();
  await run(azure);
  azure.requests.length = 0;
  return { azure, ...partsOf(azure) };
}

/** The steps that did something. */
export function outcomes({ steps }: StateBackend): readonly string[] {
  return steps.flatMap(({ step, outcome }) => (outcome === "unchanged" ? [] : [`${step}: ${outcome}`]));
}
