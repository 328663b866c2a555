import { environments } from "../../config";
import { load, problems, WHOLE_STACK } from "./stack-file";

const AT = "tributary:kubernetes";
const NETWORK = "  tributary:network: { enabled: true }\n";
const role = (name: string) => `principal: { awsRole: "arn:aws:iam::111122223333:role/${name}" }`;

/** A stack with a network and a Kubernetes cluster of these lines; the first of them is line 13. */
const stack = (...lines: readonly string[]) =>
  [`${WHOLE_STACK}${NETWORK}  ${AT}:`, "enabled: true", ...lines].join("\n    ").concat("\n");

/** The cluster of a stack file that is accepted. */
function kubernetes(text: string) {
  const { kubernetes: config } = load(text);
  if (config === null) {
    throw new Error("The stack has no cluster.");
  }
  return config;
}

test.each([
  ["dev", false, 7, "destroy"],
  ["test", false, 30, "keep"],
  ["prod", true, 365, "keep"],
] as const)(
  "in %s a cluster is private and small enough where the stack file is silent",
  (environment, zonalShift, logDays, onDelete) => {
    expect(kubernetes(stack().replace(": dev", `: ${environment}`))).toMatchObject({
      version: "1.36",
      nodeGroups: environments[environment].kubernetes.nodeGroups,
      access: {},
      apiClients: {},
      publicClients: {},
      peerNetworks: {},
      addonVersions: {},
      capabilities: {},
      zonalShift,
      logDays,
      onDelete,
    });
  },
);

test("it is what the stack file says", () => {
  const argoCd = [
    "    identityCenter: { instanceArn: arn:aws:sso:::instance/ssoins-0123456789abcdef }",
    "    people: { admin: { platform: { kind: group, id: 906789abcd-01 } } }",
    "    reachableFrom: { office: vpce-0123456789abcdef0 }",
  ];
  const config = kubernetes(
    stack(
      'version: "1.35"',
      "apiClients: { vpn: 10.200.0.0/16 }",
      "publicClients: { office: 203.0.113.0/24 }",
      "peerNetworks: { warehouse: 172.16.0.0/16 }",
      "serviceCidr: 172.20.0.0/16",
      "zonalShift: true",
      "addonVersions: { coredns: v1.11.4-eksbuild.2 }",
      "capabilities:",
      "  argoCd:",
      ...argoCd,
      "  ack: { access: { policy: edit, namespaces: [team-*] } }",
    ),
  );
  expect(config).toMatchObject({
    version: "1.35",
    apiClients: { vpn: "10.200.0.0/16" },
    publicClients: { office: "203.0.113.0/24" },
    peerNetworks: { warehouse: "172.16.0.0/16" },
    serviceCidr: "172.20.0.0/16",
    zonalShift: true,
    addonVersions: { coredns: "v1.11.4-eksbuild.2" },
    capabilities: {
      argoCd: { people: { admin: { platform: { kind: "group", id: "906789abcd-01" } } } },
      ack: { access: { policy: "edit", namespaces: ["team-*"] } },
    },
  });
});

test("services have addresses that no peer has", () => {
  expect(problems(stack("peerNetworks: { office: 172.20.4.0/24 }", "serviceCidr: 172.20.0.0/16"))).toEqual([
    '14 tributary:kubernetes.serviceCidr RangesOverlap: shares addresses with peer network office, 172.20.4.0/24: give it a range of its own; found "172.20.0.0/16"',
  ]);
});

describe("node groups", () => {
  test("are changed key by key, left out, or made anew", () => {
    const own = "{ instanceTypes: [m7g.large], architecture: arm64, minNodes: 1, maxNodes: 2, diskGib: 40 }";
    const { nodeGroups } = kubernetes(
      stack(
        "nodeGroups:",
        "  general: { maxNodes: 5, labels: null }",
        "  compute: { enabled: false }",
        `  own: ${own}`,
      ),
    );
    expect(nodeGroups).toEqual({
      general: { ...environments.dev.kubernetes.nodeGroups.general, labels: undefined, maxNodes: 5 },
      own: { instanceTypes: ["m7g.large"], architecture: "arm64", minNodes: 1, maxNodes: 2, diskGib: 40 },
    });
  });

  test.each([
    ["general: { minNodes: 9 }", "general.minNodes NodeGroupBounds: the group would have 9 to 3 nodes"],
    ["general: { instanceTypes: [m7g.large] }", "general.instanceTypes NodeGroupArchitecture: m7g.large can't run"],
    ["general: { diskGib: 5 }", "general.diskGib NotAccepted: found 5; accepted: a whole number from 20 to 16384"],
    ["general: { labels: { kubernetes.io/role: x } }", "general.labels NodeGroupLabelReserved: kubernetes.io/role"],
    ["general: { labels: { team: a b } }", "general.labels.team NotAccepted: found"],
    ["general: { taints: { only: { effect: No } } }", 'general.taints.only.effect NotAccepted: found "No"; accepted: '],
    ["general: { enabled: false }", " NodeGroupsForPods: the cluster's own pods"],
    [
      "genral: { minNodes: 2 }",
      "genral.diskGib MissingKey: missing; accepted: a whole number from 20 to 16384; did you mean general?",
    ],
  ])("%s is refused with its line", (group, problem) => {
    const [only] = problems(stack("nodeGroups:", `  ${group}`));
    const at = problem.startsWith(" ") ? "13 tributary:kubernetes.nodeGroups" : "14 tributary:kubernetes.nodeGroups.";
    expect(only).toContain(`${at}${problem}`);
  });
});

