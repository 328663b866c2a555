import { pendingOf, protectedMessage, resourcesOf, takeIn } from "../../../delivery/engine/saved-state";

const urn = (type: string, name: string) => `urn:pulumi:dev::shop::${type}::${name}`;
const BUCKET = "aws:s3/bucket:Bucket";

const SAVED = {
  version: 3,
  deployment: {
    resources: [
      { urn: urn("pulumi:providers:aws", "default_7_0_0"), type: "pulumi:providers:aws", custom: true },
      { urn: urn("pulumi:providers:aws", "default-region"), type: "pulumi:providers:aws", custom: true },
      { urn: urn(BUCKET, "orders"), type: BUCKET, custom: true, protect: true },
      { urn: urn(BUCKET, "orders"), type: BUCKET, custom: true, delete: true },
      { urn: urn("shop:Lake", "lake"), type: "shop:Lake" },
      { urn: urn(BUCKET, "audit"), type: BUCKET, custom: true, retainOnDelete: true },
    ],
    pending_operations: [
      { type: "creating", resource: { urn: urn(BUCKET, "new"), type: BUCKET, inputs: { bucket: "new" } } },
      { type: "updating", resource: { urn: urn(BUCKET, "audit"), type: BUCKET, id: "audit" } },
    ],
  },
};

describe("a state as it was exported", () => {
  it("has its resources by URN, without default providers and what only waits to be deleted", () => {
    expect(resourcesOf(SAVED)).toEqual([
      { urn: urn(BUCKET, "audit"), type: BUCKET, custom: true, protect: false, retainOnDelete: true },
      { urn: urn(BUCKET, "orders"), type: BUCKET, custom: true, protect: true, retainOnDelete: false },
      {
        ...{ urn: urn("pulumi:providers:aws", "default-region"), type: "pulumi:providers:aws" },
        ...{ custom: true, protect: false, retainOnDelete: false },
      },
      { urn: urn("shop:Lake", "lake"), type: "shop:Lake", custom: false, protect: false, retainOnDelete: false },
    ]);
  });

  it("has what was left open; an empty one has nothing", () => {
    expect(pendingOf(SAVED).map(({ kind, urn: of }) => [kind, of])).toEqual([
      ["creating", urn(BUCKET, "new")],
      ["updating", urn(BUCKET, "audit")],
    ]);
    expect([pendingOf({}), resourcesOf({ deployment: {} })]).toEqual([[], []]);
  });

  it("takes a creation in with its id, and leaves everything else as it was", () => {
    const { deployment, ...rest } = takeIn(SAVED, { [urn(BUCKET, "new")]: "new-1" });
    expect(rest).toEqual({ version: 3 });
    expect(deployment?.resources).toEqual([
      ...SAVED.deployment.resources,
      { urn: urn(BUCKET, "new"), type: BUCKET, inputs: { bucket: "new" }, outputs: { bucket: "new" }, id: "new-1" },
    ]);
    expect(deployment?.pending_operations).toEqual([SAVED.deployment.pending_operations[1]]);
  });

  it("takes in nothing that was not being created, and names what was", () => {
    expect(() => takeIn(SAVED, { [urn(BUCKET, "audit")]: "a" })).toThrow(
      `The creation of ${urn(BUCKET, "audit")} was not left open. These were:\n  ${urn(BUCKET, "new")}`,
    );
    expect(() => takeIn({}, { x: "1" })).toThrow("None was.");
  });

  it("says how protected data is destroyed, or left", () => {
    const held = resourcesOf(SAVED).filter(({ protect }) => protect);
    expect(protectedMessage("dev", held)).toMatch(
      /^1 resource of dev is protected, so nothing is destroyed:\n {2}urn:pulumi:dev::shop::aws:s3\/bucket:Bucket::orders\n.*--exclude-protected.*allowDataDestruction/s,
    );
  });
});
