import { accessProblems, type ClusterAccess } from "../../components/kubernetes/access";
import { type Capabilities, capabilityProblems } from "../../components/kubernetes/capability";
import { nodeGroupProblems, type NodeGroups } from "../../components/kubernetes/node-group";
import { type Sound, whole } from "../check";
import type { EnvironmentDefaults } from "../environments";
import type { Findings } from "../findings";
import { applyPatches } from "../patches";
import { resolveAwsRole } from "../principals";
import type { AwsConfig } from "../project";
import { requireApart } from "../ranges";
import { type AwsSurroundings, type Partner, requireAws, requirePartner } from "../surroundings";
import type { KubernetesConfig } from "../types";
import { DEFAULT_VERSION, type KubernetesInput, nodeGroupSchema } from "./schema";

/** What of the stack a Kubernetes cluster depends on. */
export interface KubernetesSurroundings extends AwsSurroundings {
  readonly network: Partner;
  /** The network's own range of addresses; `undefined` where there is none. */
  readonly networkRange: string | undefined;
}

/** The cluster with every default in its place; `undefined` if none can be made of it. */
export function resolveKubernetes(
  input: Sound<KubernetesInput>,
  stack: KubernetesSurroundings,
  findings: Findings,
): KubernetesConfig | undefined {
  const { defaults } = stack;
  const aws = requireAws(stack, "the Kubernetes cluster", findings);
  const nodeGroups = resolveNodeGroups(input, defaults, findings);
  const access = resolveAccess(input, stack, findings);
  requireRangesApart(input, stack.networkRange, findings);
  requirePartner("kubernetes", stack.network, "the Kubernetes cluster stands in a network", findings);
  if (aws === undefined) {
    return undefined;
  }
  const resolved = resolveCapabilities(input, findings);
  const { version, apiClients, publicClients, peerNetworks, serviceCidr, addonVersions } = input;
  return {
    aws: aws as AwsConfig,
    version: version ?? DEFAULT_VERSION,
    nodeGroups,
    access,
    apiClients: whole(apiClients),
    publicClients: whole(publicClients),
    peerNetworks: whole(peerNetworks),
    ...(serviceCidr !== undefined && { serviceCidr }),
    zonalShift: input.zonalShift ?? defaults.kubernetes.zonalShift,
    addonVersions: addonVersions ?? {},
    capabilities: resolved,
    logDays: input.logDays ?? defaults.logDays,
    onDelete: input.onDelete ?? defaults.onDelete,
    recoveryDays: input.recoveryDays ?? defaults.recoveryDays,
  };
}

function resolveNodeGroups(
  { nodeGroups = {} }: Sound<KubernetesInput>,
  defaults: EnvironmentDefaults,
  findings: Findings,
): NodeGroups {
  const at = ["kubernetes", "nodeGroups"];
  const ready = new Map(Object.entries(defaults.kubernetes.nodeGroups));
  const { on } = applyPatches({ at, ready, patches: nodeGroups, schema: nodeGroupSchema }, findings);
  const groups = Object.fromEntries(on.map(({ name, spec }) => [name, spec]));
  findings.addProblems(at, nodeGroupProblems(groups));
  return groups;
}

function resolveAccess(
  { access = {} }: Sound<KubernetesInput>,
  stack: AwsSurroundings,
  findings: Findings,
): Readonly<Record<string, ClusterAccess>> {
  const at = ["kubernetes", "access"];
  const entries: [string, ClusterAccess][] = [];
  for (const [name, entry] of Object.entries(access)) {
    const role = resolveAwsRole(name, entry?.principal ?? {}, stack.aws, [...at, name, "principal"], findings);
    if (entry?.policy !== undefined && role.arn !== "") {
      const { policy, namespaces } = entry;
      entries.push([
        name,
        { principalArn: role.arn, policy, ...(namespaces && { namespaces: [...namespaces].sort() }) },
      ]);
    }
  }
  const resolved = Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  // In the stack file the role's ARN stands in the entry's principal.
  findings.addProblems(
    at,
    accessProblems(resolved).map((problem) => ({
      ...problem,
      path: problem.path.flatMap((key) => (key === "principalArn" ? ["principal", "awsRole"] : [key])),
    })),
  );
  return resolved;
}

function resolveCapabilities({ capabilities = {} }: Sound<KubernetesInput>, findings: Findings): Capabilities {
  const at = ["kubernetes", "capabilities"];
  if (findings.touch(...at)) {
    return {};
  }
  // Nothing was found wrong, so nothing was taken out.
  const whole = capabilities as Capabilities;
  findings.addProblems(at, capabilityProblems(whole));
  return whole;
}

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html */
function requireRangesApart(
  { serviceCidr, peerNetworks = {} }: Sound<KubernetesInput>,
  networkRange: string | undefined,
  findings: Findings,
): void {
  const network = { cidr: networkRange, what: "the network's own range" };
  const peers = Object.entries(peerNetworks);
  for (const [name, cidr] of peers) {
    requireApart(cidr, ["kubernetes", "peerNetworks", name], [network], findings);
  }
  const others = [network, ...peers.map(([name, cidr]) => ({ cidr, what: `peer network ${name}` }))];
  requireApart(serviceCidr, ["kubernetes", "serviceCidr"], others, findings);
}
