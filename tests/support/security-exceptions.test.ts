import { parseExceptions, settle } from "./security-exceptions";

const table = `# Findings that stay

## other

| check | resource | reason |
| --- | --- | --- |
| \`X_1\` | \`aws_s3_bucket.lake\` | It is another tool's. |

## checkov

| check | resource | reason |
| --- | --- | --- |
| \`CKV_1\` | \`aws_s3_bucket.lake-*-logs\` | Logs are logged nowhere. |
| \`CKV_2\` | \`aws_s3_bucket.lake\` | It is so. |
`;

it("reads each row of the table", () => {
  expect(parseExceptions(table, "checkov")).toEqual([
    { check: "CKV_1", resource: "aws_s3_bucket.lake-*-logs", reason: "Logs are logged nowhere." },
    { check: "CKV_2", resource: "aws_s3_bucket.lake", reason: "It is so." },
  ]);
});

it.each([
  ["without a reason", "| `CKV_3` | `aws_s3_bucket.lake` |  |"],
  ["without a resource", "| `CKV_3` | it is so |"],
  ["without backticks", "| CKV_3 | `aws_s3_bucket.lake` | It is so. |"],
])("refuses a row %s", (_, row) => {
  expect(() => parseExceptions(`${table}${row}\n`, "checkov")).toThrow("this one does not");
});

it("keeps each tool's table apart", () => {
  expect(parseExceptions(table, "other").map(({ check }) => check)).toEqual(["X_1"]);
  expect(() => parseExceptions(table, "nobody")).toThrow('no heading "## nobody"');
});

it("leaves what nothing explains, and what explains nothing", () => {
  const finding = (check: string, resource: string) => ({ check, resource, title: "" });
  const home = finding("CKV_1", "aws_s3_bucket.lake-home-logs");
  const otherCheck = finding("CKV_3", "aws_s3_bucket.lake-home-logs");
  const longerName = finding("CKV_1", "aws_s3_bucket.lake-home-logs-2");
  const otherDot = finding("CKV_2", "aws_s3_bucketxlake");
  expect(settle([home, otherCheck, longerName, otherDot], parseExceptions(table, "checkov"))).toEqual({
    unexplained: [otherCheck, longerName, otherDot],
    stale: [expect.objectContaining({ check: "CKV_2" })],
  });
});
