import {
  type ApprovalRequest,
  readApprovalRequest,
  tallyInWords,
  tallyOf,
  tallyToDo,
  writeApprovalRequest,
} from "../../../delivery/approval";
import type { EngineStep } from "../../../delivery/engine/contract";

const request: ApprovalRequest = {
  version: 1,
  project: "shop",
  stack: "prod",
  commit: "a".repeat(40),
  subject: "More room for orders",
  digest: `sha256:${"1".repeat(64)}`,
  tally: { created: 1, updated: 0, replaced: 0, deleted: 0, unchanged: 3 },
  risks: ["bucket orders loses its versions"],
  requestedAt: "2027-01-15T12:00:00.000Z",
};

test("a request is read as it was written", () => {
  expect(readApprovalRequest(writeApprovalRequest(request), "request.json")).toEqual(request);
});

test.each([
  ["text", "approve me", "request.json is no approval request."],
  ["JSON that is none", "{}", "request.json is no approval request (version: "],
  ["one with a short hash", JSON.stringify({ ...request, commit: "abc" }), "(commit: "],
  ["one with another digest", JSON.stringify({ ...request, digest: "md5:1" }), "(digest: "],
  ["one that says more", JSON.stringify({ ...request, approved: true }), "no approval request"],
])("%s is no request", (_, text, said) => {
  expect(() => readApprovalRequest(text, "request.json")).toThrow(
    expect.objectContaining({ code: "Malformed", message: expect.stringContaining(said) as string }) as Error,
  );
});

test("a resource that is replaced in three steps counts once", () => {
  const step = (op: EngineStep["op"], urn: string) => ({ op, urn }) as EngineStep;
  const steps = [
    step("create", "a"),
    step("create-replacement", "b"),
    step("delete-replaced", "b"),
    step("replace", "b"),
    step("update", "c"),
    step("delete", "d"),
    step("read", "e"),
  ];
  const tally = tallyOf({ steps, unchanged: 7 });
  expect(tally).toEqual({ created: 1, updated: 1, replaced: 1, deleted: 1, unchanged: 7 });
  expect(tallyInWords(tally)).toBe("1 created, 1 updated, 1 replaced, 1 deleted");
  expect(tallyToDo(tally)).toBe("1 to create, 1 to update, 1 to replace, 1 to delete");
  expect(tallyInWords(tallyOf({ steps: [], unchanged: 7 }))).toBe("no change");
});
