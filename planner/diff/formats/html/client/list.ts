import { CHANGE_KINDS, type ChangeKind, RANKS } from "../../../model";
import type { ChangeData, PageData, StackData } from "../data";
import { button, el, find, growing } from "./dom";
import { linkTo } from "./link";

/** Rows that are listed at once. */
const MOST = 200;

/** The list of changes with what narrows it down. */
export interface ChangeList {
  readonly element: HTMLElement;
  /** One button for each kind of change: off, its changes are left out. */
  readonly pills: readonly HTMLElement[];
  /** Shows the changes in one component only; all where it is empty. */
  showComponent(id: string): void;
  /** Marks the row of a change, which need not be among those shown. */
  mark(id: string | undefined): void;
  focusSearch(): void;
}

export function changeList(stack: StackData, page: PageData): ChangeList {
  const texts = new Map(stack.changes.map((change) => [change, searchText(change)]));
  const risky = riskRanks(stack);
  const hidden = new Set<ChangeKind>();
  let marked: string | undefined;

  const search = el("input", {
    type: "search",
    placeholder: "Search name, type, URN, property  ( / )",
    "aria-label": "Search changes",
    spellcheck: "false",
  });
  const risk = select("Risk", [
    ["", "any risk or none"],
    ["some", "with a risk"],
    ...RANKS.filter((rank) => stack.risks.some((one) => one.rank === rank)).map(
      (rank) => [rank, page.ranks[rank]] as const,
    ),
  ]);
  const component = select("Component", [
    ["", "every component"],
    ...stack.components.map(({ id, title }) => [id, title] as const),
  ]);
  const status = el("p", { class: "status", role: "status" });
  const rows = el("div", { class: "rows" });
  const element = el("div", { class: "list" }, el("div", { class: "filters" }, search, risk, component), status, rows);

  const row = (change: ChangeData): HTMLElement => {
    const { sign, title } = page.kinds[change.kind];
    const rank = risky.get(change.id);
    return el(
      "li",
      {},
      el(
        "a",
        {
          class: `row ${change.kind}`,
          href: linkTo(stack.stack, change.id),
          "data-change": change.id,
          "aria-current": change.id === marked ? "true" : undefined,
        },
        el("span", { class: `badge ${change.kind}`, title, "aria-label": title }, sign),
        el("span", { class: "what" }, el("b", {}, change.name), el("span", { class: "type" }, change.shortType)),
        rank !== undefined && el("span", { class: `flag ${rank}`, title: page.ranks[rank] }, page.ranks[rank]),
      ),
    );
  };

  const update = (): void => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = stack.changes.filter(
      (change) =>
        !hidden.has(change.kind) &&
        (risk.value === "" ||
          (risk.value === "some"
            ? risky.has(change.id)
            : stack.risks.some((one) => one.change === change.id && one.rank === risk.value))) &&
        (component.value === "" || change.components.includes(component.value)) &&
        words.every((word) => texts.get(change)?.includes(word)),
    );
    status.textContent =
      shown.length === stack.changes.length
        ? `${shown.length} changes`
        : `${shown.length} of ${stack.changes.length} changes`;
    rows.replaceChildren(growing(el("ul"), shown, MOST, row));
  };
  search.addEventListener("input", update);
  risk.addEventListener("change", update);
  component.addEventListener("change", update);
  rows.addEventListener("keydown", walkRows);
  update();

  return {
    element,
    pills: pillsOf(stack, page, (kind, on) => {
      hidden[on ? "delete" : "add"](kind);
      update();
    }),
    showComponent: (id) => {
      component.value = id;
      update();
    },
    mark: (id) => {
      marked = id;
      for (const link of rows.querySelectorAll("a.row")) {
        link.toggleAttribute("aria-current", link.getAttribute("data-change") === id);
      }
    },
    focusSearch: () => {
      search.focus();
      search.select();
    },
  };
}

/** All that a change is found by. */
function searchText({ name, type, shortType, urn, movedFrom = "", properties }: ChangeData): string {
  return [name, type, shortType, urn, movedFrom, ...properties.map(({ path }) => path)].join("\n").toLowerCase();
}

/** The gravest risk of each change that has one. */
function riskRanks({ risks }: StackData): ReadonlyMap<string, (typeof RANKS)[number]> {
  const ranks = new Map<string, (typeof RANKS)[number]>();
  for (const { change, rank } of risks) {
    if (change !== undefined && !ranks.has(change)) {
      ranks.set(change, rank);
    }
  }
  return ranks;
}

function pillsOf(
  stack: StackData,
  page: PageData,
  turn: (kind: ChangeKind, on: boolean) => void,
): readonly HTMLElement[] {
  return CHANGE_KINDS.filter((kind) => stack.counts[kind] > 0).map((kind) => {
    const { sign, title } = page.kinds[kind];
    const pill = button(
      { class: `pill ${kind}`, "aria-pressed": "true", title: `Show or leave out: ${title}` },
      () => {
        const on = pill.getAttribute("aria-pressed") !== "true";
        pill.setAttribute("aria-pressed", String(on));
        turn(kind, on);
      },
      el("b", {}, `${sign} ${stack.counts[kind]}`),
      ` ${title}`,
    );
    return pill;
  });
}

function select(label: string, options: readonly (readonly [value: string, text: string])[]): HTMLSelectElement {
  return el("select", { "aria-label": label }, ...options.map(([value, text]) => el("option", { value }, text)));
}

/** Arrow keys go from row to row. */
function walkRows(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const rows = event.currentTarget;
  if (step === undefined || !(rows instanceof HTMLElement)) {
    return;
  }
  const links = [...rows.querySelectorAll<HTMLElement>("a.row")];
  const next = links[links.findIndex((link) => link === document.activeElement) + step];
  if (next !== undefined) {
    event.preventDefault();
    next.focus();
    find(rows, "ul");
  }
}
