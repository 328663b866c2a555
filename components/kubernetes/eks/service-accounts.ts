import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

import { ArgumentError } from "../../core/errors";
import type { AwsRole } from "../../core/grants";
import { nameRules, stackName } from "../../core/names";
import type { EksContext } from "./context";
import { serviceAccountTrust } from "./policies";

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;

/**
 * The roles that a cluster's service accounts take in AWS. IAM trusts the cluster as an OpenID Connect provider, whose
 * certificate it looks up by itself.
 * https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html
 */
export class ServiceAccountRoles {
  readonly oidcProviderArn: pulumi.Output<string>;

  private readonly made = new Map<string, AwsRole>();

  constructor(
    private readonly name: string,
    private readonly context: EksContext,
    private readonly issuer: pulumi.Output<string>,
    private readonly parent: pulumi.Resource,
  ) {
    const provider = new iam.OpenIdConnectProvider(
      `${name}-oidc`,
      { url: issuer, clientIdLists: ["sts.amazonaws.com"], tags: context.tags },
      { parent },
    );
    this.oidcProviderArn = provider.arn;
  }

  /** The role of one service account, made when it is first asked for. It may do nothing until it is granted something. */
  role(namespace: string, serviceAccount: string): AwsRole {
    requireNames(namespace, serviceAccount);
    const account = `${namespace}/${serviceAccount}`;
    const made = this.made.get(account);
    if (made !== undefined) {
      return made;
    }
    const { platform, clusterName, tags } = this.context;
    const role = new iam.Role(
      `${this.name}-service-account:${account}`,
      {
        name: stackName(nameRules.iamRole, platform, this.name, namespace, serviceAccount),
        description: `Service account ${account} of ${clusterName}.`,
        assumeRolePolicy: pulumi
          .all([this.oidcProviderArn, this.issuer])
          .apply(([arn, issuer]) => serviceAccountTrust(arn, issuer, namespace, serviceAccount)),
        tags,
      },
      { parent: this.parent },
    );
    const principal: AwsRole = { kind: "aws-role", name: account, roleName: role.name, arn: role.arn };
    this.made.set(account, principal);
    return principal;
  }
}

function requireNames(namespace: string, serviceAccount: string): void {
  if (!LABEL.test(namespace) || !SUBDOMAIN.test(serviceAccount)) {
    throw new ArgumentError(
      "ServiceAccountName",
      `"${namespace}/${serviceAccount}" is no service account's name: Kubernetes takes lower-case letters, digits and hyphens, and dots in the part after the slash.`,
    );
  }
}
