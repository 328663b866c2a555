import { awsPartition } from "../components/core/aws-partition";
import type { Cloud } from "../components/core/platform";
import type { Sound } from "./check";
import { group, note, optional, text } from "./fields";
import type { Findings } from "./findings";
import type { Path } from "./positions";
import type { AwsConfig } from "./project";
import type { AwsRoleId, PrincipalId } from "./types";

/** What a person calls something: part of the logical names of what is made for it. */
export const personsName = () =>
  text(
    "1 to 40 lower-case letters, digits and single hyphens, no hyphen first or last",
    /^(?=.{1,40}$)[a-z0-9]+(-[a-z0-9]+)*$/,
  );

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns */
const ROLE_ARN = /^(arn:aws[a-z-]*:iam::\d{12}):role\/(?:[\x21-\x2e\x30-\x7e]+\/)*([\w+=,.@-]{1,64})$/;

/** What each kind of principal is on: its key in the stack file, and the cloud that knows it. */
const principalClouds = { awsRole: "aws", googleServiceAccount: "gcp", azureManagedIdentity: "azure" } as const;

const awsRole = () =>
  text("the ARN of an IAM role, such as arn:aws:iam::111122223333:role/ingestion", ROLE_ARN).describe(
    "ARN of an IAM role in the stack's own account.",
  );

/** Whom something on AWS is granted to. */
export const awsPrincipalSchema = group({ awsRole: awsRole() });

/** Whom something is granted to: exactly one of the kinds. */
export const principalSchema = note(
  group({
    awsRole: optional(awsRole()),
    /** https://cloud.google.com/iam/docs/service-account-overview#identify-service-account */
    googleServiceAccount: optional(
      text(
        "a service account's email, such as ingestion@my-project.iam.gserviceaccount.com",
        /^[a-z0-9][a-z0-9-]{0,62}@([a-z0-9-]+\.)+gserviceaccount\.com$/,
      ).describe("Email of a Google service account."),
    ),
    azureManagedIdentity: optional(
      text(
        "the object id of an identity's service principal: a UUID",
        /^[\dA-Fa-f]{8}(-[\dA-Fa-f]{4}){3}-[\dA-Fa-f]{12}$/,
      ).describe("Object id, in the tenant, of a managed identity's service principal."),
    ),
  }).superRefine((principal, context) => {
    if (Object.values(principal).filter((id) => id !== undefined).length !== 1) {
      context.addIssue({
        code: "custom",
        params: { code: "PrincipalNotOne" },
        message: "name exactly one of awsRole, googleServiceAccount and azureManagedIdentity",
      });
    }
  }),
  { accepted: "exactly one of its keys", json: { minProperties: 1, maxProperties: 1 } },
);

/** A principal as the stack file names it, without what is wrong with it. */
export type PrincipalInput = {
  readonly [Kind in keyof typeof principalClouds]?: string | undefined;
};

/** What gives access, and where it stands. */
export interface Grantor {
  /** For messages: `a lake`. */
  readonly what: string;
  readonly cloud: Cloud | undefined;
  /** The stack's AWS account, where it is known. */
  readonly aws: Sound<AwsConfig> | undefined;
}

/** The principal as components know it; reports one of another cloud or account. */
export function resolvePrincipal(
  name: string,
  principal: PrincipalInput,
  { what, cloud, aws }: Grantor,
  path: Path,
  findings: Findings,
): PrincipalId {
  const kind = (Object.keys(principalClouds) as (keyof typeof principalClouds)[]).find(
    (key) => principal[key] !== undefined,
  );
  if (kind !== undefined && cloud !== undefined && principalClouds[kind] !== cloud) {
    const wanted = Object.entries(principalClouds).find(([, on]) => on === cloud)?.[0];
    findings.add({
      code: "PrincipalOfAnotherCloud",
      path: [...path, kind],
      message: `${what} on ${cloud} can give access only to an ${wanted}`,
    });
  } else if (principal.awsRole !== undefined) {
    return resolveAwsRole(name, principal, aws, path, findings);
  }
  return principal.googleServiceAccount === undefined
    ? { kind: "azure-managed-identity", name, principalId: principal.azureManagedIdentity ?? "" }
    : { kind: "google-service-account", name, email: principal.googleServiceAccount };
}

/** The role as components know it; reports one of another account than the stack's. */
export function resolveAwsRole(
  name: string,
  { awsRole: arn = "" }: Pick<PrincipalInput, "awsRole">,
  aws: Grantor["aws"],
  path: Path,
  findings: Findings,
): AwsRoleId {
  const [, account, roleName = ""] = ROLE_ARN.exec(arn) ?? [];
  if (account !== undefined && aws?.accountId !== undefined && aws.region !== undefined) {
    if (account !== `arn:${awsPartition(aws.region)}:iam::${aws.accountId}`) {
      findings.add({
        code: "PrincipalOfAnotherAccount",
        path: [...path, "awsRole"],
        message:
          "the role is of another account than tributary:aws: name one of the stack's own, which others may assume",
        showsFound: true,
      });
    }
  }
  return { kind: "aws-role", name, roleName, arn };
}
