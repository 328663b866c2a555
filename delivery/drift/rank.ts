import { holdsData } from "../../planner/diff/stateful";
import type { DriftChange, DriftKind, DriftRank } from "./model";

/** Types that are about who may do what, who reaches what, and what is watched: all of them is security. */
const SECURITY_TYPES = [
  /^aws:(?:iam|kms|cloudtrail|guardduty|securityhub|wafv2?|config|accessanalyzer|organizations)\//,
  /^aws:[^/]+\/\w*(?:[pP]olicy|[pP]ublicAccessBlock|[aA]cl|[oO]wnershipControls|[eE]ncryption\w*|[gG]rant|[pP]ermission)\w*:/,
  /^aws:(?:ec2|vpc)\/\w*(?:[sS]ecurityGroup|[nN]etworkAcl|[fF]lowLog)\w*:/,
  /^gcp:[^/]+\/\w*(?:[iI][aA][mM]|[aA]ccessControl|[aA][cC][lL])\w*:/,
  /^gcp:(?:serviceaccount|kms|iam|orgpolicy|projects|organizations|accesscontextmanager)\//,
  /^gcp:compute\/\w*(?:[fF]irewall|[sS]ecurityPolicy)\w*:/,
  /^azure-native:(?:authorization|keyvault|managedidentity|security)[:/]/,
  /^azure-native:network[^:]*:\w*(?:SecurityGroup|SecurityRule|Firewall)\w*$/,
  /^azure-native:storage[^:]*:\w*(?:NetworkRule|EncryptionScope|ImmutabilityPolicy|ManagementPolicy)\w*$/,
  /^kubernetes:(?:rbac\.authorization|admissionregistration|networking)\.k8s\.io\/[^:]+:(?!Ingress)/,
  /^kubernetes:core\/v1:(?:ServiceAccount|Secret)$/,
];

/** Properties that open, protect, encrypt or watch what they belong to, by the words that providers use for them. */
const SECURITY_PROPERTIES =
  /polic|permission|principal|role|member|grant|\bacls?\b|public|ingress|egress|cidr|whitelist|allowed|authorized|authori[sz]ation|authentication|anonymous|encrypt|kms|\bkey(?:Id|Arn|Name)?\b|tls|ssl|https|certificate|secret|password|versioning|retention|protection|immutab|forceDestroy|objectLock|softDelete|backup|logging|audit|monitoring|alarm|securityGroup|firewall|networkRule|privileged|serviceAccount/i;

/** How grave a difference is. What is there no more outranks what is there and open. */
export function rankOf({ kind, type, properties }: Pick<DriftChange, "kind" | "type" | "properties">): DriftRank {
  if (LOSSES.has(kind)) {
    return holdsData(type)
      ? "lost-data"
      : kind === "gone"
        ? "gone"
        : isSecurity(type, properties)
          ? "security"
          : "rest";
  }
  return isSecurity(type, properties) ? "security" : "rest";
}

/** What is away, or would be with the next deployment. */
const LOSSES: ReadonlySet<DriftKind> = new Set(["gone", "not-deleted", "not-replaced"]);

function isSecurity(type: string, properties: readonly string[]): boolean {
  return (
    SECURITY_TYPES.some((pattern) => pattern.test(type)) || properties.some((path) => SECURITY_PROPERTIES.test(path))
  );
}
