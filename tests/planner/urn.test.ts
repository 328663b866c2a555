import * as fc from "fast-check";

import { formUrn, isStack, nameOf, qualifiedType, typeOf } from "../../planner/urn";

const stack = { stack: "s", project: "p" };
const type = fc.stringMatching(/^[a-z]+:[a-z]+\/[a-z]+:[A-Z][a-z]+$/);
const name = fc.string({ minLength: 1, unit: "grapheme" });

describe("URNs", () => {
  it("join the types of all parents, without the stack's", () => {
    const root = formUrn({ ...stack, type: "pulumi:pulumi:Stack", name: "p-s" });
    const outer = formUrn({ ...stack, type: "a:b:Outer", name: "outer", parent: root });
    const inner = formUrn({ ...stack, type: "a:b:Inner", name: "inner", parent: outer });
    const leaf = formUrn({ ...stack, type: "aws:s3/bucket:Bucket", name: "leaf", parent: inner });
    expect(isStack(root)).toBe(true);
    expect(isStack(outer)).toBe(false);
    expect(leaf).toBe("urn:pulumi:s::p::a:b:Outer$a:b:Inner$aws:s3/bucket:Bucket::leaf");
  });

  it("give back the parts that they were formed of, whatever the name", () => {
    fc.assert(
      fc.property(type, type, name, (parentType, childType, childName) => {
        const parent = formUrn({ ...stack, type: parentType, name: "parent" });
        const urn = formUrn({ ...stack, type: childType, name: childName, parent });
        expect([typeOf(urn), nameOf(urn), qualifiedType(urn)]).toEqual([
          childType,
          childName,
          `${parentType}$${childType}`,
        ]);
      }),
    );
  });
});
