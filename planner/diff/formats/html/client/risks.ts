import { RANKS, type Rank } from "../../../model";
import type { PageData, RiskData, StackData } from "../data";
import { el, growing } from "./dom";
import { linkTo } from "./link";

/** Risks of one rank that are listed at once. */
const MOST = 12;

/** The risks by rank, the gravest first, each a link to what it is found in. */
export function risksOf(stack: StackData, page: PageData): readonly HTMLElement[] {
  if (stack.risks.length === 0) {
    return stack.changes.length === 0 ? [] : [el("p", { class: "calm" }, "No risk was found.")];
  }
  return RANKS.flatMap((rank) => {
    const found = stack.risks.filter((risk) => risk.rank === rank);
    return found.length === 0 ? [] : [group(rank, page.ranks[rank], found, stack.stack)];
  });
}

function group(rank: Rank, title: string, risks: readonly RiskData[], stack: string): HTMLElement {
  return el(
    "div",
    { class: `rank ${rank}` },
    el("h3", {}, title, " ", el("span", { class: "count" }, String(risks.length))),
    growing(el("ul"), risks, MOST, ({ sentence, change }) =>
      el("li", {}, change === undefined ? sentence : el("a", { href: linkTo(stack, change) }, sentence)),
    ),
  );
}
