import { type AzureApi, API_VERSIONS } from "./api";
import { ensurePart, ensureResource, type Part } from "./parts";
import { LEAST_DAYS_OF_OLD_VERSIONS } from "../retention";
import type { StepRunner } from "../steps";

interface Retention {
  readonly enabled?: boolean;
  readonly days?: number | null;
  readonly allowPermanentDelete?: boolean | null;
}

/** https://learn.microsoft.com/rest/api/storagerp/blob-services/get-service-properties */
interface BlobService {
  readonly isVersioningEnabled?: boolean | null;
  readonly deleteRetentionPolicy?: Retention;
  readonly containerDeleteRetentionPolicy?: Retention;
}

/** https://learn.microsoft.com/rest/api/storagerp/management-policies/get */
interface ManagementPolicy {
  readonly policy?: { readonly rules?: readonly LifecycleRule[] };
}

interface LifecycleRule {
  readonly name: string;
  readonly enabled?: boolean;
  readonly type: string;
  readonly definition: {
    readonly filters?: { readonly blobTypes: readonly string[] };
    readonly actions: {
      readonly version?: { readonly delete?: { readonly daysAfterCreationGreaterThan?: number } };
      readonly [kind: string]: unknown;
    };
  };
}

interface Container {
  readonly publicAccess?: "None" | "Blob" | "Container" | null;
}

/** What is seen to below an account. */
export interface BlobsRequest {
  readonly api: AzureApi;
  /** Id of the account. */
  readonly account: string;
  readonly container: string;
}

/** Id of the container. */
export function containerId({ account, container }: BlobsRequest): string {
  return `${account}/blobServices/default/containers/${container}`;
}

/** Sees to versions and to what is deleted being restorable, then makes the container; gives whether it stands. */
export async function ensureBlobs(runner: StepRunner, request: BlobsRequest): Promise<boolean> {
  const { api, account } = request;
  const version = API_VERSIONS.storage;
  const service = { api, id: `${account}/blobServices/default`, version, method: "PUT" } as const;
  await ensurePart(runner, service, versioning);
  await ensurePart(runner, service, softDelete("blob soft delete", "deleteRetentionPolicy"));
  await ensurePart(runner, service, softDelete("container soft delete", "containerDeleteRetentionPolicy"));
  await ensurePart(runner, { api, id: `${account}/managementPolicies/default`, version, method: "PUT" }, lifecycle);
  const of = { api, id: containerId(request), version, method: "PATCH" } as const;
  const { resource, madeNow } = await ensureResource<Container>(runner, "container", of, {
    make: async () => ({ body: { properties: { publicAccess: "None" } } }),
  });
  await ensurePart(runner, { ...of, madeNow }, containerAccess);
  return resource !== undefined;
}

const versioning: Part<BlobService, boolean> = {
  name: "blob versioning",
  of: ({ isVersioningEnabled }) => isVersioningEnabled ?? false,
  wanted: () => true,
  as: (isVersioningEnabled, current) => ({ properties: { ...current, isVersioningEnabled } }),
  describe: () => "was off",
};

/** What is deleted, by whom- or whatever, can be restored for as long as old versions stay; longer is stricter, and stays. */
function softDelete(name: string, policy: keyof BlobService & `${string}RetentionPolicy`): Part<BlobService, number> {
  return {
    name,
    of: ({ [policy]: found }) => (found?.enabled && !found.allowPermanentDelete ? (found.days ?? 0) : 0),
    wanted: (days = 0) => Math.max(days, LEAST_DAYS_OF_OLD_VERSIONS),
    as: (days, current) => ({
      properties: {
        ...current,
        [policy]: {
          enabled: true,
          days,
          ...(policy === "deleteRetentionPolicy" ? { allowPermanentDelete: false } : {}),
        },
      },
    }),
    describe: (days) => (days === 0 ? "was off" : `was for ${days} days`),
  };
}

const LIFECYCLE_RULE = "tributary-old-state";

/**
 * The whole lifecycle is the backend's: a rule of anybody else could delete the state, so it goes. Azure counts a version's
 * age from when it was written, not from when it was replaced, and soft delete keeps for its own days what a rule deletes
 * (https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-delete). So an old version stays
 * {@link LEAST_DAYS_OF_OLD_VERSIONS} days or longer after it was replaced, and a current one for ever.
 */
const lifecycle: Part<ManagementPolicy, readonly LifecycleRule[]> = {
  name: "blob lifecycle",
  of: ({ policy }) => policy?.rules,
  wanted: (current = []) => [
    {
      name: LIFECYCLE_RULE,
      enabled: true,
      type: "Lifecycle",
      definition: {
        filters: { blobTypes: ["blockBlob"] },
        actions: {
          version: {
            delete: { daysAfterCreationGreaterThan: Math.max(keptFor(current), LEAST_DAYS_OF_OLD_VERSIONS) },
          },
        },
      },
    },
  ],
  as: (rules) => ({ properties: { policy: { rules } } }),
  describe: (current) => `had the rules ${current.map(({ name }) => name).join(", ")}`,
};

function keptFor(rules: readonly LifecycleRule[]): number {
  const ours = rules.find(({ name }) => name === LIFECYCLE_RULE);
  return ours?.definition.actions.version?.delete?.daysAfterCreationGreaterThan ?? 0;
}

const containerAccess: Part<Container, string> = {
  name: "container public access",
  of: ({ publicAccess }) => publicAccess ?? "None",
  wanted: () => "None",
  as: (publicAccess) => ({ properties: { publicAccess } }),
  describe: (current) => `everybody could read it (${current})`,
};
