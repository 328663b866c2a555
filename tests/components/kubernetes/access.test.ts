import {
  type ClusterAccess,
  accessOf,
  accessPolicyArn,
  accessProblems,
  clusterRoles,
} from "../../../components/kubernetes/access";

const role = "arn:aws:iam::123456789012:role/ops";
const problems = (entry: Partial<ClusterAccess>) =>
  accessProblems({ ops: { principalArn: role, policy: "view", ...entry } });

test("each role has EKS's policy of the same meaning, in the account's part of AWS", () => {
  expect(clusterRoles.map((name) => accessPolicyArn("aws", name).replace(/.*\//, ""))).toEqual([
    "AmazonEKSClusterAdminPolicy",
    "AmazonEKSAdminPolicy",
    "AmazonEKSEditPolicy",
    "AmazonEKSViewPolicy",
    "AmazonEKSAdminViewPolicy",
  ]);
  expect(accessPolicyArn("aws-us-gov", "view")).toBe(
    "arn:aws-us-gov:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
  );
});

test("a grant says who sees, who changes, and who gives rights on", () => {
  expect(Object.fromEntries(clusterRoles.map((name) => [name, accessOf(name)]))).toEqual({
    "cluster-admin": ["administer", "read", "write"],
    admin: ["administer", "read", "write"],
    edit: ["read", "write"],
    view: ["read"],
    "admin-view": ["read"],
  });
});

test.each([
  ["of a role", {}],
  ["of a role with a path", { principalArn: "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/Ops_1" }],
  ["of a role elsewhere in AWS", { principalArn: "arn:aws-us-gov:iam::123456789012:role/ops" }],
  ["in some namespaces", { namespaces: ["shop", "team-*"] }],
])("an entry %s has no problems", (_what, entry) => {
  expect(problems(entry)).toEqual([]);
});

test.each([
  ["a session", { principalArn: "arn:aws:sts::123456789012:assumed-role/ops/me" }, "ClusterAccessPrincipal"],
  ["a user", { principalArn: "arn:aws:iam::123456789012:user/me" }, "ClusterAccessPrincipal"],
  ["an account", { principalArn: "arn:aws:iam::123456789012:root" }, "ClusterAccessPrincipal"],
  ["no namespace", { namespaces: [] }, "ClusterAccessNowhere"],
  ["cluster-admin of a part", { policy: "cluster-admin" as const, namespaces: ["shop"] }, "ClusterAdminInNamespaces"],
])("an entry for %s has a problem", (_what, entry, code) => {
  expect(problems(entry).map((problem) => [problem.code, problem.path[0]])).toEqual([[code, "ops"]]);
});

test("two entries for one role are one too many", () => {
  const found = accessProblems({
    ops: { principalArn: role, policy: "view" },
    dev: { principalArn: role, policy: "edit" },
  });
  expect(found.map(({ code, path }) => [code, ...path])).toEqual([["ClusterAccessTwice", "dev", "principalArn"]]);
  expect(found[0]?.message).toContain("ops stands for the same role");
});
