import type { EngineEvent } from "@pulumi/pulumi/automation";

import type { EngineMessage, EngineStep, Operation } from "../../../delivery/engine/contract";
import { RunRecorder, withoutPlannedValues } from "../../../delivery/engine/events";
import { nameOf } from "../../../planner/urn";
import preview from "./recorded/preview.json";
import refreshed from "./recorded/refresh.json";
import failed from "./recorded/up-failed.json";
import replaced from "./recorded/up-replaced.json";

// Recorded from CLI 3.260 with a program of components and dynamic resources; their inputs are cut short.
function replay(operation: Operation, events: unknown, cameToItsEnd = true) {
  const heard: string[] = [];
  const said: EngineMessage[] = [];
  const recorder = new RunRecorder(operation, {
    started: (step) => heard.push(`begins ${line(step)}`),
    finished: (step, outcome) => heard.push(`${outcome} ${line(step)}`),
    said: (message) => said.push(message),
  });
  (events as EngineEvent[]).forEach((event) => {
    recorder.hear(event);
  });
  return { recorder, run: recorder.run(cameToItsEnd), heard, said };
}

function line({ op, urn }: EngineStep): string {
  return `${op} ${nameOf(urn)}`;
}

describe("a run from the engine's events", () => {
  it("has a step for each change, without default providers, and counts what stays the same", () => {
    const { run } = replay("preview", preview);
    expect(run.steps.map(line)).toEqual([
      "update docs-a",
      "create-replacement docs-b",
      "delete-replaced docs-b",
      "replace docs-b",
      "update pics-c",
      "create pics-d",
    ]);
    // The engine's own summary says the same: 3 same.
    expect(run.unchanged).toBe(3);
  });

  it("takes the properties from the inputs where the provider names none, and what forces a replacement", () => {
    const { run } = replay("preview", preview);
    const step = (name: string) => run.steps.find((one) => line(one) === name);
    expect(step("update docs-a")).toMatchObject({ properties: ["text"], replaceProperties: [], protect: false });
    expect(step("replace docs-b")).toMatchObject({ properties: ["kind"], replaceProperties: ["kind"] });
    expect(step("update pics-c")).toMatchObject({ protect: true });
    expect(step("create pics-d")).toMatchObject({ properties: [] });
  });

  it("keeps what each resource that changes is given, and nothing of the others", () => {
    const { inputs = new Map() } = replay("preview", preview).run;
    expect([...inputs.keys()].map((urn: string) => nameOf(urn)).sort()).toEqual([
      "docs-a",
      "docs-b",
      "pics-c",
      "pics-d",
    ]);
    const metadata = preview.find(({ resourcePreEvent }) => resourcePreEvent?.metadata.op === "update");
    const { urn, new: now } = metadata?.resourcePreEvent?.metadata ?? {};
    expect(inputs.get(urn ?? "")).toEqual(now?.inputs);
  });

  it("prefers the provider's own difference, path by path", () => {
    const metadata = {
      op: "update",
      urn: "urn:pulumi:dev::shop::aws:s3/bucket:Bucket::orders",
      type: "aws:s3/bucket:Bucket",
      provider: "",
      old: { custom: true, inputs: { tags: 1 } },
      new: { custom: true, inputs: { tags: 2 } },
      detailedDiff: {
        "tags.owner": { diffKind: "update", inputDiff: true },
        bucket: { diffKind: "update-replace", inputDiff: true },
      },
    };
    const { run } = replay("up", [{ resOutputsEvent: { metadata } }]);
    expect(run.steps[0]).toMatchObject({ properties: ["bucket", "tags.owner"], replaceProperties: ["bucket"] });
  });

  it("has what was done before a resource failed, and not what failed", () => {
    const { run, heard, said } = replay("up", failed, false);
    expect(run.steps.map(line)).toEqual(["update docs-a"]);
    expect(heard).toContain("failed update pics-c");
    expect(said).toEqual([
      expect.objectContaining({ severity: "error", message: "the disk is full" }),
      { severity: "error", message: "update failed" },
    ]);
    expect(said[0]?.urn).toMatch(/::pics-c$/);
  });

  it("has what a refresh found, and tells of each resource once", () => {
    const { run, heard } = replay("refresh", refreshed);
    expect(run.steps.map(line)).toEqual(["update docs-a", "delete docs-b"]);
    expect(run.unchanged).toBe(4);
    expect(heard.filter((one) => one.endsWith("docs-b"))).toEqual(["begins refresh docs-b", "done delete docs-b"]);
  });

  it("leaves out what --refresh finds before an update: the update does something about it, or not", () => {
    const { run } = replay("up", refreshed);
    expect([run.steps, run.unchanged]).toEqual([[], 0]);
  });

  it("keeps the three words of a replacement, each once", () => {
    const { run, heard } = replay("up", replaced);
    expect(run.steps.map(line)).toEqual(["create-replacement docs-b", "delete-replaced docs-b", "replace docs-b"]);
    expect(heard.filter((one) => one.startsWith("done"))).toHaveLength(3);
  });

  it("drops what the engine says for its own developers", () => {
    const debug = (failed as { diagnosticEvent?: { severity: string } }[]).filter(
      ({ diagnosticEvent }) => diagnosticEvent?.severity === "debug",
    );
    expect(debug).not.toEqual([]);
    expect(replay("up", debug).said).toEqual([]);
  });

  it("knows what the engine let go of", () => {
    const events = (failed as EngineEvent[]).filter((event) => event.resOpFailedEvent === undefined);
    const { recorder } = replay("up", events, false);
    expect(recorder.inHand().map(line)).toEqual(["update pics-c"]);
  });

  it("finds the update's page, and takes no signed link to the state for one", () => {
    const { recorder } = replay("up", []);
    recorder.printed("Permalink: https://bucket.s3.amazonaws.com/state.json?X-Amz-Signature=abc\n");
    expect(recorder.run(true).link).toBeUndefined();
    recorder.printed("View Live: https://app.pulumi.com/acme/shop/dev/updates/7\n\n");
    expect(recorder.run(true).link).toBe("https://app.pulumi.com/acme/shop/dev/updates/7");
  });
});

describe("what a plan does not allow", () => {
  it("is told without the values, which may be secret", () => {
    const said =
      "resource urn:pulumi:dev::v::fs:File::s violates plan: properties changed: ++text[{&{{sesame-one}}}!={&{{sesame\n-two}}}]";
    expect(withoutPlannedValues(said)).toBe("resource urn:pulumi:dev::v::fs:File::s violates plan: properties changed");
  });

  it("is left as it is where it holds none", () => {
    const said = "create is not allowed by the plan: no steps were expected for this resource";
    expect(withoutPlannedValues(said)).toBe(said);
  });
});
