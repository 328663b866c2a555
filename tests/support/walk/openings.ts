import { isPrivateRange, parseCidr } from "../../../components/core/cidr";
import type { PlannedResource } from "../../../planner/graph";
import { inputAt, ofTypes, texts, violation, type Violation, type Walk } from "./graph";

/** Everybody, in either version of IP. */
const EVERYBODY = ["0.0.0.0/0", "::/0"];

/** Where everybody may stand: the ways out, in resources that are nothing else, or in a property of others. */
const waysOut = {
  types: ["aws:ec2/route:Route", "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"],
  properties: ["egress"],
};

/** Whatever lets in somebody from the internet, or whom the plan can't tell. */
export const openings: Walk = (graph) => [
  ...graph.resources
    .filter(({ type }) => !waysOut.types.includes(type))
    .flatMap((resource) =>
      texts(resource.inputs)
        .filter(({ path, text }) => EVERYBODY.includes(text) && !path.some((key) => waysOut.properties.includes(key)))
        .map(({ path, text }) => violation(resource, `names ${text} at ${path.join(".")}`)),
    ),
  ...ofTypes(graph, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").flatMap(publicRanges),
  ...graph.resources.flatMap(publicSwitches),
];

/** A rule must show whom it lets in: a range of private networks, or else a group or list of ours or AWS's. */
function publicRanges(rule: PlannedResource): readonly Violation[] {
  return ["cidrIpv4", "cidrIpv6"].flatMap((property) => {
    const text = rule.inputs[property];
    const range = typeof text === "string" ? parseCidr(text) : undefined;
    return text === undefined || (range !== undefined && isPrivateRange(range))
      ? []
      : [violation(rule, `lets in ${String(text)}, which is no range of private networks`)];
  });
}

/** Switches of services that make something reachable from the internet, and what they must not say. */
const switches: Readonly<Record<string, (resource: PlannedResource) => string | undefined>> = {
  "aws:ec2/subnet:Subnet": (subnet) =>
    inputAt(subnet, "mapPublicIpOnLaunch") === false ? undefined : "may give what stands in it a public address",
  "aws:ec2/launchTemplate:LaunchTemplate": (template) =>
    texts(template.inputs["networkInterfaces"] ?? []).some(({ path }) => path.includes("associatePublicIpAddress"))
      ? "decides on public addresses by itself"
      : undefined,
  "aws:ec2/instance:Instance": () => "stands on its own, outside of any group of nodes",
  "aws:eks/cluster:Cluster": (cluster) =>
    inputAt(cluster, "vpcConfig", "endpointPublicAccess") === false ? undefined : "has a public API",
  "aws:lambda/functionUrl:FunctionUrl": () => "gives a function an address on the internet",
  "aws:lb/loadBalancer:LoadBalancer": (balancer) =>
    inputAt(balancer, "internal") === true ? undefined : "is a load balancer that faces the internet",
  "aws:msk/cluster:Cluster": (cluster) =>
    inputAt(cluster, "brokerNodeGroupInfo", "connectivityInfo", "publicAccess", "type") === "DISABLED"
      ? undefined
      : "has brokers with public addresses",
  "aws:rds/cluster:Cluster": (cluster) =>
    inputAt(cluster, "publiclyAccessible") === true ? "is a database on the internet" : undefined,
  "aws:rds/instance:Instance": (instance) =>
    inputAt(instance, "publiclyAccessible") === false ? undefined : "may be a database on the internet",
};

function publicSwitches(resource: PlannedResource): readonly Violation[] {
  const why = switches[resource.type]?.(resource);
  return why === undefined ? [] : [violation(resource, why)];
}
