import { DiagnosticSetting } from "@pulumi/azure-native/monitor";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";

import type { AzurePlace } from "../core/azure-ids";
import { AzureKey } from "../core/azure-key";
import { nameRules, physicalName, stackName } from "../core/names";
import { onceMade } from "../core/outputs";
import { keepData } from "../core/safety";
import { azureTags, resourceTags } from "../core/tags";
import { AdlsAccount, type AdlsAccountArgs } from "./adls-account";
import { zoneGaps } from "./adls-gaps";
import { expiryRule, lifecycleRules, requireRoomForRules } from "./adls-lifecycle";
import { networkAccess, trustedServicesOnly } from "./adls-network";
import { type Redundancy, type RedundancySku, hasZones, locationName, redundancy } from "./adls-redundancy";
import { AdlsWriterRole } from "./adls-writer";
import { AdlsLakeZone } from "./adls-zone";
import { type DataLakeArgs, DataLakeBuckets, type ZoneSpec } from "./index";
import { reportUnsupported } from "./unsupported";

/** What the lake on Azure is asked for. */
export interface AdlsDataLakeArgs extends DataLakeArgs {
  /** Id of the subscription that the lake lies in. */
  readonly subscriptionId: string;
  /** Id of the Entra tenant whose identities use it. */
  readonly tenantId: string;
  /** Azure region: `westeurope`. The second region of zones that replicate is the one that Azure pairs with it. */
  readonly location: string;
  /** An existing resource group of the subscription; one is made when absent. */
  readonly resourceGroupName?: string;
  /**
   * Who may reach the lake besides private endpoints: ids of subnets that have a service endpoint for storage, and public
   * IPv4 addresses or ranges. Public network access is disabled when there are none.
   */
  readonly allowedNetworks?: readonly string[];
}

/** The zones that get the same copies, which is a property of the account: they lie in one. */
interface AccountPlan {
  readonly sku: RedundancySku;
  readonly accountName: string;
  readonly zones: readonly ZonePlan[];
}

/** One zone of an {@link AccountPlan}. */
interface ZonePlan {
  readonly zoneName: string;
  readonly spec: ZoneSpec;
  readonly containerName: string;
  readonly redundancy: Redundancy;
}

/** What all parts of one lake share. */
type Shared = Pick<AdlsAccountArgs, "platform" | "place" | "onDelete" | "recoveryDays">;

/**
 * The data lake on Azure Data Lake Storage Gen2: a storage account for each kind of redundancy that its zones need, a
 * container for each zone, one key in a vault of its own, and an account for the records of who read and wrote what.
 *
 * A zone that begins to replicate, or to archive in production, belongs to another account: its container would be
 * replaced, which the protection of data refuses. Copy the data first.
 *
 * Access by role takes some minutes to be known everywhere: the first deployment may fail where an account is to use the
 * key, and succeeds when it is run again.
 */
export class AdlsDataLakeBuckets extends DataLakeBuckets<AdlsDataLakeArgs> {
  readonly cloud = "azure";
  readonly zones: Readonly<Record<string, AdlsLakeZone>>;

