import * as vpc from "@pulumi/aws/vpc";
import type * as pulumi from "@pulumi/pulumi";

import { ArgumentError } from "../../core/errors";
import type { KafkaAuthentication, Peer } from "../index";

/** The brokers' ports: https://docs.aws.amazon.com/msk/latest/developerguide/port-info.html */
export const clientPorts: Readonly<Record<KafkaAuthentication, number>> = { iam: 9098, scram: 9096 };

/** Where Prometheus reads: https://docs.aws.amazon.com/msk/latest/developerguide/open-monitoring.html */
export const metricsPorts = { jmx: 11001, node: 11002 } as const;

/** One opening of a security group. */
export interface Opening {
  readonly securityGroupId: pulumi.Input<string>;
  readonly region: string;
  readonly port: number;
  /** What passes, for people. */
  readonly description: string;
}

/** Lets `peer` in at one port. */
export function letIn(name: string, { port, ...rest }: Opening, peer: Peer, parent: pulumi.Resource) {
  return new vpc.SecurityGroupIngressRule(
    name,
    { ...rest, ...source(peer), ipProtocol: "tcp", fromPort: port, toPort: port },
    { parent },
  );
}

function source(peer: Peer): Pick<vpc.SecurityGroupIngressRuleArgs, "cidrIpv4" | "referencedSecurityGroupId"> {
  return "cidr" in peer ? { cidrIpv4: requirePrivate(peer.cidr) } : { referencedSecurityGroupId: peer.securityGroupId };
}

/** Private and shared address space. https://www.rfc-editor.org/rfc/rfc1918, https://www.rfc-editor.org/rfc/rfc6598 */
const privateRanges = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"];

/** Whether every address of an IPv4 range is a private one. */
export function isPrivateRange(cidr: string): boolean {
  const range = parse(cidr);
  return privateRanges.some((text) => {
    const outer = parse(text);
    return (
      range !== undefined &&
      outer !== undefined &&
      range.bits >= outer.bits &&
      Math.floor(range.address / 2 ** (32 - outer.bits)) === Math.floor(outer.address / 2 ** (32 - outer.bits))
    );
  });
}

function requirePrivate(cidr: string): string {
  if (!isPrivateRange(cidr)) {
    throw new ArgumentError(
      "PeerNotPrivate",
      `${cidr} is no range of private IPv4 addresses, and Kafka is not for the public: give the range of a network that is reached privately.`,
    );
  }
  return cidr;
}

function parse(cidr: string): { readonly address: number; readonly bits: number } | undefined {
  const [, ...digits] = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr) ?? [];
  const [a = 256, b = 256, c = 256, d = 256, bits = 33] = digits.map(Number);
  return [a, b, c, d].every((octet) => octet <= 255) && bits <= 32
    ? { address: ((a * 256 + b) * 256 + c) * 256 + d, bits }
    : undefined;
}
