import type { PlannedResource } from "../../graph";
import { changeRule, type Changed, type RiskContext, titleOf } from "../rule";
import { stableText } from "../meaning";
import { holdsData } from "../stateful";

/** What holds data is deleted, or deleted and made anew, which is the same to the data. */
export const deletedData = changeRule("deleted-data", ({ pair, change }, context) => {
  const { before } = pair;
  if (
    before === undefined ||
    !holdsData(change.type) ||
    !["deleted", "replaced", "maybe-replaced"].includes(change.kind)
  ) {
    return [];
  }
  const forced = change.properties.find(({ effect }) => effect === "replaces");
  const open = change.properties.find(({ effect }) => effect === "may-replace" || effect === "unknown");
  const title = titleOf(change);
  // The state says what is kept on deletion, so the side before decides.
  const kept = before.retainOnDelete;
  const property = forced ?? (change.kind === "maybe-replaced" ? open : undefined);
  const more = {
    ...(property !== undefined && { property: property.path, before: property.before, after: property.after }),
  };
  if (change.kind === "maybe-replaced") {
    return open === undefined || kept
      ? []
      : [
          {
            ...more,
            rank: open.effect === "may-replace" ? ("lost-data" as const) : ("replaced" as const),
            sentence: `${title} may be deleted and made anew with its data, since ${open.path} changes: ${
              open.effect === "may-replace"
                ? "the provider replaces it for some changes of that"
                : "it is unknown whether that replaces it"
            }.`,
          },
        ];
  }
  const what =
    change.kind === "deleted" ? "is deleted" : `is deleted and made anew, since ${forced?.path ?? "its type"} changes`;
  const twin = change.kind === "deleted" ? renamedTo(before, context) : undefined;
  const hint = twin === undefined ? "" : `; ${twin.name} is made in its place: if it is a rename, give that an alias`;
  return [
    {
      ...more,
      rank: kept ? ("lost-protection" as const) : ("lost-data" as const),
      sentence: kept
        ? `${title} ${what}: it stays in the cloud with its data, but nothing manages it any more${hint}.`
        : `${title} ${what}, and its data with it${before.protect ? " (it is protected, so the deployment stops there)" : ""}${hint}.`,
    },
  ];
});

/** A created resource of the same type that asks for the same: what a rename without an alias looks like. */
function renamedTo(before: PlannedResource, { changed }: RiskContext): PlannedResource | undefined {
  const isTwin = ({ pair: { after }, change }: Changed): boolean =>
    change.kind === "created" && after?.type === before.type && stableText(after.inputs) === stableText(before.inputs);
  return changed.find(isTwin)?.pair.after;
}
