import { holdsState } from "../stateful";
import { changeRule, type Said, titleOf, isTrue, lostGuards } from "../rule";

/** What kept a resource, or its data, from being deleted by mistake is off. */
export const stateProtection = changeRule("state-protection", (changed) => {
  const { pair, change } = changed;
  const { before, after } = pair;
  if (before === undefined || after === undefined) {
    return [];
  }
  const said: Said[] = [];
  if (before.protect && !after.protect) {
    said.push({
      rank: "lost-protection",
      property: "protect",
      before: true,
      after: false,
      sentence: `${titleOf(change)} is not protected any more: the next deployment may delete it.`,
    });
  }
  if (before.retainOnDelete && !after.retainOnDelete && holdsState(change.type)) {
    said.push({
      rank: "lost-protection",
      property: "retainOnDelete",
      before: true,
      after: false,
      sentence: `${titleOf(change)} is not kept any more when it leaves the program: it is deleted.`,
    });
  }
  const lost = "may be deleted by a call that its service refused before";
  return [
    ...said,
    ...lostGuards(changed, "lost-protection", [
      { types: /./, property: "deletionProtection", guards: isTrue, lost },
      { types: /./, property: "deletionProtectionEnabled", guards: isTrue, lost },
      { types: /./, property: "enableDeletionProtection", guards: isTrue, lost },
      { types: /./, property: "settings.deletionProtectionEnabled", guards: isTrue, lost },
      {
        types: /^azure-native:keyvault:Vault$/,
        property: "properties.enablePurgeProtection",
        guards: isTrue,
        lost: "lets a deleted key be purged before its time",
      },
    ]),
  ];
});
