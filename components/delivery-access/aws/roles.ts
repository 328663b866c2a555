import type { PolicyStatement } from "../../core/aws-policy";
import { type AwsScope, DELIVERY_PATH, type PartAccess, allow, deny, of } from "./scope";

/** What bounds the roles that a deployment makes. */
export interface RoleBounds {
  /** ARN of the boundary that every role of the stack has. */
  readonly boundaryArn: string;
  /** ARNs of roles that are not the stack's, to which its config gives access. */
  readonly grantees: readonly string[];
  /** What the parts that are on hand roles to, give them and have made for them. */
  readonly parts: readonly PartAccess[];
}

const writes = of(
  "iam",
  "AttachRolePolicy",
  "CreatePolicyVersion",
  "DeletePolicy",
  "DeletePolicyVersion",
  "DeleteRole",
  "DeleteRolePermissionsBoundary",
  "DeleteRolePolicy",
  "DetachRolePolicy",
  "PassRole",
  "PutRolePermissionsBoundary",
  "PutRolePolicy",
  "SetDefaultPolicyVersion",
  "TagRole",
  "UntagRole",
  "UpdateAssumeRolePolicy",
  "UpdateRole",
);

/**
 * The stack's roles, by the beginning of their names. A deployment makes none without the boundary and takes it off none,
 * writes policies of roles that have it, hands them to the services of the platform alone, and attaches none of AWS's
 * policies but those that the platform asks for. So nothing that it makes can do more than the boundary lets, and it
 * reaches nothing under {@link DELIVERY_PATH}: itself, who else delivers, and the boundary.
 *
 * A role that is not the stack's and that its config gives access is given a policy of that name; who keeps that role
 * bounds it. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
 */
export function rolesAccess(scope: AwsScope, { boundaryArn, grantees, parts }: RoleBounds): PartAccess {
  const ours = scope.global("iam", `role/${scope.names("iamRole")}`);
  const delivery = scope.global("iam", `role${DELIVERY_PATH}*`, `policy${DELIVERY_PATH}*`);
  const bounded = { "iam:PermissionsBoundary": boundaryArn };
  const named = (what: "managedPolicies" | "passesRolesTo" | "serviceLinkedRoles") =>
    [...new Set(parts.flatMap((part) => part[what] ?? []))].sort();
  const managed = named("managedPolicies").map((policy) => `arn:${scope.place.partition}:iam::aws:policy/${policy}`);
  return {
    read: [
      allow(
        [
          ...of("iam", "GetRole", "GetRolePolicy", "ListAttachedRolePolicies", "ListInstanceProfilesForRole"),
          ...of("iam", "ListRolePolicies", "ListRoleTags"),
        ],
        [...ours, ...scope.global("iam", `role${DELIVERY_PATH}*`)],
      ),
      allow(
        of("iam", "GetPolicy", "GetPolicyVersion", "ListPolicyTags", "ListPolicyVersions"),
        scope.global("iam", `policy${DELIVERY_PATH}*`),
      ),
      ...(grantees.length === 0 ? [] : [allow(of("iam", "GetRole", "GetRolePolicy"), grantees)]),
    ],
    write: [
      allow(of("iam", "CreateRole", "DeleteRolePolicy", "PutRolePermissionsBoundary", "PutRolePolicy"), ours, {
        ArnEquals: bounded,
      }),
      allow(["iam:TagRole"], ours, {
        StringEquals: scope.tagsRequested,
        Null: Object.fromEntries(Object.keys(scope.tagged).map((tag) => [tag, "true"])),
      }),
      allow(
        of(
          "iam",
          "DeleteRole",
          "TagRole",
          "UntagRole",
          "UpdateAssumeRolePolicy",
          "UpdateRole",
          "UpdateRoleDescription",
        ),
        ours,
        { StringEquals: scope.tagged },
      ),
      ...given(managed, (policies) =>
        allow(of("iam", "AttachRolePolicy", "DetachRolePolicy"), ours, {
          ArnEquals: { ...bounded, "iam:PolicyARN": policies },
        }),
      ),
      ...given(named("passesRolesTo"), (services) =>
        allow(["iam:PassRole"], ours, { StringEquals: { "iam:PassedToService": services } }),
      ),
      ...given(named("serviceLinkedRoles"), (services) =>
        allow(["iam:CreateServiceLinkedRole"], scope.global("iam", "role/aws-service-role/*"), {
          StringEquals: { "iam:AWSServiceName": services },
        }),
      ),
      ...(grantees.length === 0 ? [] : [allow(of("iam", "DeleteRolePolicy", "PutRolePolicy"), grantees)]),
      deny(writes, delivery),
      deny(["iam:DeleteRolePermissionsBoundary"], scope.global("iam", "role/*")),
    ],
  };
}

function given(values: string[], statement: (values: string[]) => PolicyStatement): PolicyStatement[] {
  return values.length === 0 ? [] : [statement(values)];
}
