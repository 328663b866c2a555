import { told, urn } from "../graphs";

const SUBNET = "aws:ec2/subnet:Subnet";

test("what others know by its address is replaced, with how many depend on it", () => {
  const instance = ["aws:ec2/instance:Instance", {}, { dependencies: [urn(SUBNET, "a")] }] as const;
  expect(
    told(
      { a: [SUBNET, { cidrBlock: "10.0.0.0/24" }], instance },
      { a: [SUBNET, { cidrBlock: "10.0.1.0/24" }], instance },
    ),
  ).toEqual([
    "replaced: a (aws:ec2:Subnet) is deleted and made anew, since cidrBlock changes; 1 resource depends on it.",
  ]);
});

test("what keeps nothing is no risk", () => {
  const policy = (role: string) => ({ a: ["aws:iam/rolePolicy:RolePolicy", { role }] }) as const;
  expect(told(policy("x"), policy("y"), "stateful-replacement")).toEqual([]);
});
