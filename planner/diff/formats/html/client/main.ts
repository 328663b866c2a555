import type { PageData } from "../data";
import { find } from "./dom";
import { linkTo, readLink } from "./link";
import { stackView } from "./stack";

const page = JSON.parse(find(document, "#data").textContent) as PageData;
const tabs = [...document.querySelectorAll<HTMLElement>("[role=tab]")];
const views = page.stacks.map((stack, index) => stackView(find(document, `#panel-${index}`), stack, page));
let current = 0;

function show(index: number): void {
  current = index;
  tabs.forEach((tab, at) => {
    tab.setAttribute("aria-selected", String(at === index));
    tab.tabIndex = at === index ? 0 : -1;
  });
  views.forEach(({ panel }, at) => {
    panel.hidden = at !== index;
  });
  views[index]?.shown();
}

/** Goes where the address says. `led`: somebody followed a link, and did not merely open the page. */
function follow(led: boolean): void {
  const { stack, change, component } = readLink(location.hash);
  const index = page.stacks.findIndex((one) => one.stack === stack);
  show(index < 0 ? current : index);
  if (component !== undefined) {
    views[current]?.showComponent(component);
  }
  views[current]?.select(change, led);
}

function openStack(index: number): void {
  const stack = page.stacks[index];
  if (stack !== undefined) {
    location.hash = linkTo(stack.stack);
  }
}

tabs.forEach((tab, index) => {
  tab.addEventListener("click", () => openStack(index));
  tab.addEventListener("keydown", ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (step !== undefined) {
      const next = (index + step + tabs.length) % tabs.length;
      tabs[next]?.focus();
      openStack(next);
    }
  });
});

document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  if (event.key === "/" && !typing) {
    event.preventDefault();
    views[current]?.focusSearch();
  } else if (event.key === "Escape" && !typing) {
    openStack(current);
  }
});

let takeBack: readonly (() => void)[] = [];
addEventListener("beforeprint", () => {
  takeBack = views.map((view) => view.printAll());
});
addEventListener("afterprint", () => {
  takeBack.forEach((undo) => undo());
  takeBack = [];
});
addEventListener("hashchange", () => follow(true));
addEventListener("resize", () => views[current]?.shown());

document.documentElement.classList.add("live");
follow(location.hash !== "");
