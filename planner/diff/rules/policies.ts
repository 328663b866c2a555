import { GRANT_TYPE } from "../../access";
import { UNKNOWN, type PlannedResource } from "../../graph";
import { typeOf } from "../../urn";
import { changeRule, predecessorsOf, type Said, titleOf, valueAt } from "../rule";
import { notCovered, type Permission, permissionsOf, policiesIn } from "../statements";

/** Properties that name whom a policy is attached to, or what it guards. */
const HOLDERS = ["role", "user", "group", "bucket", "topic", "arn", "queueUrl", "keyId", "secretArn", "repository"];

/** What a policy document of AWS allows now and did not before, or does not deny any more. */
export const policies = changeRule("policies", (changed, context) => {
  const { change } = changed;
  const { before, after } = changed.pair;
  // Below a Grant, the grant says it in fewer words.
  if (after === undefined || (after.parent !== undefined && typeOf(after.parent) === GRANT_TYPE)) {
    return [];
  }
  const predecessors = predecessorsOf(changed, context);
  const paths = new Set([...policiesIn(after.inputs), ...policiesIn(before?.inputs)].map(({ path }) => path));
  return [...paths].flatMap((path) => {
    const old = predecessors.flatMap((one) => permissionsOf(valueAt(one, path), holderOf(one)));
    const now = permissionsOf(valueAt(after, path), holderOf(after));
    const unread = valueAt(after, path) === UNKNOWN && old.length > 0;
    return [
      ...summaries(notCovered(allowed(now), allowed(old)), allowed(old)).map((text): Said => ({
        rank: "wider-access",
        property: path,
        sentence: `${titleOf(change)}: ${text}.`,
      })),
      ...summaries(unread ? [] : notCovered(denied(old), denied(now)), []).map((text): Said => ({
        rank: "wider-access",
        property: path,
        sentence: `${titleOf(change)}: ${text}.`,
      })),
      ...(unread
        ? [
            {
              rank: "wider-access" as const,
              property: path,
              sentence: `${titleOf(change)}: what it allows can't be read any more before it is deployed.`,
            },
          ]
        : []),
    ];
  });
});

const allowed = (permissions: readonly Permission[]): readonly Permission[] =>
  permissions.filter(({ effect }) => effect === "Allow");
const denied = (permissions: readonly Permission[]): readonly Permission[] =>
  permissions.filter(({ effect }) => effect === "Deny");

/** One text for each principal, resource and condition, with all its actions. */
function summaries(permissions: readonly Permission[], old: readonly Permission[]): readonly string[] {
  const groups = new Map<
    string,
    { readonly first: Permission; readonly actions: Set<string>; readonly dropped: Set<string> }
  >();
  for (const permission of permissions) {
    const { effect, principal, action, resource, condition } = permission;
    const key = JSON.stringify([effect, principal, resource, condition]);
    const group = groups.get(key) ?? { first: permission, actions: new Set<string>(), dropped: new Set<string>() };
    group.actions.add(action);
    for (const one of old) {
      if (
        one.principal === principal &&
        one.action === action &&
        one.resource === resource &&
        one.condition !== condition
      ) {
        group.dropped.add(one.condition);
      }
    }
    groups.set(key, group);
  }
  return [...groups.values()].map(({ first, actions, dropped }) => {
    const who = first.principal === "*" ? "anyone" : first.principal;
    const what = `${[...actions].sort().join(", ")} on ${first.resource}`;
    const when = first.condition === "" ? "" : `, where ${first.condition}`;
    if (first.effect === "Deny") {
      return `${who} is not denied ${what} any more${when}`;
    }
    const conditions = [...dropped].filter((condition) => condition !== "");
    return `${who} gains ${what}${when}${conditions.length > 0 ? `, no longer only where ${conditions.join("; ")}` : ""}`;
  });
}

function holderOf(resource: PlannedResource): string {
  const named = HOLDERS.map((key) => resource.inputs[key]).find(
    (value) => typeof value === "string" && value !== UNKNOWN,
  );
  return typeof named === "string" ? named : resource.name;
}
