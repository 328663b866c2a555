import { type AzureApi, API_VERSIONS, armUrl, armWrite } from "./api";
import { explainAzureError } from "./errors";
import { type AzurePlace, BootstrapError } from "../backend";
import { ask, find, isRestError } from "../rest";
import { sleep } from "../retry";
import type { StepRunner } from "../steps";
import { type Tags, tagSetting } from "../tags";

const PROVIDERS = ["Microsoft.KeyVault", "Microsoft.ManagedIdentity", "Microsoft.Storage"];
const REGISTERED_WITHIN_MS = 10 * 60_000;

interface Subscription {
  readonly tenantId: string;
  readonly state: string;
}

/** Throws unless the subscription is there, is the tenant's that the stack says, and takes changes. */
export async function requireSubscription(api: AzureApi, stack: string, place: AzurePlace): Promise<void> {
  const { subscriptionId, tenantId } = place;
  const url = armUrl(api, `/subscriptions/${subscriptionId}`, API_VERSIONS.resources);
  const found = await ask<Subscription>(api.send, "GET", url).catch((error: unknown) => {
    if (isRestError(error, 404) || isRestError(error, 401, "InvalidAuthenticationTokenTenant")) {
      throw new BootstrapError(
        "WrongSubscription",
        `the credentials know no subscription ${subscriptionId} (${error.code}), which the stack ${stack} belongs to (tributary:azure.subscriptionId). ` +
          `Sign in to its tenant with "az login --tenant ${tenantId}", or correct the stack's config. Nothing was made.`,
        { cause: error },
      );
    }
    throw explainAzureError("Azure subscription", error);
  });
  if (found.tenantId.toLowerCase() !== tenantId.toLowerCase()) {
    throw new BootstrapError(
      "WrongTenant",
      `the subscription ${subscriptionId} belongs to the tenant ${found.tenantId}, and the stack ${stack} says ${tenantId} (tributary:azure.tenantId). Correct the stack's config. Nothing was made.`,
    );
  }
  if (found.state !== "Enabled") {
    throw new BootstrapError(
      "SubscriptionNotEnabled",
      `the subscription ${subscriptionId} is ${found.state}, and takes no changes. Nothing was made.`,
    );
  }
}

/**
 * Registers the resource providers that are not, and waits for them.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/resource-providers-and-types
 */
export async function ensureProviders(runner: StepRunner, api: AzureApi, subscriptionId: string): Promise<void> {
  const urlOf = (provider: string, action = "") =>
    armUrl(api, `/subscriptions/${subscriptionId}/providers/${provider}${action}`, API_VERSIONS.resources);
  const isRegistered = async (provider: string) =>
    (await ask<{ registrationState: string }>(api.send, "GET", urlOf(provider))).registrationState === "Registered";
  await runner.run("resource providers", async () => {
    const states = await Promise.all(PROVIDERS.map(isRegistered));
    const missing = PROVIDERS.filter((_, index) => !states[index]);
    if (missing.length === 0) {
      return undefined;
    }
    return {
      outcome: "made",
      detail: `${missing.join(" and ")} registered`,
      apply: async () => {
        for (const provider of missing) {
          await ask(api.send, "POST", urlOf(provider, "/register"));
        }
        const deadline = Date.now() + REGISTERED_WITHIN_MS;
        for (const provider of missing) {
          while (!(await isRegistered(provider))) {
            if (Date.now() > deadline) {
              throw new Error(`${provider} was not registered within ${REGISTERED_WITHIN_MS / 60_000} minutes`);
            }
            await sleep(api.pollEveryMs);
          }
        }
        return undefined;
      },
    };
  });
}

/** Makes the backend's own resource group, or finds the one that the stack names; gives its id. */
export async function ensureResourceGroup(
  runner: StepRunner,
  api: AzureApi,
  { subscriptionId, location, resourceGroupName }: AzurePlace,
  ownName: string,
  tags: Tags,
): Promise<string> {
  const id = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName ?? ownName}`;
  const url = armUrl(api, id, API_VERSIONS.resources);
  const read = () => find<{ readonly tags?: Tags }>(api.send, url);
  if (resourceGroupName !== undefined) {
    await runner.run("resource group", async () => {
      if ((await read()) === undefined) {
        throw new BootstrapError(
          "ResourceGroupMissing",
          `the subscription has no resource group ${resourceGroupName}, which the stack names (tributary:azure.resourceGroupName). Make it, or take the key away for one of the backend's own.`,
        );
      }
      return undefined;
    });
    return id;
  }
  await runner.set({
    ...tagSetting("resource group", tags, {
      read: async () => {
        const group = await read();
        return group && (group.tags ?? {});
      },
      write: async (wanted) => {
        await armWrite(api, "PUT", url, { location, tags: wanted });
      },
    }),
  });
  return id;
}
