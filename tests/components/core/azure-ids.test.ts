import * as fc from "fast-check";

import { nameUuid, resourceId, roleDefinitionId, uuidV5 } from "../../../components/core/azure-ids";

const scope = { subscriptionId: "0000-1111", resourceGroup: "dataworks-lake" };

describe("resourceId", () => {
  it("puts each name behind its type", () => {
    expect(resourceId(scope, "Microsoft.KeyVault/vaults/keys", "vault", "key")).toBe(
      "/subscriptions/0000-1111/resourceGroups/dataworks-lake/providers/Microsoft.KeyVault/vaults/vault/keys/key",
    );
  });

  it("refuses more or fewer names than the type has parts", () => {
    expect(() => resourceId(scope, "Microsoft.KeyVault/vaults/keys", "vault")).toThrow("has 2 names, not 1: vault");
    expect(() => resourceId(scope, "Microsoft.KeyVault/vaults", "vault", "key")).toThrow("has 1 names, not 2");
  });
});

test("a role definition is named below the subscription, whatever its scope", () => {
  expect(roleDefinitionId("0000-1111", "guid")).toBe(
    "/subscriptions/0000-1111/providers/Microsoft.Authorization/roleDefinitions/guid",
  );
});

describe("uuidV5", () => {
  it("agrees with RFC 9562, appendix A.4", () => {
    expect(uuidV5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com")).toBe(
      "2ed6657d-e927-568b-95e1-2665a8aea6a2",
    );
  });
});

describe("nameUuid", () => {
  it("never changes, since that would replace every role assignment", () => {
    expect(nameUuid("scope", "role", "principal")).toBe("f8a10857-2532-5321-a617-35e236c3e421");
  });

  it("is a UUID of version 5, and another for other parts", () => {
    const parts = fc.array(fc.string(), { maxLength: 4 });
    fc.assert(
      fc.property(parts, parts, (some, others) => {
        expect(nameUuid(...some)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(nameUuid(...some) === nameUuid(...others)).toBe(JSON.stringify(some) === JSON.stringify(others));
      }),
    );
  });

  it("does not confuse where one part ends and the next begins", () => {
    expect(nameUuid("ab", "c")).not.toBe(nameUuid("a", "bc"));
  });
});
