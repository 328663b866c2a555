import { CryptoKeyIAMMember } from "@pulumi/gcp/kms";
import { WorkloadIdentityPool, WorkloadIdentityPoolProvider } from "@pulumi/gcp/iam";
import { IAMCustomRole, IAMMember } from "@pulumi/gcp/projects";
import { Account, IAMMember as AccountIAMMember } from "@pulumi/gcp/serviceaccount";
import { BucketIAMMember } from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";

import { nameRules, physicalName, stackName, stackNamePattern } from "../core/names";
import { onceMade } from "../core/outputs";
import type { Platform } from "../core/platform";
import { isOfStack, lakeChanges, liesBelow, locking, looking, making } from "./gcp/permissions";
import { tokenMapping } from "./gcp/trust";
import { DeliveryAccess, type DeliveryAccessArgs, type DeliveryRole, type PipelineWay, type RoleNames } from "./index";
import { rolesAskedFor, trustOfAll } from "./pipeline";

/** Where the stack's state is on Google Cloud. */
export interface GcpState {
  readonly bucket: string;
  /** `projects/…/cryptoKeys/…`: encrypts the stack's secrets. */
  readonly key: string;
}

/** Where `tributary bootstrap` keeps it: the same names as `delivery/bootstrap`. */
export function gcpStateOf(
  { organisation, project, stack }: Platform,
  { projectId, region }: { readonly projectId: string; readonly region: string },
): GcpState {
  const parts = [organisation, project, "state", stack];
  const ring = `projects/${projectId}/locations/${region}/keyRings/${physicalName(nameRules.gcpKmsKey, ...parts)}`;
  return { bucket: physicalName(nameRules.gcsBucket, ...parts), key: `${ring}/cryptoKeys/state` };
}

/** What the pipelines' way to Google Cloud is asked for. */
export interface GcpDeliveryAccessArgs extends DeliveryAccessArgs<GcpState> {
  readonly projectId: string;
  readonly projectNumber: string;
  /** The lake, where the stack has one here, and whether a deployment may destroy what it keeps. */
  readonly dataLake: { readonly destroys: boolean } | null;
}

/**
 * Pipelines' way to a Google Cloud project: a workload identity pool with a provider for each, and a service account for
 * each of the two roles, which has no key.
 *
 * What makes an administrator is in neither role: to change a role, the project's policy with its records of access, the
 * rules of the organisation, or who may use a service account. The lake's part of these is made and changed by an
 * administrator's deployment. https://cloud.google.com/iam/docs/best-practices-for-managing-service-account-keys
 *
 * A pool or provider that is deleted keeps its name for 30 days.
 * https://cloud.google.com/iam/docs/manage-workload-identity-pools-providers#delete-pool
 */
export class GcpDeliveryAccess extends DeliveryAccess<GcpDeliveryAccessArgs> {
  readonly cloud = "gcp";
  readonly roles: RoleNames;
  readonly pipelines: Readonly<Record<string, PipelineWay>>;

  private readonly args: GcpDeliveryAccessArgs;
  private readonly logicalName: string;

  constructor(name: string, args: GcpDeliveryAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tributary:delivery-access:GcpDeliveryAccess", name, args, opts);
    this.args = args;
    this.logicalName = name;
    const { platform, projectId, projectNumber } = args;
    const child = { parent: this };

    const poolId = stackName(nameRules.gcpWorkloadIdentityPool, platform, "delivery");
    const poolName = `projects/${projectNumber}/locations/global/workloadIdentityPools/${poolId}`;
    const pool = new WorkloadIdentityPool(
      `${name}-pool`,
      {
        project: projectId,
        workloadIdentityPoolId: poolId,
        displayName: "Pipelines",
        description: `Pipelines of ${platform.project} ${platform.stack}.`,
      },
      child,
    );
    const trusts = trustOfAll(args.pipelines);
    const previews = rolesAskedFor(trusts).includes("preview");
    const accounts = { preview: previews ? this.account("preview") : null, deploy: this.account("deploy") };

    this.pipelines = Object.fromEntries(
      trusts.map(([pipeline, trust]) => {
        const providerId = physicalName(nameRules.gcpWorkloadIdentityPool, pipeline);
        const providerName = `${poolName}/providers/${providerId}`;
        const audience = trust.audience ?? `https://iam.googleapis.com/${providerName}`;
        const provider = new WorkloadIdentityPoolProvider(
          `${name}-provider:${pipeline}`,
          {
            project: projectId,
            workloadIdentityPoolId: onceMade(pool, poolId),
            workloadIdentityPoolProviderId: providerId,
            displayName: providerId,
            ...tokenMapping(pipeline, trust),
            oidc: { issuerUri: trust.issuer, allowedAudiences: [audience] },
          },
          child,
        );
        for (const role of ["preview", "deploy"] as const) {
          const account = accounts[role];
          if (account !== null && trust.tokens[role] !== null) {
            new AccountIAMMember(
              `${name}-${role}-trust:${pipeline}`,
              {
                serviceAccountId: account.id,
                role: "roles/iam.workloadIdentityUser",
                member: onceMade(pool, `principalSet://iam.googleapis.com/${poolName}/attribute.${role}/${pipeline}`),
              },
              child,
            );
          }
        }
        return [pipeline, { issuer: trust.issuer, audience, provider: onceMade(provider, providerName) }];
      }),
    );
    if (args.dataLake !== null) {
      this.reachLake(accounts, args.dataLake.destroys);
    }
    if (args.state !== null) {
      this.reachState(accounts, args.state);
    }
    this.roles = { preview: accounts.preview?.email ?? null, deploy: accounts.deploy.email };
    this.registerOutputs({ roles: this.roles });
  }

