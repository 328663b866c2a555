/** What a node of another kind does to pods that don't say they can stand it. */
export const taintEffects = ["NoSchedule", "PreferNoSchedule", "NoExecute"] as const;
export type TaintEffect = (typeof taintEffects)[number];

/** The processors that a group's nodes can have. */
export const architectures = ["x86_64", "arm64"] as const;
export type Architecture = (typeof architectures)[number];

/** How machines are paid for: `spot` machines cost less and are taken away at two minutes' notice. */
export const capacityTypes = ["on-demand", "spot"] as const;
export type CapacityType = (typeof capacityTypes)[number];

/** A taint's value and effect; its key is the name it has in the group. */
export interface TaintSpec {
  /** Up to 63 characters; empty when absent. */
  readonly value?: string;
  readonly effect: TaintEffect;
}

/** One group of like nodes. */
export interface NodeGroupSpec {
  /** EC2 instance types, the preferred first: 1 to 20. A change makes the group anew. */
  readonly instanceTypes: readonly string[];
  /** The processor of those instance types. A change makes the group anew. Default: `x86_64`. */
  readonly architecture?: Architecture;
  /** A change makes the group anew. Default: `on-demand`. */
  readonly capacity?: CapacityType;
  /** Nodes that the group never falls below: 0 or more. It begins with as many. */
  readonly minNodes: number;
  /** Nodes that the group never exceeds: 1 or more. */
  readonly maxNodes: number;
  /** Size of each node's disk, in GiB: 20 to 16,384. */
  readonly diskGib: number;
  /** Kubernetes labels of the nodes. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Kubernetes taints of the nodes, by key: up to 50. */
  readonly taints?: Readonly<Record<string, TaintSpec>>;
}

/** Node groups by name. */
export type NodeGroups = Readonly<Record<string, NodeGroupSpec>>;

/** Something wrong with the node groups, at a key of their specification. */
export interface NodeGroupProblem {
  /** Stable name, for errors and tests. */
  readonly code: string;
  /** Keys from the groups down to what is wrong. */
  readonly path: readonly string[];
  /** What is wrong and what to do. */
  readonly message: string;
}

/** The smallest disk that EKS gives a Linux node by itself. https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html */
const LEAST_DISK_GIB = 20;
/** The largest gp3 volume. https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html */
const MOST_DISK_GIB = 16_384;
/** https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html */
const MOST_INSTANCE_TYPES = 20;
const MOST_TAINTS = 50;

/** Everything in `groups` that EKS refuses, or with which the cluster would not work. */
export function nodeGroupProblems(groups: NodeGroups): readonly NodeGroupProblem[] {
  const problems = Object.entries(groups).flatMap(([name, spec]) => groupProblems(name, spec));
  if (!Object.values(groups).some((spec) => spec.minNodes > 0 && !repelsPods(spec))) {
    problems.push({
      code: "NodeGroupsForPods",
      path: [],
      message:
        "the cluster's own pods, DNS among them, would have no node to run on: give one group a node or more and no taint of NoSchedule or NoExecute",
    });
  }
  return problems;
}

function groupProblems(name: string, spec: NodeGroupSpec): NodeGroupProblem[] {
  const { instanceTypes, minNodes, maxNodes, diskGib } = spec;
  const labels = Object.keys(spec.labels ?? {});
  const taints = Object.keys(spec.taints ?? {});
  const problem = (code: string, key: string, message: string): NodeGroupProblem => ({
    code,
    path: [name, key],
    message,
  });
  const found: NodeGroupProblem[] = [];

  if (instanceTypes.length === 0 || instanceTypes.length > MOST_INSTANCE_TYPES) {
    found.push(
      problem(
        "NodeGroupInstanceTypes",
        "instanceTypes",
        `the group has ${instanceTypes.length} instance types: give it 1 to ${MOST_INSTANCE_TYPES}`,
      ),
    );
  }
  const architecture = spec.architecture ?? "x86_64";
  const strangers = instanceTypes.filter((type) => architectureOf(type) !== architecture);
  if (strangers.length > 0) {
    found.push(
      problem(
        "NodeGroupArchitecture",
        "instanceTypes",
        `${strangers.join(", ")} can't run the group's system, which is for ${architecture}: drop them, or set architecture to ${architecture === "arm64" ? "x86_64" : "arm64"}`,
      ),
    );
  }
  if (!isWholeNumber(minNodes, 0) || !isWholeNumber(maxNodes, 1) || minNodes > maxNodes) {
    found.push(
      problem(
        "NodeGroupBounds",
        "minNodes",
        `the group would have ${minNodes} to ${maxNodes} nodes: give minNodes 0 or more, and maxNodes 1 or more and no less than minNodes`,
      ),
    );
  }
  if (!isWholeNumber(diskGib, LEAST_DISK_GIB) || diskGib > MOST_DISK_GIB) {
    found.push(
      problem(
        "NodeGroupDisk",
        "diskGib",
        `a node can't have a disk of ${diskGib} GiB: give it ${LEAST_DISK_GIB} to ${MOST_DISK_GIB}`,
      ),
    );
  }
  const reserved = labels.filter(isReserved);
  if (reserved.length > 0) {
    found.push(
      problem(
        "NodeGroupLabelReserved",
        "labels",
        `${reserved.join(", ")}: labels below kubernetes.io, k8s.io and eks.amazonaws.com are Kubernetes's and EKS's own: give them another prefix`,
      ),
    );
  }
  if (taints.length > MOST_TAINTS) {
    found.push(
      problem("NodeGroupTaints", "taints", `the group has ${taints.length} taints: give it ${MOST_TAINTS} at most`),
    );
  }
  return found;
}

/**
 * The processor of an instance type, by its name: a `g` behind the generation says Graviton, and `a1` was the first.
 * https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
export function architectureOf(instanceType: string): Architecture {
  return /^(?:a1|[a-z]+\d+g[a-z]*)[.-]/.test(instanceType) ? "arm64" : "x86_64";
}

/** Whether pods that tolerate nothing are kept off the group's nodes. */
function repelsPods({ taints = {} }: NodeGroupSpec): boolean {
  return Object.values(taints).some(({ effect }) => effect !== "PreferNoSchedule");
}

/** https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction */
function isReserved(label: string): boolean {
  const [prefix] = label.includes("/") ? label.split("/") : [""];
  return /(?:^|\.)(?:kubernetes\.io|k8s\.io|eks\.amazonaws\.com)$/.test(prefix ?? "");
}

function isWholeNumber(value: number, least: number): boolean {
  return Number.isInteger(value) && value >= least;
}
