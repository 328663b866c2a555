import { told } from "../graphs";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const rule = (fromPort: number, toPort: number, ...cidrBlocks: string[]) => ({
  protocol: "tcp",
  fromPort,
  toPort,
  cidrBlocks,
});
const group = (...ingress: ReturnType<typeof rule>[]) => [GROUP, { ingress }] as const;

test.each([
  [
    "a wider block",
    group(rule(22, 22, "10.0.0.0/16")),
    group(rule(22, 22, "0.0.0.0/0")),
    ["TCP port 22 from anyone (0.0.0.0/0)"],
  ],
  ["a narrower block", group(rule(22, 22, "10.0.0.0/8")), group(rule(22, 22, "10.1.0.0/16")), []],
  [
    "more ports",
    group(rule(80, 80, "10.0.0.0/8")),
    group(rule(80, 90, "10.0.0.0/8")),
    ["TCP ports 80 to 90 from 10.0.0.0/8"],
  ],
  ["fewer ports", group(rule(80, 90, "10.0.0.0/8")), group(rule(85, 85, "10.0.0.0/8")), []],
  [
    "every protocol",
    group(rule(80, 90, "10.0.0.0/8")),
    [GROUP, { ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["10.0.0.0/8"] }] }],
    ["all traffic from 10.0.0.0/8"],
  ],
  [
    "Google's firewall, by default from anyone",
    ["gcp:compute/firewall:Firewall", { allows: [{ protocol: "tcp", ports: ["443"] }], sourceRanges: ["10.0.0.0/8"] }],
    ["gcp:compute/firewall:Firewall", { allows: [{ protocol: "tcp", ports: ["443"] }] }],
    ["TCP port 443 from anyone (0.0.0.0/0)"],
  ],
  [
    "Azure's group",
    ["azure-native:network:NetworkSecurityGroup", { securityRules: [] }],
    [
      "azure-native:network:NetworkSecurityGroup",
      {
        securityRules: [
          {
            name: "ssh",
            access: "Allow",
            direction: "Inbound",
            protocol: "Tcp",
            sourceAddressPrefix: "*",
            destinationPortRange: "22",
          },
          {
            name: "no",
            access: "Deny",
            direction: "Inbound",
            protocol: "*",
            sourceAddressPrefix: "*",
            destinationPortRange: "*",
          },
        ],
      },
    ],
    ["TCP port 22 from anyone (*)"],
  ],
] as const)("%s", (_what, before, after, opened) => {
  const sentences = told({ a: before as never }, { a: after as never }, "network");
  expect(sentences.map((sentence) => sentence.replace(/^wider-access: a \(.*?\) lets through (.*)\.$/, "$1"))).toEqual(
    opened,
  );
});

test("a rule of its own", () => {
  const ingress = [
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    { ipProtocol: "tcp", fromPort: 9098, toPort: 9098, referencedSecurityGroupId: "sg-1" },
  ] as const;
  expect(told({}, { a: ingress }, "network")).toEqual([
    "wider-access: a (aws:vpc:SecurityGroupIngressRule) lets through TCP port 9098 from sg-1.",
  ]);
});
