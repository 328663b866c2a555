import { shortType } from "../../../../drawing/kinds";
import type { Difference, PropertyEffect } from "../../../model";
import type { ChangeData, PageData, PolicyData, StackData } from "../data";
import { el, growing } from "./dom";
import { linkTo } from "./link";
import { folding, linesOf, sideBySide } from "./values";

const EFFECTS: Readonly<Record<PropertyEffect, string>> = {
  replaces: "replaces",
  "may-replace": "may replace",
  "in-place": "in place",
  unknown: "unknown whether it replaces",
};

/** Dependents that are listed at once. */
const MOST_DEPENDENTS = 30;

/** Everything about one change. */
export function detailOf(change: ChangeData, stack: StackData, page: PageData): HTMLElement {
  const titles = change.components.map((id) => stack.components.find((component) => component.id === id)?.title);
  const risks = stack.risks.filter((risk) => risk.change === change.id);
  return el(
    "article",
    { class: `detail ${change.kind}`, "data-change": change.id },
    el(
      "h3",
      { tabindex: "-1" },
      el("span", { class: `badge ${change.kind}` }, `${page.kinds[change.kind].sign} ${page.kinds[change.kind].title}`),
      " ",
      change.name,
    ),
    el(
      "dl",
      { class: "facts" },
      ...fact("type", change.shortType),
      ...fact("in", titles.at(-1) ?? ""),
      ...fact("URN", change.urn),
      ...(change.movedFrom === undefined ? [] : fact("before", change.movedFrom)),
    ),
    ...change.notes.map((note) => el("p", { class: "note" }, note)),
    risks.length > 0 &&
      el("ul", { class: "found" }, ...risks.map(({ rank, sentence }) => el("li", { class: `risk ${rank}` }, sentence))),
    ...change.policies.map(policyOf),
    ...change.properties
      .filter(({ path }) => !change.policies.some((policy) => isInside(path, policy.path)))
      .map((property) => differenceOf(property, property.effect)),
    change.inputs !== undefined &&
      el(
        "section",
        { class: "inputs" },
        el("h4", {}, change.kind === "created" ? "It is made with" : "It was"),
        ...Object.entries(change.inputs).map(([name, value]) =>
          el("div", { class: "property" }, el("h5", {}, name), folding(linesOf(value))),
        ),
      ),
    change.inputsLeftOut === true &&
      el(
        "p",
        { class: "note" },
        "Its inputs are left out of this page, which is large already: tributary plan --json has them.",
      ),
    change.dependentCount > 0 && dependentsOf(change, stack),
  );
}

/** One property, or stack output, before and after. */
export function differenceOf({ path, before, after }: Difference, effect?: PropertyEffect): HTMLElement {
  return el(
    "div",
    { class: "property" },
    el("h5", {}, path, " ", effect !== undefined && el("span", { class: `effect ${effect}` }, EFFECTS[effect])),
    sideBySide(before, after),
  );
}

/** Whether a property's path is at or below a policy's. */
function isInside(path: string, policy: string): boolean {
  return path === policy || path.startsWith(`${policy}.`) || path.startsWith(`${policy}[`);
}

function policyOf({ path, statements, gained, lost }: PolicyData): HTMLElement {
  const differ = statements.filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
  const same = statements.length - differ.length;
  return el(
    "section",
    { class: "policy property" },
    el("h5", {}, path, " ", el("span", { class: "effect" }, "policy, statement by statement")),
    permissions("gained", "Gained", gained),
    permissions("lost", "Lost", lost),
    ...differ.map(({ before, after }) => sideBySide(before, after)),
    same > 0 &&
      el(
        "details",
        { class: "long" },
        el("summary", {}, same === 1 ? "1 statement does not change" : `${same} statements do not change`),
        ...statements.filter((one) => !differ.includes(one)).map(({ after }) => folding(linesOf(after))),
      ),
  );
}

function permissions(name: string, title: string, list: readonly string[]): HTMLElement | false {
  return (
    list.length > 0 &&
    el(
      "div",
      { class: `permissions ${name}` },
      el("b", {}, title),
      growing(el("ul"), list, MOST_DEPENDENTS, (text) => el("li", {}, text)),
    )
  );
}

function dependentsOf({ dependents, dependentCount }: ChangeData, stack: StackData): HTMLElement {
  const changed = new Map(stack.changes.map(({ urn, id }) => [urn, id]));
  const left = dependentCount - dependents.length;
  return el(
    "section",
    { class: "dependents" },
    el("h4", {}, `Depended on by ${dependentCount}`),
    growing(el("ul"), dependents, MOST_DEPENDENTS, (number) => {
      const urn = stack.urns[number] ?? "";
      const [, , types = "", ...name] = urn.split("::");
      const text = `${name.join("::")}  ${shortType(types.slice(types.lastIndexOf("$") + 1))}`;
      const id = changed.get(urn);
      return el("li", {}, id === undefined ? text : el("a", { href: linkTo(stack.stack, id) }, text));
    }),
    left > 0 && el("p", { class: "note" }, `${left} more are not in this page: tributary diff --json has them.`),
  );
}

function fact(name: string, value: string): readonly HTMLElement[] {
  return value === "" ? [] : [el("dt", {}, name), el("dd", {}, value)];
}
