import { z } from "zod";

import { clusterRoles } from "../../components/kubernetes/access";
import { type AddonName, addonNames } from "../../components/kubernetes/addon";
import { type ArgoCdRole, argoCdRoles, type Capabilities } from "../../components/kubernetes/capability";
import {
  architectures,
  capacityTypes,
  type NodeGroupSpec,
  taintEffects,
  type TaintSpec,
} from "../../components/kubernetes/node-group";
import { cidrRange, logDays, onDelete, recoveryDays } from "../common";
import { choice, flag, group, mapOf, note, optional, setOf, text, wholeNumber } from "../fields";
import { patchOf } from "../patches";
import { personsName, awsPrincipalSchema } from "../principals";
import { awsRegion } from "../project";

/**
 * The newest version that EKS has in standard support.
 * https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
 */
export const DEFAULT_VERSION = "1.36";

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const labelKey = () =>
  text(
    "a key of Kubernetes: up to 63 letters, digits, dots, hyphens and underscores, after a domain and a slash or not",
    /^(?:(?=[^/]{1,253}\/)[a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/,
  );
const labelValue = () =>
  text(
    "up to 63 letters, digits, dots, hyphens and underscores, or nothing",
    /^(?:[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/,
  );

const namespace = () =>
  text("a namespace, which may end in *", /^(?=.{1,63}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?\*?$|^[a-z0-9-]{0,62}\*$/);

const ranges = (what: string, kind: "private" | "any") =>
  mapOf(personsName(), cidrRange(kind)).describe(`${what}, by the name a person calls them.`);

/** A group of nodes, complete: what {@link NodeGroupSpec} says, with its bounds. */
export const nodeGroupSchema = group({
  instanceTypes: setOf(
    text("an EC2 instance type, such as m7i.large", /^[a-z0-9-]+\.[a-z0-9-]+$/),
    "EC2 instance types, such as m7i.large",
  ).describe("EC2 instance types, the preferred first: 1 to 20. A change makes the group anew."),
  architecture: optional(
    choice(architectures).describe("The processor of those instance types. A change makes the group anew."),
    "x86_64",
  ),
  capacity: optional(
    choice(capacityTypes).describe(
      "`spot` machines cost less and are taken away at two minutes' notice. A change makes the group anew.",
    ),
    "on-demand",
  ),
  minNodes: wholeNumber(0, 450).describe("Nodes that the group never falls below; it begins with as many."),
  maxNodes: wholeNumber(1, 450).describe("Nodes that the group never exceeds."),
  diskGib: wholeNumber(20, 16_384).describe("Size of each node's disk, in GiB."),
  labels: optional(mapOf(labelKey(), labelValue()).describe("Kubernetes labels of the nodes."), "none"),
  taints: optional(
    mapOf(
      labelKey(),
      group({
        value: optional(labelValue().describe("The taint's value."), "empty"),
        effect: choice(taintEffects).describe("What becomes of pods that do not tolerate it."),
      }) satisfies z.ZodType<TaintSpec>,
    ).describe("Kubernetes taints of the nodes, by key: up to 50."),
    "none",
  ),
}) satisfies z.ZodType<NodeGroupSpec>;

const nodeGroupPatchSchema = group({
  enabled: optional(flag().describe("`false` leaves a group out."), "true"),
  ...patchOf(nodeGroupSchema).shape,
});

const rights = {
  policy: choice(clusterRoles).describe(
    "`cluster-admin` everything; `admin` nearly everything in namespaces; `edit` whatever runs there, and its secrets; `view` to see it without secrets; `admin-view` to see everything.",
  ),
  namespaces: optional(
    setOf(namespace(), "namespaces").describe("Namespaces that it holds in; a name can end in `*`."),
    "the whole cluster",
  ),
};

const accessSchema = group({ principal: awsPrincipalSchema.describe("Who may."), ...rights });

const identities = (role: ArgoCdRole) =>
  optional(
    mapOf(
      personsName(),
      group({
        kind: choice(["user", "group"]).describe("Whether it is one person or a group."),
        id: text("an id of the identity store", /^[\w-]{1,47}$/).describe("Its id in the identity store."),
      }),
    ).describe(`Who is Argo CD's ${role}, by the name a person calls them.`),
    "nobody",
  );

const endpointsOrAnywhere = () => {
  const accepted = "ids of VPC endpoints by name, or anywhere";
  const endpoint = text("the id of a VPC endpoint", /^vpce-[0-9a-f]{8,17}$/);
  return note(z.union([mapOf(personsName(), endpoint), z.literal("anywhere")], { error: accepted }), { accepted });
};

const capabilityAccess = optional(group(rights).describe("What it may do in the cluster."), "nothing");

/** What EKS runs for a cluster: what {@link Capabilities} says. */
const capabilitiesSchema = group({
  argoCd: optional(
    group({
      access: capabilityAccess,
      identityCenter: group({
        instanceArn: text(
          "the ARN of an IAM Identity Center instance, such as arn:aws:sso:::instance/ssoins-0123456789abcdef",
          /^arn:aws[a-z-]*:sso:::instance\/[\w-]+$/,
        ).describe("ARN of the IAM Identity Center instance that people sign in with."),
        region: optional(awsRegion().describe("Its region."), "the cluster's"),
      }).describe("How people sign in."),
      people: group(
        Object.fromEntries(argoCdRoles.map((role) => [role, identities(role)])) as Record<
          (typeof argoCdRoles)[number],
          ReturnType<typeof identities>
        >,
      ).describe("Who may do what in Argo CD."),
      namespace: optional(
        text("a namespace", /^(?=.{1,63}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?$/).describe(
          "Namespace of Argo CD's own resources.",
        ),
        "argocd",
      ),
      reachableFrom: endpointsOrAnywhere().describe(
        "VPC endpoints for `eks-capabilities` that alone reach Argo CD's pages.",
      ),
    }).describe("Argo CD, run by EKS outside the cluster."),
    "none",
  ),
  ack: optional(group({ access: capabilityAccess }).describe("Controllers of AWS resources."), "none"),
  kro: optional(group({ access: capabilityAccess }).describe("Controllers of groups of resources."), "none"),
}) satisfies z.ZodType<Capabilities>;

const addonVersions = Object.fromEntries(
  addonNames.map((name) => [
    name,
    optional(
      text("a version as EKS names it, such as v1.11.4-eksbuild.2", /^v\d+\.\d+\.\d+-eksbuild\.\d+$/).describe(
        `Version of the add-on ${name}.`,
      ),
      "EKS's default",
    ),
  ]),
) as Record<AddonName, z.ZodOptional<z.ZodString>>;

/** The config of the Kubernetes cluster. */
export const kubernetesSchema = group({
  enabled: flag().describe("Whether the stack has a Kubernetes cluster. Needs `tributary:network`."),
  version: optional(
    text('a minor version of Kubernetes in quotation marks, such as "1.36"', /^1\.\d{2}$/).describe(
      "Kubernetes version, which EKS must support. It goes up by one at a time, and never down.",
    ),
    DEFAULT_VERSION,
  ),
  nodeGroups: optional(
    mapOf(
      text(
        "1 to 30 lower-case letters, digits and single hyphens, no hyphen first or last",
        /^(?=.{1,30}$)[a-z0-9]+(-[a-z0-9]+)*$/,
      ),
      nodeGroupPatchSchema,
    ).describe(
      "Groups of nodes by name. For `general` and `compute` only the keys that differ; for a group of your own all that it needs.",
    ),
    "`general` and `compute`; see below",
  ),
  access: optional(
    mapOf(personsName(), accessSchema).describe(
      "Who may do what through the API, by the name a person calls them. Nobody else may, whoever makes the cluster included.",
    ),
    "nobody",
  ),
  apiClients: optional(
    ranges("Private networks that reach the API besides the nodes: those that a VPN brings", "private"),
    "none",
  ),
  publicClients: optional(
    ranges("Ranges of the internet that reach the API, which has no public address otherwise", "any"),
    "none",
  ),
  peerNetworks: optional(ranges("Private networks beyond the VPC that pods reach on any port", "private"), "none"),
  serviceCidr: optional(
    cidrRange("private", { min: 12, max: 24 }).describe(
      "Range of the services' addresses, in no network that pods reach. Can't be changed.",
    ),
    "EKS's choice",
  ),
  zonalShift: optional(
    flag().describe("Whether AWS may lead traffic away from a zone in trouble."),
    (environment) => environment.kubernetes.zonalShift,
  ),
  addonVersions: optional(group(addonVersions).describe("Versions of the add-ons."), "EKS's default of each"),
  capabilities: optional(
    capabilitiesSchema.describe("What EKS runs for the cluster besides: managed Argo CD for one."),
    "none",
  ),
  logDays: logDays("Days that the control plane's logs are kept."),
  onDelete: onDelete("What becomes of the cluster and its keys when it leaves the stack file."),
  recoveryDays: recoveryDays("Days a deleted key can still be restored."),
});

/** The Kubernetes cluster as the stack file says it. */
export type KubernetesInput = z.output<typeof kubernetesSchema>;
