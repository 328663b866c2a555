import type { Json, PlannedResource } from "../graph";
import { isObject, type JsonObject } from "./meaning";

/** Traffic that one rule lets through. */
export interface Opening {
  readonly direction: "in" | "out";
  /** A CIDR block, a security group, a prefix list, a tag: who is let in, or where to. */
  readonly peer: string;
  /** `tcp`, `udp`, `icmp`, or `all`. */
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}

const ALL_PORTS = { from: 0, to: 65_535 };

/** What a resource's rules let through; nothing for what has none. */
export function openingsOf(resource: PlannedResource | undefined): readonly Opening[] {
  if (resource === undefined) {
    return [];
  }
  const { type, inputs } = resource;
  if (/^aws:ec2\/(?:securityGroup|defaultSecurityGroup):/.test(type)) {
    return [
      ...objects(inputs["ingress"]).flatMap((rule) => awsRule(rule, "in")),
      ...objects(inputs["egress"]).flatMap((rule) => awsRule(rule, "out")),
    ];
  }
  if (/^aws:ec2\/securityGroupRule:/.test(type)) {
    return awsRule(inputs, inputs["type"] === "egress" ? "out" : "in");
  }
  if (/^aws:vpc\/securityGroup(?:Ingress|Egress)Rule:/.test(type)) {
    return awsRule(inputs, type.includes("Egress") ? "out" : "in");
  }
  if (/^gcp:compute\/firewall:/.test(type)) {
    return googleRule(inputs);
  }
  if (type === "azure-native:network:NetworkSecurityGroup") {
    return objects(inputs["securityRules"]).flatMap(azureRule);
  }
  return type === "azure-native:network:SecurityRule" ? azureRule(inputs) : [];
}

/** Whether all that `narrow` lets through, `wide` does too. */
export function lets(wide: Opening, narrow: Opening): boolean {
  return (
    wide.direction === narrow.direction &&
    (wide.protocol === "all" || wide.protocol === narrow.protocol) &&
    wide.from <= narrow.from &&
    wide.to >= narrow.to &&
    holdsPeer(wide.peer, narrow.peer)
  );
}

/** `TCP 22 from anyone (0.0.0.0/0)`. */
export function describe({ direction, peer, protocol, from, to }: Opening): string {
  const ports =
    from === ALL_PORTS.from && to === ALL_PORTS.to
      ? "all ports"
      : from === to
        ? `port ${from}`
        : `ports ${from} to ${to}`;
  const kind = protocol === "all" ? "all traffic" : `${protocol.toUpperCase()} ${ports}`;
  const who = isAnyone(peer) ? `anyone (${peer})` : peer;
  return `${kind} ${direction === "in" ? "from" : "to"} ${who}`;
}

const isAnyone = (peer: string): boolean => ["0.0.0.0/0", "::/0", "*", "Internet", "Any"].includes(peer);

/** Whether a peer takes in another: the same, anyone, or a CIDR block of IPv4 that holds it. */
function holdsPeer(wide: string, narrow: string): boolean {
  if (wide === narrow || wide === "*" || wide === "Any") {
    return true;
  }
  if (wide === "::/0") {
    return narrow.includes(":") && narrow.includes("/");
  }
  const outer = block(wide);
  const inner = block(narrow);
  return outer !== undefined && inner !== undefined && outer.first <= inner.first && outer.last >= inner.last;
}

function block(text: string): { readonly first: number; readonly last: number } | undefined {
  const [, address = "", bits = "32"] = /^(\d+(?:\.\d+){3})(?:\/(\d+))?$/.exec(text) ?? [];
  const bytes = address.split(".").map(Number);
  if (bytes.length !== 4 || bytes.some((byte) => byte > 255) || Number(bits) > 32) {
    return undefined;
  }
  const size = 2 ** (32 - Number(bits));
  const first = Math.floor(bytes.reduce((sum, byte) => sum * 256 + byte, 0) / size) * size;
  return { first, last: first + size - 1 };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html: protocol -1 is all, on all ports. */
function awsRule(rule: JsonObject, direction: Opening["direction"]): readonly Opening[] {
  const given = text(rule["protocol"] ?? rule["ipProtocol"]).toLowerCase();
  const protocol =
    given === "-1" || given === "all" || given === "" ? "all" : ({ 6: "tcp", 17: "udp", 1: "icmp" }[given] ?? given);
  const from = Number(rule["fromPort"] ?? -1);
  const to = Number(rule["toPort"] ?? -1);
  const ports = protocol === "all" || from < 0 || to < 0 ? ALL_PORTS : { from, to };
  const peers = [
    "cidrBlocks ipv6CidrBlocks prefixListIds securityGroups cidrIpv4 cidrIpv6 prefixListId referencedSecurityGroupId sourceSecurityGroupId"
      .split(" ")
      .flatMap((key) => texts(rule[key])),
    rule["self"] === true ? ["the group itself"] : [],
  ].flat();
  return peers.map((peer) => ({ direction, peer, protocol, ...ports }));
}

/** https://cloud.google.com/firewall/docs/firewalls: without a source, a rule for what comes in takes in anyone. */
function googleRule(inputs: JsonObject): readonly Opening[] {
  if (inputs["disabled"] === true) {
    return [];
  }
  const direction = inputs["direction"] === "EGRESS" ? "out" : "in";
  const named = (
    direction === "in" ? ["sourceRanges", "sourceTags", "sourceServiceAccounts"] : ["destinationRanges"]
  ).flatMap((key) => texts(inputs[key]));
  const peers = named.length > 0 ? named : ["0.0.0.0/0"];
  return objects(inputs["allows"]).flatMap((rule) => {
    const protocol = text(rule["protocol"]).toLowerCase();
    return ranges(texts(rule["ports"])).flatMap((ports) =>
      peers.map((peer) => ({ direction, peer, protocol, ...ports }) as const),
    );
  });
}

function azureRule(rule: JsonObject): readonly Opening[] {
  if (text(rule["access"]).toLowerCase() !== "allow") {
    return [];
  }
  const direction = text(rule["direction"]).toLowerCase() === "outbound" ? "out" : "in";
  const side = direction === "in" ? "source" : "destination";
  const peers = [...texts(rule[`${side}AddressPrefix`]), ...texts(rule[`${side}AddressPrefixes`])];
  const protocol = text(rule["protocol"]).toLowerCase();
  const ports = ranges([...texts(rule["destinationPortRange"]), ...texts(rule["destinationPortRanges"])]);
  return peers.flatMap((peer) =>
    ports.map((range) => ({ direction, peer, protocol: protocol === "*" ? "all" : protocol, ...range }) as const),
  );
}

function ranges(given: readonly string[]): readonly { readonly from: number; readonly to: number }[] {
  return given.length === 0
    ? [ALL_PORTS]
    : given.map((range) => {
        const [, from = "", to = from] = /^(\d+)(?:-(\d+))?$/.exec(range) ?? [];
        return from === "" ? ALL_PORTS : { from: Number(from), to: Number(to) };
      });
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];
}

function texts(value: Json | undefined): readonly string[] {
  const list = Array.isArray(value) ? (value as readonly Json[]) : value === undefined || value === null ? [] : [value];
  return list.map(text).filter((one) => one !== "");
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}
