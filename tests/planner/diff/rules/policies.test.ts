import type { Json } from "../../../../planner/graph";
import { told } from "../graphs";

const TYPE = "aws:s3/bucketPolicy:BucketPolicy";
const allow = { Effect: "Allow", Principal: { AWS: "arn:r" }, Action: "s3:GetObject", Resource: "b/*" };
const secure = { Bool: { "aws:SecureTransport": "true" } };
const deny = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "b/*" };

const said = (before: readonly Json[], after: readonly Json[], type = TYPE): readonly string[] =>
  told(
    { a: [type, { bucket: "b", policy: { Statement: before } }] },
    { a: [type, { bucket: "b", policy: JSON.stringify({ Statement: after }) }] },
    "policies",
  ).map((sentence) => sentence.replace(/^wider-access: a \(.*?\): /, ""));

test.each<[string, Json[], Json[], string[]]>([
  [
    "an action",
    [allow],
    [{ ...allow, Action: ["s3:GetObject", "s3:PutObject"] }],
    ["AWS arn:r gains s3:PutObject on b/*."],
  ],
  ["anyone", [allow], [{ ...allow, Principal: { AWS: "*" } }], ["anyone gains s3:GetObject on b/*."]],
  ["a wider resource", [allow], [{ ...allow, Resource: "*" }], ["AWS arn:r gains s3:GetObject on *."]],
  ["a narrower resource", [allow], [{ ...allow, Resource: "b/logs/*" }], []],
  ["a narrower action", [{ ...allow, Action: "s3:*" }], [allow], []],
  ["a new condition", [allow], [{ ...allow, Condition: secure }], []],
  [
    "a dropped condition",
    [{ ...allow, Condition: secure }],
    [allow],
    ["AWS arn:r gains s3:GetObject on b/*, no longer only where Bool aws:SecureTransport true."],
  ],
  ["a dropped denial", [allow, deny], [allow], ["anyone is not denied s3:* on b/* any more."]],
  [
    "a denial under a condition only",
    [deny],
    [{ ...deny, Condition: secure }],
    ["anyone is not denied s3:* on b/* any more."],
  ],
  [
    "everything but something",
    [allow],
    [{ ...allow, Action: undefined as never, NotAction: "s3:Put*" }],
    ["AWS arn:r gains everything but s3:Put* on b/*."],
  ],
  [
    "two statements for one",
    [{ ...allow, Action: ["s3:GetObject", "s3:ListBucket"] }],
    [allow, { ...allow, Action: "s3:ListBucket" }],
    [],
  ],
])("%s", (_what, before, after, sentences) => {
  const clean = (statements: Json[]): Json[] => JSON.parse(JSON.stringify(statements)) as Json[];
  expect(said(clean(before), clean(after))).toEqual(sentences);
});

test("whom a role's own policy speaks of is the role", () => {
  const policy = (Action: string) => ({
    role: "etl",
    policy: { Statement: [{ Effect: "Allow", Action, Resource: "*" }] },
  });
  const type = "aws:iam/rolePolicy:RolePolicy";
  expect(told({ a: [type, policy("s3:GetObject")] }, { a: [type, policy("s3:*")] }, "policies")).toEqual([
    "wider-access: a (aws:iam:RolePolicy): etl gains s3:* on *.",
  ]);
});

test("a rename without an alias gives nobody anything", () => {
  const policy = { bucket: "b", policy: { Statement: [allow] } };
  expect(told({ old: [TYPE, policy] }, { now: [TYPE, policy] }, "policies")).toEqual([]);
  expect(told({}, { now: [TYPE, policy] }, "policies")).toHaveLength(1);
});
