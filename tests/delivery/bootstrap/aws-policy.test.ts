import { type Statement, stateBucketStatements, withStatements } from "../../../delivery/bootstrap/aws/policy";

const KEY = "arn:aws:kms:eu-west-2:111111111111:key/ours";
const statements = stateBucketStatements("arn:aws:s3:::state", KEY);
const algorithm = "s3:x-amz-server-side-encryption";
const keyId = "s3:x-amz-server-side-encryption-aws-kms-key-id";

/** How IAM reads each operator: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const operators: Record<string, (found: string | undefined, wanted: readonly string[]) => boolean> = {
  Bool: (found, [wanted]) => found === wanted,
  Null: (found, [wanted]) => String(found === undefined) === wanted,
  NumericLessThan: (found, [wanted]) => found !== undefined && Number(found) < Number(wanted),
  StringEquals: (found, wanted) => found !== undefined && wanted.includes(found),
  // A negated operator holds for a key that the request lacks.
  StringNotEquals: (found, wanted) => found === undefined || !wanted.includes(found),
};

/** Sids of the statements that deny a request of this action and context. */
function deniedBy(action: string, context: Readonly<Record<string, string>>): readonly (string | undefined)[] {
  return statements.flatMap(({ Sid, Action, Condition }) => {
    const conditions = Object.entries(Condition as Record<string, Record<string, string | string[]>>);
    const holds = conditions.every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => operators[operator]?.(context[key], [wanted].flat())),
    );
    return holds && (Action === "s3:*" || Action === action) ? [Sid] : [];
  });
}

describe("what the state bucket's policy denies", () => {
  const tls = { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3" };

  it.each<[string, Record<string, string>, string[]]>([
    ["a write as Pulumi does it, which names no encryption", tls, []],
    ["a write that names our key", { ...tls, [algorithm]: "aws:kms", [keyId]: KEY }, []],
    ["a write under two layers with our key", { ...tls, [algorithm]: "aws:kms:dsse", [keyId]: KEY }, []],
    [
      "a write under another key",
      { ...tls, [algorithm]: "aws:kms", [keyId]: `${KEY}-not` },
      ["TributaryDenyOtherKeys"],
    ],
    ["a write under KMS that names no key", { ...tls, [algorithm]: "aws:kms" }, ["TributaryDenyUnnamedKey"]],
    ["a write under S3's own key", { ...tls, [algorithm]: "AES256" }, ["TributaryDenyOtherEncryption"]],
    ["TLS 1.1", { ...tls, "s3:TlsVersion": "1.1" }, ["TributaryDenyOldTls"]],
    ["TLS 1.2", { ...tls, "s3:TlsVersion": "1.2" }, []],
    ["no TLS", { "aws:SecureTransport": "false" }, ["TributaryDenyPlainHttp"]],
  ])("%s", (_, context, sids) => {
    expect(deniedBy("s3:PutObject", context)).toEqual(sids);
  });

  it("reads without TLS, too, of the bucket as of its objects", () => {
    expect(deniedBy("s3:GetObject", { "aws:SecureTransport": "false" })).toEqual(["TributaryDenyPlainHttp"]);
    expect(statements[0]?.["Resource"]).toEqual(["arn:aws:s3:::state", "arn:aws:s3:::state/*"]);
  });
});

describe("a policy with our statements", () => {
  const theirs: Statement = { Effect: "Allow", Principal: { AWS: "arn:aws:iam::1:root" }, Action: "s3:GetObject" };

  it("is the same policy when it has them already, in any order", () => {
    const policy = { Version: "2012-10-17", Statement: [...statements].reverse().concat(theirs) };
    expect(withStatements(policy, statements)).toBe(policy);
  });

  it("has each of them once when one was altered, and keeps those without a name", () => {
    const altered = { ...statements[0], Effect: "Allow" };
    const { Statement } = withStatements({ Version: "2008-10-17", Statement: [altered, theirs] }, statements);
    expect(Statement).toEqual([theirs, ...statements]);
  });
});
