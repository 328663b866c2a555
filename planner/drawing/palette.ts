/** Colours of a frame, a principal's arrow and chip, by what they are for. Contrast of text on its ground: 4.5 and more. */
export interface Ink {
  readonly line: string;
  readonly fill: string;
  readonly text: string;
}

export const paper = {
  ground: "#ffffff",
  edge: "#d5dae1",
  strong: "#1b2430",
  plain: "#3b4654",
  faint: "#5d6876",
} as const;

/** Arrows of use. */
export const use = "#64707f";

export const card: Ink = { line: "#c3cad4", fill: "#ffffff", text: paper.strong };
/** Ground of cards that belong together. */
export const panel: Ink = { line: "#e3e7ec", fill: "#f7f8fa", text: paper.strong };
export const container: Ink = { line: "#b3bcc8", fill: "#ffffff", text: paper.strong };

const frames: Readonly<Record<string, Ink>> = {
  AWS: { line: "#e0b878", fill: "#fdf8ef", text: "#80500a" },
  "Google Cloud": { line: "#9ccba8", fill: "#f2f9f4", text: "#1f6434" },
  Azure: { line: "#9dc1e8", fill: "#f1f7fd", text: "#185a9d" },
  Kubernetes: { line: "#bdb2e6", fill: "#f6f4fd", text: "#54429c" },
};
const otherFrame: Ink = { line: "#c3cad4", fill: "#f6f7f9", text: "#3b4654" };

const principals: readonly Ink[] = [
  { line: "#0e7a6f", fill: "#e3f4f1", text: "#0a5a52" },
  { line: "#a8326e", fill: "#faeaf2", text: "#8a2358" },
  { line: "#4556b8", fill: "#eaedfa", text: "#35449a" },
  { line: "#9a5b13", fill: "#f9efe0", text: "#7a460c" },
  { line: "#587a1d", fill: "#eff5e2", text: "#435f13" },
  { line: "#7b3fa6", fill: "#f3eaf9", text: "#64308a" },
  { line: "#b23c2e", fill: "#fbeae7", text: "#932d21" },
  { line: "#2b6f93", fill: "#e5f1f7", text: "#1f5774" },
];
const unnamed: Ink = { line: "#8b95a2", fill: "#f0f2f5", text: "#3b4654" };

/** Colours of the frame with that title. */
export function frameInk(title: string): Ink {
  return frames[title] ?? otherFrame;
}

/** Colours of the principal with that number; the colours come round again after eight. */
export function principalInk(number: number | undefined): Ink {
  return number === undefined || number < 0 ? unnamed : (principals[number % principals.length] ?? unnamed);
}

/** How many colours principals have. */
export const principalColours = principals.length;
