import type { PageData, StackData } from "../data";
import { detailOf, differenceOf } from "./detail";
import { el, find } from "./dom";
import { graphIn } from "./graph";
import { changeList } from "./list";
import { linkTo } from "./link";
import { risksOf } from "./risks";

/** One stack's part of the page. */
export interface StackView {
  readonly panel: HTMLElement;
  /** Shows a change, or none; `focus` where a link led here. */
  select(change: string | undefined, focus: boolean): void;
  showComponent(id: string): void;
  /** Called each time that the stack comes into view. */
  shown(): void;
  focusSearch(): void;
  /** Writes out every change, for paper; gives what takes it back. */
  printAll(): () => void;
}

export function stackView(panel: HTMLElement, stack: StackData, page: PageData): StackView {
  const list = changeList(stack, page);
  const graph = graphIn(panel);
  const hint = el("p", { class: "hint" }, "Choose a change to see it before and after.");
  const detail = el("div", { class: "details", "aria-live": "polite" }, hint);
  find(panel, ".pills").append(
    ...list.pills,
    el("span", { class: "pill unchanged" }, el("b", {}, String(stack.unchanged)), " unchanged"),
  );
  find(panel, ".risks").append(...risksOf(stack, page));
  const changes = find(panel, ".changes");
  if (stack.changes.length > 0) {
    changes.append(el("h3", {}, "Changes"), el("div", { class: "panes" }, list.element, detail));
  }
  if (stack.outputs.length > 0) {
    changes.append(
      el("h3", {}, "Outputs ", el("span", { class: "count" }, String(stack.outputs.length))),
      ...stack.outputs.map((output) => differenceOf(output)),
    );
  }
  if (stack.changes.length + stack.outputs.length === 0) {
    changes.append(el("p", { class: "calm" }, "Nothing changes in this stack."));
  }

  return {
    panel,
    select: (id, focus) => {
      const change = stack.changes.find((one) => one.id === id);
      list.mark(change?.id);
      graph?.mark(change?.id);
      detail.replaceChildren(
        change === undefined
          ? hint
          : el(
              "div",
              {},
              el("a", { class: "close", href: linkTo(stack.stack), "aria-label": "Close", title: "Close (Esc)" }, "×"),
              detailOf(change, stack, page),
            ),
      );
      detail.scrollTop = 0;
      if (change !== undefined && focus) {
        find(panel, ".panes").scrollIntoView({ block: "nearest" });
        find(detail, "h3").focus({ preventScroll: true });
      }
    },
    showComponent: (id) => {
      list.showComponent(id);
      changes.scrollIntoView({ block: "start" });
    },
    shown: () => graph?.fit(),
    focusSearch: () => {
      list.focusSearch();
    },
    printAll: () => {
      const all = el("div", { class: "printed" }, ...stack.changes.map((change) => detailOf(change, stack, page)));
      changes.append(all);
      const closed = [...panel.querySelectorAll<HTMLDetailsElement>("details:not([open])")];
      closed.forEach((one) => (one.open = true));
      return () => {
        all.remove();
        closed.forEach((one) => (one.open = false));
      };
    },
  };
}
