import { told } from "../graphs";

const GOOGLE = "gcp:storage/bucketIAMMember:BucketIAMMember";
const google = (member: string, role: string) => [GOOGLE, { bucket: "b", member, role }] as const;

test.each([
  ["new", {}, { a: google("allUsers", "viewer") }, ["anyone gains viewer on b"]],
  ["another role", { a: google("group:x", "viewer") }, { a: google("group:x", "admin") }, ["group:x gains admin on b"]],
  ["the same", { a: google("group:x", "viewer") }, { a: google("group:x", "viewer") }, []],
  [
    "without its condition",
    { a: [GOOGLE, { bucket: "b", member: "m", role: "r", condition: { expression: "e" } }] },
    { a: google("m", "r") },
    ['m gains r on b, no longer only where {"expression":"e"}'],
  ],
  [
    "a managed policy",
    {},
    {
      a: [
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        { role: "etl", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
      ],
    },
    ["etl gains arn:aws:iam::aws:policy/AdministratorAccess"],
  ],
] as const)("%s", (_what, before, after, gains) => {
  const sentences = told(before as never, after as never, "bindings");
  expect(sentences.map((sentence) => sentence.replace(/^wider-access: a \(.*?\): (.*)\.$/, "$1"))).toEqual(gains);
});
