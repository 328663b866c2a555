import { counted } from "../../drawing/kinds";
import { changeRule, titleOf } from "../rule";
import { holdsData, holdsState } from "../stateful";

/** What others know by its address, identity or membership is made anew. Lost data has a rule of its own. */
export const statefulReplacement = changeRule("stateful-replacement", ({ change }) => {
  const { kind, type, properties, dependents } = change;
  if (holdsData(type) || !holdsState(type) || (kind !== "replaced" && kind !== "maybe-replaced")) {
    return [];
  }
  const [cause] = properties.filter(({ effect }) =>
    kind === "replaced" ? effect === "replaces" : effect === "may-replace" || effect === "unknown",
  );
  const waiting =
    dependents.length === 0
      ? ""
      : `; ${counted(dependents.length, "resource")} depend${dependents.length === 1 ? "s" : ""} on it`;
  const how =
    kind === "replaced"
      ? `is deleted and made anew, since ${cause?.path ?? "its type"} changes`
      : `may be deleted and made anew: whether a change of ${cause?.path ?? "it"} does that is ${cause?.effect === "unknown" ? "unknown" : "up to the value"}`;
  return [
    {
      rank: "replaced",
      ...(cause !== undefined && { property: cause.path, before: cause.before, after: cause.after }),
      sentence: `${titleOf(change)} ${how}${waiting}.`,
    },
  ];
});
