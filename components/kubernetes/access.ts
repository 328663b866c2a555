import type { AccessClass } from "../core/grants";

/**
 * What somebody may do in a cluster, in the words of Kubernetes' own roles: `cluster-admin` everything, `admin` nearly
 * everything in namespaces but quotas and the namespace itself, `edit` whatever runs there and its secrets, `view` to
 * see it without secrets, `admin-view` to see everything, secrets and roles included.
 * https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
 */
export const clusterRoles = ["cluster-admin", "admin", "edit", "view", "admin-view"] as const;
export type ClusterRole = (typeof clusterRoles)[number];

/** What one principal may do in a cluster. */
export interface ClusterAccess {
  /** ARN of an IAM role, with its path: one entry a role. */
  readonly principalArn: string;
  readonly policy: ClusterRole;
  /** Namespaces that it holds in; a name can end in `*`. The whole cluster when absent. */
  readonly namespaces?: readonly string[];
}

/** Something wrong with who may do what, at a key of its specification. */
export interface ClusterAccessProblem {
  /** Stable name, for errors and tests. */
  readonly code: string;
  /** Keys from the entries down to what is wrong. */
  readonly path: readonly string[];
  /** What is wrong and what to do. */
  readonly message: string;
}

/** EKS's access policies of the same meaning. */
const policyNames: Readonly<Record<ClusterRole, string>> = {
  "cluster-admin": "AmazonEKSClusterAdminPolicy",
  admin: "AmazonEKSAdminPolicy",
  edit: "AmazonEKSEditPolicy",
  view: "AmazonEKSViewPolicy",
  "admin-view": "AmazonEKSAdminViewPolicy",
};

const accessClasses: Readonly<Record<ClusterRole, readonly AccessClass[]>> = {
  "cluster-admin": ["administer", "read", "write"],
  admin: ["administer", "read", "write"],
  edit: ["read", "write"],
  view: ["read"],
  "admin-view": ["read"],
};

/** ARN of the access policy that stands for `role`. */
export function accessPolicyArn(partition: string, role: ClusterRole): string {
  return `arn:${partition}:eks::aws:cluster-access-policy/${policyNames[role]}`;
}

/** What a grant says of `role`. */
export function accessOf(role: ClusterRole): readonly AccessClass[] {
  return accessClasses[role];
}

/** Everything in `entries` that EKS refuses or that says less than it seems to. */
export function accessProblems(entries: Readonly<Record<string, ClusterAccess>>): readonly ClusterAccessProblem[] {
  const problems: ClusterAccessProblem[] = [];
  const owners = new Map<string, string>();
  for (const [name, { principalArn, policy, namespaces }] of Object.entries(entries)) {
    if (!/^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(principalArn)) {
      problems.push({
        code: "ClusterAccessPrincipal",
        path: [name, "principalArn"],
        message: `${principalArn} is no IAM role: give the ARN of the role itself with its path, not of a session or a user`,
      });
    }
    const owner = owners.get(principalArn);
    if (owner !== undefined) {
      problems.push({
        code: "ClusterAccessTwice",
        path: [name, "principalArn"],
        message: `${owner} stands for the same role, and a cluster takes one entry a role: make them one`,
      });
    }
    owners.set(principalArn, name);
    if (namespaces?.length === 0) {
      problems.push({
        code: "ClusterAccessNowhere",
        path: [name, "namespaces"],
        message: "the entry names no namespace: name one, or drop namespaces for the whole cluster",
      });
    }
    if (namespaces !== undefined && policy === "cluster-admin") {
      problems.push({
        code: "ClusterAdminInNamespaces",
        path: [name, "policy"],
        message: "cluster-admin is for the whole cluster: drop namespaces, or set policy to admin",
      });
    }
  }
  return problems;
}
