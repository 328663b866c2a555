import type { ClusterAccess } from "./access";

/** What every capability can be given. */
export interface CapabilitySpec {
  /** What it may do in the cluster, as an entry of `access` says it; nothing when absent. */
  readonly access?: Omit<ClusterAccess, "principalArn">;
}

/** What a person of IAM Identity Center may do in Argo CD. */
export const argoCdRoles = ["admin", "editor", "viewer"] as const;
export type ArgoCdRole = (typeof argoCdRoles)[number];

/** Somebody that IAM Identity Center knows. */
export interface Identity {
  readonly kind: "user" | "group";
  /** Its id in the identity store. */
  readonly id: string;
}

/** Argo CD, run by EKS outside the cluster. */
export interface ArgoCdSpec extends CapabilitySpec {
  readonly identityCenter: {
    /** ARN of the IAM Identity Center instance that people sign in with; Argo CD here knows no other. */
    readonly instanceArn: string;
    /** Its region; the cluster's when absent. */
    readonly region?: string;
  };
  /** Who may do what, by role and by a name for people. */
  readonly people: Readonly<Partial<Record<ArgoCdRole, Readonly<Record<string, Identity>>>>>;
  /** Namespace of Argo CD's own resources. Default: `argocd`. */
  readonly namespace?: string;
  /** Ids of VPC endpoints for `eks-capabilities` that alone reach its pages, by name; or, said so, the whole internet. */
  readonly reachableFrom: Readonly<Record<string, string>> | "anywhere";
}

/**
 * What EKS runs for a cluster, outside of it: Argo CD, controllers of AWS resources (ACK), and of groups of resources
 * (kro). A cluster has one of each at most. https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCapability.html
 */
export interface Capabilities {
  readonly argoCd?: ArgoCdSpec;
  readonly ack?: CapabilitySpec;
  readonly kro?: CapabilitySpec;
}

/** Something wrong with the capabilities, at a key of their specification. */
export interface CapabilityProblem {
  /** Stable name, for errors and tests. */
  readonly code: string;
  /** Keys from the capabilities down to what is wrong. */
  readonly path: readonly string[];
  /** What is wrong and what to do. */
  readonly message: string;
}

/** Everything in `capabilities` that means something else than it seems to, or that nobody could use. */
export function capabilityProblems({ argoCd }: Capabilities): readonly CapabilityProblem[] {
  const problems: CapabilityProblem[] = [];
  if (argoCd === undefined) {
    return problems;
  }
  if (argoCd.reachableFrom !== "anywhere" && Object.keys(argoCd.reachableFrom).length === 0) {
    problems.push({
      code: "ArgoCdReachable",
      path: ["argoCd", "reachableFrom"],
      message: 'no VPC endpoint is named, which EKS takes for the whole internet: name one, or say "anywhere"',
    });
  }
  if (!Object.values(argoCd.people).some((identities) => Object.keys(identities).length > 0)) {
    problems.push({
      code: "ArgoCdWithoutPeople",
      path: ["argoCd", "people"],
      message: "nobody could sign in to Argo CD: name a user or group of IAM Identity Center",
    });
  }
  return problems;
}
