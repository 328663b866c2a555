/** What an element is made with; text is always text, never markup. */
export interface Attributes {
  readonly class?: string;
  readonly title?: string;
  readonly href?: string;
  readonly [attribute: string]: string | undefined;
}

export type Child = Node | string | null | undefined | false;

/** An element with attributes and children. */
export function el<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== undefined) {
      element.setAttribute(attribute, value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A button that does `act`. */
export function button(attributes: Attributes, act: () => void, ...children: readonly Child[]): HTMLButtonElement {
  const made = el("button", { type: "button", ...attributes }, ...children);
  made.addEventListener("click", act);
  return made;
}

/** The first element below `root` that fits; it is part of the page, so it is there. */
export function find(root: ParentNode, selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (found === null) {
    throw new Error(`The page has no ${selector}.`);
  }
  return found;
}

/** Items that are added at least on request. */
const MORE = 100;

/**
 * `items` in a list, the first `most` at once and more on request: a page of thousands stays quick. `item` makes the
 * element of one.
 */
export function growing<Item>(
  list: HTMLElement,
  items: readonly Item[],
  most: number,
  item: (one: Item) => Node,
): DocumentFragment {
  const fragment = document.createDocumentFragment();
  list.replaceChildren(...items.slice(0, most).map(item));
  fragment.append(list);
  let shown = Math.min(most, items.length);
  const step = Math.max(most, MORE);
  const label = (): string => `Show ${Math.min(step, items.length - shown)} of ${items.length - shown} more`;
  if (shown < items.length) {
    const more = button({ class: "more" }, () => {
      list.append(...items.slice(shown, shown + step).map(item));
      shown = Math.min(shown + step, items.length);
      more.textContent = label();
      more.hidden = shown === items.length;
    });
    more.textContent = label();
    fragment.append(more);
  }
  return fragment;
}
