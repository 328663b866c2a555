import { bootstrapped, PLACE, run } from "./azure-stack";
import { azureError, FakeAzure } from "./fake-azure";
import { refusal } from "./prod-stack";

describe("a bootstrap refuses", () => {
  it.each([
    ["account", "AccountOwnedByAnother", /storageAccounts\/([^/]+)$/],
    ["vault", "VaultOwnedByAnother", /vaults\/([^/]+)$/],
  ])("the name of another's %s, and leaves it alone", async (_, code, ends) => {
    const { azure: made } = await bootstrapped();
    const name = [...made.resources.values()].flatMap(({ id }) => ends.exec(id)?.[1] ?? [])[0] as string;
    const azure = new FakeAzure();
    azure.taken.add(name);
    expect(await refusal(run(azure, { dryRun: true }))).toMatchObject({ code });
    expect(await refusal(run(azure))).toMatchObject({ code });
    expect(azure.writes.filter((write) => write.endsWith(`/${name}`))).toEqual([]);
  });

  it.each([
    ["another tenant's subscription", { tenantId: "t-2" }, "WrongTenant"],
    ["a subscription that takes no changes", { state: "Disabled" }, "SubscriptionNotEnabled"],
  ])("%s, before anything is made", async (_, more, code) => {
    const azure = new FakeAzure();
    Object.assign(azure.subscription, more);
    expect(await refusal(run(azure))).toMatchObject({ code });
    expect(azure.writes).toEqual([]);
  });

  it("a subscription that the credentials do not know", async () => {
    const azure = new FakeAzure();
    const error = await refusal(run(azure, { place: { ...PLACE, subscriptionId: "s-2" } }));
    expect(error).toMatchObject({ code: "WrongSubscription" });
    expect(error.message).toContain("az login --tenant t-1");
  });

  it.each<[string, string, (parts: Awaited<ReturnType<typeof bootstrapped>>) => unknown]>([
    ["an account in another location", "AccountInAnotherRegion", ({ account }) => (account.location = "uksouth")],
    [
      "an account that keeps no versions",
      "AccountUnusable",
      ({ account }) => (account.properties["isHnsEnabled"] = true),
    ],
    ["a vault of another tenant", "VaultOfAnotherTenant", ({ vault }) => (vault.properties["tenantId"] = "t-2")],
    [
      "a key that is disabled",
      "KeyUnusable",
      ({ secretsKey }) => (secretsKey.properties["attributes"] = { enabled: false }),
    ],
    ["a key of another type", "KeyUnusable", ({ storageKey }) => (storageKey.properties["kty"] = "EC-HSM")],
  ])("%s", async (_, code, spoil) => {
    const parts = await bootstrapped();
    spoil(parts);
    expect(await refusal(run(parts.azure))).toMatchObject({ code });
    expect(parts.azure.writes).toEqual([]);
  });

  it.each([
    [
      "access: you to the state",
      /containers.*PUT|PUT.*containers.*roleAssignments/,
      "Role Based Access Control Administrator",
    ],
    ["storage account", /PUT.*storageAccounts\/[^/]+\?/, "Contributor"],
  ])("to go on without a right that %s needs, and names the role", async (step, call, role) => {
    const azure = new FakeAzure();
    azure.before = ({ method, url }) =>
      call.test(`${method} ${url}`) ? azureError(403, "AuthorizationFailed", "no authorization") : undefined;
    const error = await refusal(run(azure));
    expect(error).toMatchObject({ code: "AccessDenied" });
    expect(error.message).toContain(`${step}: the credentials lack a permission`);
    expect(error.message).toContain(role);
  });
});
