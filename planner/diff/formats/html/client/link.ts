/** What the part of the address after `#` names: `prod`, `prod/1a2b3c` for a change, `prod/in/1a2b3c` for a component. */
export interface Place {
  readonly stack?: string;
  readonly change?: string;
  readonly component?: string;
}

/** The link to a place in a stack. */
export function linkTo(stack: string, change?: string): string {
  return `#${encodeURIComponent(stack)}${change === undefined ? "" : `/${change}`}`;
}

/** Reads a link; what names nothing is left out. */
export function readLink(hash: string): Place {
  const [stack = "", ...rest] = hash.replace(/^#/, "").split("/");
  try {
    const name = decodeURIComponent(stack);
    const [first, second] = rest;
    return {
      ...(name !== "" && { stack: name }),
      ...(first === "in" ? second !== undefined && { component: second } : first !== undefined && { change: first }),
    };
  } catch {
    // Typed by hand, and not encoded.
    return {};
  }
}
