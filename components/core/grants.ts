import * as pulumi from "@pulumi/pulumi";

import { ArgumentError } from "./errors";

/** An IAM role in the stack's own AWS account. */
export interface AwsRole {
  readonly kind: "aws-role";
  /** What a person calls it; part of the grant's logical name. */
  readonly name: string;
  /** Name of the role, without path. */
  readonly roleName: pulumi.Input<string>;
  readonly arn: pulumi.Input<string>;
}

/** A Google service account. */
export interface GoogleServiceAccount {
  readonly kind: "google-service-account";
  /** What a person calls it; part of the grant's logical name. */
  readonly name: string;
  readonly email: pulumi.Input<string>;
}

/** An Azure managed identity. */
export interface AzureManagedIdentity {
  readonly kind: "azure-managed-identity";
  /** What a person calls it; part of the grant's logical name. */
  readonly name: string;
  /** Object id of the identity's service principal in the tenant. */
  readonly principalId: pulumi.Input<string>;
}

/** Who can be given access. */
export type Principal = AwsRole | GoogleServiceAccount | AzureManagedIdentity;

/** The principal of one kind. */
export type PrincipalOf<Kind extends Principal["kind"]> = Extract<Principal, { kind: Kind }>;

/** What a grant allows: to see data, to change data, or to change the thing that holds it. */
export type AccessClass = "read" | "write" | "administer";

/** What a {@link Grant} says; the recorded graph carries it as the grant's inputs. */
export interface GrantArgs {
  readonly principal: Principal;
  /** Sorted, without repeats. */
  readonly access: readonly AccessClass[];
  /** The component that access is given to. */
  readonly on: pulumi.Resource;
  /** What it is, for people: `zone raw-zone`. */
  readonly onName: string;
}

/**
 * One grant of access: who, which classes of action, on what. Whatever a cloud needs for it (a policy on the role, a
 * binding on the bucket, leave to use the key) is a child of this, so the access graph can be read off the plan.
 */
export class Grant extends pulumi.ComponentResource {
  readonly principal: Principal;
  readonly access: readonly AccessClass[];

  constructor(name: string, args: GrantArgs, opts?: pulumi.ComponentResourceOptions) {
    super(
      "tributary:core:Grant",
      name,
      {
        principal: { kind: args.principal.kind, name: args.principal.name, id: principalId(args.principal) },
        access: args.access,
        on: urnOf(args.on),
        onName: args.onName,
      },
      opts,
    );
    this.principal = args.principal;
    this.access = args.access;
    this.registerOutputs({});
  }
}

/** The grants that one component has given: one that is asked for again is the one made before. */
export class GivenGrants {
  private readonly made = new Map<string, Grant>();

  /** The grant of that name, made as a child of what it gives access to; `apply` makes what the cloud needs for it. */
  give(name: string, args: GrantArgs, apply: (grant: Grant, name: string) => void): Grant {
    const made = this.made.get(name);
    if (made !== undefined) {
      return made;
    }
    const grant = new Grant(name, args, { parent: args.on });
    this.made.set(name, grant);
    apply(grant, name);
    return grant;
  }
}

/**
 * The resource's URN without a dependency on it. Depending on a component means waiting for everything below it, the
 * other grants among them, and two grants that wait for each other never end.
 */
function urnOf(resource: pulumi.Resource): Promise<pulumi.URN> {
  return new Promise((resolve) => {
    resource.urn.apply(resolve);
  });
}

/** What the principal's cloud knows it by: a role's ARN, a service account's email, an identity's object id. */
export function principalId(principal: Principal): pulumi.Input<string> {
  switch (principal.kind) {
    case "aws-role":
      return principal.arn;
    case "google-service-account":
      return principal.email;
    case "azure-managed-identity":
      return principal.principalId;
  }
}

/** `principal`, if it is of the kind that the grantor's cloud knows; `PrincipalOfAnotherCloud` otherwise. */
export function requirePrincipal<Kind extends Principal["kind"]>(kind: Kind, principal: Principal): PrincipalOf<Kind> {
  if (principal.kind !== kind) {
    throw new ArgumentError(
      "PrincipalOfAnotherCloud",
      `"${principal.name}" is of kind ${principal.kind}, and this can be granted only to one of kind ${kind}. ` +
        `Give the grant a principal of the cloud that the data lies in.`,
    );
  }
  return principal as PrincipalOf<Kind>;
}