  private account(role: DeliveryRole): ServiceAccount {
    const { platform, projectId } = this.args;
    const accountId = stackName(nameRules.gcpServiceAccount, platform, role);
    const email = `${accountId}@${projectId}.iam.gserviceaccount.com`;
    const account = new Account(
      `${this.logicalName}-${role}`,
      {
        project: projectId,
        accountId,
        displayName: `Pipelines: ${role} ${platform.stack}`,
        description: `Pipelines ${role} stack ${platform.stack} of ${platform.project} with it.`,
      },
      { parent: this },
    );
    return { id: onceMade(account, `projects/${projectId}/serviceAccounts/${email}`), email: onceMade(account, email) };
  }

  private reachLake({ preview, deploy }: Accounts, destroys: boolean): void {
    const { platform } = this.args;
    const look = this.role("look", "Sees what a stack has made.", looking);
    if (preview !== null) {
      this.give("preview", "look", preview, look);
    }
    this.give("deploy", "look", deploy, look);
    this.give("deploy", "make", deploy, this.role("make", "Makes parts of a data lake.", making));
    const change = this.role("change", "Changes parts of a data lake.", lakeChanges(destroys));
    this.give("deploy", "change", deploy, change, {
      title: "Of this stack",
      expression: isOfStack(
        stackNamePattern(nameRules.gcsBucket, platform),
        stackNamePattern(nameRules.gcpKmsKey, platform),
      ),
    });
  }

  private reachState({ preview, deploy }: Accounts, { bucket, key }: GcpState): void {
    const onBucket = (what: string, account: ServiceAccount, role: pulumi.Input<string>, below?: string) =>
      new BucketIAMMember(
        `${this.logicalName}-${what}`,
        {
          bucket,
          role,
          member: memberOf(account),
          ...(below !== undefined && { condition: { title: "Locks", expression: liesBelow(bucket, below) } }),
        },
        { parent: this },
      );
    const onKey = (what: string, account: ServiceAccount, role: string) =>
      new CryptoKeyIAMMember(
        `${this.logicalName}-${what}`,
        { cryptoKeyId: key, role, member: memberOf(account) },
        { parent: this },
      );
    if (preview !== null) {
      const lock = this.role("lock", "Holds and lets go of the lock of a stack's state.", locking);
      onBucket("preview-state-read", preview, "roles/storage.objectViewer");
      onBucket("preview-state-lock", preview, lock, ".pulumi/locks/");
      onKey("preview-state-key", preview, "roles/cloudkms.cryptoKeyDecrypter");
    }
    onBucket("deploy-state-write", deploy, "roles/storage.objectUser");
    onKey("deploy-state-key", deploy, "roles/cloudkms.cryptoKeyEncrypterDecrypter");
  }

  private role(what: string, description: string, permissions: readonly string[]): pulumi.Output<string> {
    const { platform, projectId } = this.args;
    const roleId = stackName(nameRules.gcpCustomRole, platform, "delivery", what);
    const role = new IAMCustomRole(
      `${this.logicalName}-${what}`,
      {
        project: projectId,
        roleId,
        title: `Delivery: ${what} (${platform.stack})`,
        description,
        permissions: [...permissions],
      },
      { parent: this },
    );
    return onceMade(role, `projects/${projectId}/roles/${roleId}`);
  }

  private give(
    role: DeliveryRole,
    what: string,
    account: ServiceAccount,
    given: pulumi.Output<string>,
    condition?: { readonly title: string; readonly expression: string },
  ): void {
    new IAMMember(
      `${this.logicalName}-${role}-may-${what}`,
      {
        project: this.args.projectId,
        role: given,
        member: memberOf(account),
        ...(condition && { condition }),
      },
      { parent: this },
    );
  }
}

interface Accounts {
  readonly preview: ServiceAccount | null;
  readonly deploy: ServiceAccount;
}

interface ServiceAccount {
  readonly id: pulumi.Output<string>;
  readonly email: pulumi.Output<string>;
}

function memberOf({ email }: ServiceAccount): pulumi.Output<string> {
  return pulumi.interpolate`serviceAccount:${email}`;
}
