import * as fc from "fast-check";

import { networkAccess } from "../../../components/data-lake/adls-network";

const subnet = "/subscriptions/0000/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub/subnets/spark";

describe("networkAccess", () => {
  it("disables the public endpoint when nobody is named", () => {
    expect(networkAccess([])).toEqual({
      publicNetworkAccess: "Disabled",
      networkRuleSet: { defaultAction: "Deny", bypass: "None", virtualNetworkRules: [], ipRules: [] },
    });
  });

  it("lets in subnets and ranges, and a single address without its prefix", () => {
    expect(networkAccess([subnet, "203.0.113.0/24", "198.51.100.7/32", "198.51.100.8"])).toEqual({
      publicNetworkAccess: "Enabled",
      networkRuleSet: {
        defaultAction: "Deny",
        bypass: "None",
        virtualNetworkRules: [{ virtualNetworkResourceId: subnet, action: "Allow" }],
        ipRules: ["203.0.113.0/24", "198.51.100.7", "198.51.100.8"].map((range) => ({
          iPAddressOrRange: range,
          action: "Allow",
        })),
      },
    });
  });

  it.each([
    ["10.0.0.0/16", "private ranges reach storage through a subnet"],
    ["172.31.4.0/24", "private ranges"],
    ["192.168.1.1", "private ranges"],
    ["0.0.0.0/0", "it lets in much of the internet"],
    ["203.0.113.4/31", "storage takes no /31"],
    ["203.0.113.0/33", "neither the id of a subnet nor"],
    ["203.0.113.0/", "neither the id of a subnet nor"],
    ["2001:db8::/32", "neither the id of a subnet nor"],
    [subnet.replace("/subnets/spark", ""), "neither the id of a subnet nor"],
  ])("refuses %s", (network, why) => {
    expect(() => networkAccess([network])).toThrow(`NetworkNotAllowed: ${network} can't be let in`);
    expect(() => networkAccess([network])).toThrow(why);
  });

  it("denies by default whatever is let in", () => {
    const address = fc
      .tuple(fc.integer({ min: 11, max: 100 }), fc.nat(255), fc.nat(255), fc.nat(255))
      .map((octets) => octets.join("."));
    fc.assert(
      fc.property(fc.array(address), (allowed) => {
        const { networkRuleSet, publicNetworkAccess } = networkAccess(allowed);
        expect(networkRuleSet).toMatchObject({ defaultAction: "Deny", bypass: "None" });
        expect(networkRuleSet.ipRules).toHaveLength(allowed.length);
        expect(publicNetworkAccess).toBe(allowed.length === 0 ? "Disabled" : "Enabled");
      }),
    );
  });
});
