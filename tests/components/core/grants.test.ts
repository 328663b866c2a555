import { ComponentResource, CustomResource } from "@pulumi/pulumi";

import { type AccessClass, type AzureManagedIdentity, Grant, requirePrincipal } from "../../../components/core/grants";
import { recordGraph } from "../../../planner/record";

function identity(name: string): AzureManagedIdentity {
  return { kind: "azure-managed-identity", name, principalId: `id-of-${name}` };
}

/** Stands for what a cloud needs for a grant. */
class Assignment extends CustomResource {
  constructor(name: string, parent: Grant) {
    super("test:test:Assignment", name, {}, { parent });
  }
}

describe("Grant", () => {
  test("several on one thing do not wait for each other", async () => {
    const graph = await recordGraph(
      () => {
        const zone = new ComponentResource("test:test:Zone", "zone");
        const grant = (name: string, access: readonly AccessClass[]): void => {
          const made = new Grant(
            name,
            { principal: identity(name), access, on: zone, onName: "zone" },
            { parent: zone },
          );
          new Assignment(`${name}-assignment`, made);
        };
        grant("reader", ["read"]);
        grant("writer", ["write"]);
      },
      { project: "tributary", stack: "dev" },
    );
    const zone = "urn:pulumi:dev::tributary::test:test:Zone::zone";
    const grants = graph.resources.filter(({ type }) => type === "tributary:core:Grant");
    expect(grants.map(({ inputs }) => inputs)).toEqual([
      {
        principal: { kind: "azure-managed-identity", name: "reader", id: "id-of-reader" },
        access: ["read"],
        on: zone,
        onName: "zone",
      },
      {
        principal: { kind: "azure-managed-identity", name: "writer", id: "id-of-writer" },
        access: ["write"],
        on: zone,
        onName: "zone",
      },
    ]);
  });
});

describe("requirePrincipal", () => {
  it("gives back a principal of the right cloud", () => {
    expect(requirePrincipal("azure-managed-identity", identity("spark"))).toEqual(identity("spark"));
  });

  it("refuses one of another cloud by name", () => {
    expect(() => requirePrincipal("aws-role", identity("spark"))).toThrow(
      'PrincipalOfAnotherCloud: "spark" is of kind azure-managed-identity, and this can be granted only to one of kind aws-role.',
    );
  });
});