describe("access", () => {
  test("is given by role, in order of name, namespaces sorted", () => {
    const { access } = kubernetes(
      stack(
        "access:",
        `  ops: { ${role("team/ops")}, policy: cluster-admin }`,
        `  devs: { ${role("devs")}, policy: edit, namespaces: [web, api-*] }`,
      ),
    );
    expect(Object.entries(access)).toEqual([
      ["devs", { principalArn: "arn:aws:iam::111122223333:role/devs", policy: "edit", namespaces: ["api-*", "web"] }],
      ["ops", { principalArn: "arn:aws:iam::111122223333:role/team/ops", policy: "cluster-admin" }],
    ]);
  });

  test.each([
    [`b: { ${role("a")}, policy: view }`, "b.principal.awsRole ClusterAccessTwice: a stands for the same role"],
    [`b: { ${role("b").replace("1111", "4444")}, policy: view }`, "b.principal.awsRole PrincipalOfAnotherAccount"],
    [`b: { ${role("b")}, policy: view, namespaces: [] }`, "b.namespaces ClusterAccessNowhere"],
    [`b: { ${role("b")}, policy: cluster-admin, namespaces: [web] }`, "b.policy ClusterAdminInNamespaces"],
    [
      `b: { ${role("b")}, policy: root }`,
      'b.policy NotAccepted: found "root"; accepted: cluster-admin, admin, edit, view or',
    ],
    [`b: { ${role("b")} }`, "b.policy MissingKey"],
    [`b: { ${role("b")}, policy: view, namespaces: ["*x"] }`, "b.namespaces[0] NotAccepted"],
  ])("%s is refused with its line", (entry, problem) => {
    const [only, ...others] = problems(stack("access:", `  a: { ${role("a")}, policy: view }`, `  ${entry}`));
    expect(only).toContain(`15 tributary:kubernetes.access.${problem}`);
    expect(others).toEqual([]);
  });
});

test.each([
  ["version: 1.36", "version NotAccepted: found 1.36; accepted: a minor version of Kubernetes in quotation marks"],
  ["publicClients: { all: 0.0.0.0/0 }", "publicClients.all NotAccepted: found"],
  ["apiClients: { office: 203.0.113.0/24 }", "apiClients.office NotAccepted: found"],
  ["serviceCidr: 10.0.0.0/8", "serviceCidr NotAccepted: found"],
  [
    "serviceCidr: 10.16.200.0/24",
    "serviceCidr RangesOverlap: shares addresses with the network's own range, 10.16.0.0/16: give it a range of its own; found",
  ],
  [
    "peerNetworks: { office: 10.0.0.0/8 }",
    "peerNetworks.office RangesOverlap: shares addresses with the network's own",
  ],
  ["addonVersions: { coredns: latest }", "addonVersions.coredns NotAccepted"],
  [
    "addonVersions: { core-dns: v1.11.4-eksbuild.2 }",
    "addonVersions.core-dns UnknownKey: no such key; did you mean coredns?",
  ],
  ["capabilities: { argoCd: {} }", "capabilities.argoCd.identityCenter MissingKey"],
  [
    "capabilities: { argoCd: { identityCenter: { instanceArn: arn:aws:sso:::instance/x }, people: {}, reachableFrom: anywhere } }",
    "capabilities.argoCd.people ArgoCdWithoutPeople: nobody could sign in",
  ],
])("%s is refused with its line", (line, problem) => {
  expect(problems(stack(line))[0]).toContain(`13 tributary:kubernetes.${problem}`);
});
