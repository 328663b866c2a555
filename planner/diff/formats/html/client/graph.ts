import { button, find } from "./dom";

const STEP = 1.25;
const LEAST = 0.2;
const MOST = 3;

/** A stack's drawing: its size can be changed, and the box of the selected change is marked. */
export interface Graph {
  mark(id: string | undefined): void;
  /** Fits the drawing into its frame; for when it becomes visible. */
  fit(): void;
}

export function graphIn(panel: HTMLElement): Graph | undefined {
  const canvas = panel.querySelector<HTMLElement>(".canvas");
  const svg = canvas?.querySelector("svg");
  if (canvas === null || canvas === undefined || svg === null || svg === undefined) {
    return undefined;
  }
  const { width } = svg.viewBox.baseVal;
  const { height } = svg.viewBox.baseVal;
  let scale = 1;
  const resize = (to: number): void => {
    scale = Math.min(MOST, Math.max(LEAST, to));
    svg.setAttribute("width", String(Math.round(width * scale)));
    svg.setAttribute("height", String(Math.round(height * scale)));
  };
  const fit = (): void => {
    if (canvas.clientWidth > 0) {
      // No larger than it is meant, and no smaller than can be read: beyond that it scrolls.
      resize(Math.min(1, Math.max(0.55, (canvas.clientWidth - 2) / width)));
    }
  };
  find(panel, ".zoom").append(
    button({ title: "Smaller", "aria-label": "Smaller" }, () => resize(scale / STEP), "−"),
    button({ title: "Fit" }, fit, "Fit"),
    button({ title: "Larger", "aria-label": "Larger" }, () => resize(scale * STEP), "+"),
  );
  return {
    fit,
    mark: (id) => {
      for (const node of svg.querySelectorAll("a[data-change]")) {
        node.classList.toggle("selected", node.getAttribute("data-change") === id);
      }
    },
  };
}
