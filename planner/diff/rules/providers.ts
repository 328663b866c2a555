import { counted } from "../../drawing/kinds";
import { changeRule, shown, titleOf } from "../rule";

/** Where a provider makes its resources. */
const TARGET =
  /^(?:region|project|zone|location|subscriptionId|tenantId|profile|assumeRoles?|allowedAccountIds|context|cluster|kubeconfig|endpoints?|server)\b/;

/** A provider that makes its resources elsewhere may make all of them anew. */
export const providers = changeRule("providers", ({ change }, { after }) => {
  if (!change.type.startsWith("pulumi:providers:")) {
    return [];
  }
  const served = after.resources.filter(({ provider }) => provider === change.urn).length;
  return change.properties
    .filter(({ path }) => TARGET.test(path) && served > 0)
    .map(({ path, before, after: now }) => ({
      rank: "replaced" as const,
      property: path,
      before,
      after: now,
      sentence:
        `${titleOf(change)} points elsewhere: ${path} changes from ${shown(before)} to ${shown(now)}, and the ` +
        `${counted(served, "resource")} that it serves may be made anew there.`,
    }));
});