  constructor(name: string, args: AdlsDataLakeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tributary:data-lake:AdlsDataLakeBuckets", name, args, opts);
    const { platform, onDelete, recoveryDays } = args;
    const place = this.settle(name, args);
    const shared = { platform, place, onDelete, recoveryDays };
    const network = networkAccess(args.allowedNetworks ?? []);
    const key = new AzureKey(`${name}-key`, { ...shared, component: "data-lake", purpose: "lake" }, { parent: this });
    const accessLog = this.keepAccessLog(name, shared, key, args.accessLogDays);
    const writer = new AdlsWriterRole(`${name}-writer`, platform, place, { parent: this });

    const plans = planAccounts(args);
    const zones: Record<string, AdlsLakeZone> = {};
    for (const { sku, accountName, zones: planned } of plans) {
      const account = new AdlsAccount(
        `${name}-${accountRole(sku)}`,
        {
          ...shared,
          accountName,
          sku,
          hierarchical: true,
          network,
          key,
          lifecycleRules: requireRoomForRules(
            accountName,
            planned.flatMap(({ zoneName, containerName, spec }) => lifecycleRules(zoneName, containerName, spec)),
          ),
          tracksAccess: planned.some(({ spec }) => spec.tiering === "automatic"),
          accessLog,
        },
        { parent: this },
      );
      for (const plan of planned) {
        const zone = new AdlsLakeZone(
          `${name}-${plan.zoneName}`,
          { platform, place, onDelete, ...plan, accountName, account, keyUrl: key.url, writer },
          { parent: this },
        );
        zones[plan.zoneName] = zone;
      }
    }
    const gaps = plans.flatMap(({ zones: planned }) =>
      planned.map(({ zoneName, spec, redundancy: { missing } }) => {
        const lacking = [...zoneGaps(spec, recoveryDays), ...(missing === undefined ? [] : [missing])];
        return [zoneName, lacking.map((gap) => `${gap}.`)] as const;
      }),
    );
    reportUnsupported(this, Object.fromEntries(gaps), args.onUnsupported);
    this.zones = zones;
    this.registerOutputs({});
  }

  /** Where the lake lies; makes the resource group if none is given. */
  private settle(name: string, args: AdlsDataLakeArgs): AzurePlace {
    const { platform, subscriptionId, tenantId } = args;
    const location = locationName(args.location);
    if (args.resourceGroupName !== undefined) {
      const resourceGroup = args.resourceGroupName;
      return { subscriptionId, tenantId, location, resourceGroup, resourceGroupName: pulumi.output(resourceGroup) };
    }
    const resourceGroup = stackName(nameRules.azureResourceGroup, platform, "lake");
    const group = new ResourceGroup(
      `${name}-group`,
      { resourceGroupName: resourceGroup, location, tags: azureTags(resourceTags(platform, "data-lake")) },
      keepData(platform, args.onDelete, { parent: this }),
    );
    return { subscriptionId, tenantId, location, resourceGroup, resourceGroupName: onceMade(group, resourceGroup) };
  }

  /** The account that records of access go to, those of the key among them. */
  private keepAccessLog(name: string, shared: Shared, key: AzureKey, days: number): AdlsAccount {
    const { platform, place } = shared;
    const accessLog = new AdlsAccount(
      `${name}-access-log`,
      {
        ...shared,
        accountName: stackName(nameRules.azureStorageAccount, platform, "log"),
        sku: platform.environment === "prod" && hasZones(place.location) ? "Standard_ZRS" : "Standard_LRS",
        hierarchical: false,
        network: trustedServicesOnly,
        key,
        lifecycleRules: [expiryRule(days)],
        tracksAccess: false,
      },
      { parent: this },
    );
    new DiagnosticSetting(
      `${name}-key-log`,
      {
        name: "access-log",
        resourceUri: key.vaultId,
        storageAccountId: accessLog.accountId,
        logs: [{ category: "AuditEvent", enabled: true }],
      },
      { parent: this },
    );
    return accessLog;
  }
}

/** The accounts that the lake's zones need, each with its zones, in the order in which the zones are given. */
function planAccounts({ platform, zones, location }: AdlsDataLakeArgs): readonly AccountPlan[] {
  const plans = new Map<RedundancySku, AccountPlan>();
  for (const [zoneName, spec] of Object.entries(zones)) {
    const copies = redundancy(spec, platform.environment, location);
    const containerName = physicalName(nameRules.azureContainer, zoneName);
    plans.set(copies.sku, {
      sku: copies.sku,
      accountName: stackName(nameRules.azureStorageAccount, platform, "lake", accountRole(copies.sku)),
      zones: [...(plans.get(copies.sku)?.zones ?? []), { zoneName, spec, containerName, redundancy: copies }],
    });
  }
  return [...plans.values()];
}

/** What the account is called beside its neighbours: `zrs`. */
function accountRole(sku: RedundancySku): string {
  return sku.replace("Standard_", "").toLowerCase();
}
