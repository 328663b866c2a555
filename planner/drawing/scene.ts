import type { ResourceGraph } from "../graph";
import { type Box, type Boxes, boxesOf, nameWithin, REPEATED } from "./boxes";
import {
  cardBody,
  cardFigure,
  type ChipText,
  columnsFor,
  containerFigure,
  type Figure,
  fonts,
  gridFigure,
  principalFigure,
  repeatedBody,
  sharedHeader,
  sharedKinds,
} from "./figures";
import { frameOf } from "./frames";
import { compareText } from "./kinds";
import { accessOf, type Link, linksOf, type PrincipalAccess, rootOf, sortAccess } from "./links";

/** An arrow between two figures. */
export interface Arrow {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: "use" | "access";
  readonly mutual: boolean;
  readonly label: string;
  readonly title: string;
  /** Number of the principal's colour. */
  readonly colour?: number;
}

/** What is drawn, before it has a place. */
export interface Scene {
  readonly figures: readonly Figure[];
  readonly arrows: readonly Arrow[];
  readonly hasChips: boolean;
}

/** With more access arrows than this, chips on the cards say alone who may do what. */
const MOST_ACCESS_ARROWS = 14;

/** The figures and arrows of `graph`. */
export function sceneOf(graph: ResourceGraph): Scene {
  const boxes = boxesOf(graph);
  const links = linksOf(graph, boxes);
  const access = accessOf(graph, boxes);
  const accessArrows = accessArrowsOf(access, boxes);
  const drawn = accessArrows.length <= MOST_ACCESS_ARROWS ? accessArrows : [];
  const chips = chipsOf(access, drawn);
  const told = new Set(drawn.map(({ from, to }) => `${from}\n${to}`));
  const untold = links.filter(({ from, to, mutual }) => mutual || !told.has(`${from.id}\n${to.id}`));
  const builder = new Builder(untold, drawn, chips);
  const frames = builder.frames(boxes.roots);
  const standalone = access.flatMap((entry, colour) => (entry.owner === undefined ? [pillOf(entry, colour)] : []));
  return {
    figures: [...standalone, ...frames],
    arrows: [...drawn, ...builder.arrows(untold)],
    hasChips: chips.size > 0,
  };
}

function pillOf(entry: PrincipalAccess, colour: number): Figure {
  const { key, principal, targets } = entry;
  const title = [principal.id, ...targets.map((target) => grantText(entry, target))].join("\n");
  return principalFigure(`principal:${key}`, principal.name, kindText(principal.kind), title, colour);
}

/** `aws-role` as `AWS role`. */
function kindText(kind: string): string {
  const [cloud = "", ...rest] = kind.split("-");
  return [({ aws: "AWS", google: "Google", azure: "Azure" } as Record<string, string>)[cloud] ?? cloud, ...rest].join(
    " ",
  );
}

function accessArrowsOf(access: readonly PrincipalAccess[], boxes: Boxes): readonly Arrow[] {
  return access.flatMap((entry, colour) => {
    const from = entry.owner === undefined ? `principal:${entry.key}` : rootOf(boxes, entry.owner).id;
    return [...byBox(entry.targets, (box) => rootOf(boxes, box))]
      .filter(([root]) => root.id !== from)
      .map(([root, targets]): Arrow => {
        const [only] = targets;
        const inside = targets.length === 1 && only?.box !== root ? ` on ${only?.onName ?? ""}` : "";
        const label = `${accessLabel(targets)}${inside}`;
        return {
          id: `access:${entry.key}:${root.id}`,
          from,
          to: root.id,
          kind: "access",
          mutual: false,
          label:
            entry.owner === undefined || entry.owner.name === entry.principal.name
              ? label
              : `${entry.principal.name}: ${label}`,
          title: targets.map((target) => grantText(entry, target)).join("\n"),
          colour,
        };
      });
  });
}

type Target = PrincipalAccess["targets"][number];

/** Targets by the box that `raise` makes of theirs; those in no box are left out. */
function byBox(targets: readonly Target[], raise: (box: Box) => Box): ReadonlyMap<Box, readonly Target[]> {
  const found = new Map<Box, Target[]>();
  for (const target of targets) {
    if (target.box !== undefined) {
      const box = raise(target.box);
      found.set(box, [...(found.get(box) ?? []), target]);
    }
  }
  return found;
}

/** `read, write`; of many targets also on how many of them: `read on 5, write on 2`. */
function accessLabel(targets: readonly Target[]): string {
  const classes = sortAccess(targets.flatMap(({ access }) => access));
  return targets.length === 1
    ? classes.join(", ")
    : classes.map((one) => `${one} on ${targets.filter(({ access }) => access.includes(one)).length}`).join(", ");
}

function grantText({ principal }: PrincipalAccess, target: Target): string {
  return `${principal.name} (${principal.kind}): ${target.access.join(", ")} on ${target.onName}`;
}

/** Chips by box id: access that no arrow of its own shows, and the principals that a box makes. */
function chipsOf(
  access: readonly PrincipalAccess[],
  arrows: readonly Arrow[],
): ReadonlyMap<string, readonly ChipText[]> {
  const reached = new Set(arrows.map(({ id }) => id));
  const chips = new Map<string, ChipText[]>();
  const put = (box: Box, chip: ChipText): void => {
    chips.set(box.id, [...(chips.get(box.id) ?? []), chip]);
  };
  access.forEach((entry, colour) => {
    const { principal, owner } = entry;
    if (owner !== undefined) {
      put(owner, { text: principal.name, colour, owner: true, title: `makes ${principal.name} (${principal.kind})` });
    }
    for (const [box, targets] of byBox(entry.targets, (box) => box)) {
      if (!reached.has(`access:${entry.key}:${box.id}`)) {
        const text = `${principal.name}: ${sortAccess(targets.flatMap(({ access }) => access)).join(", ")}`;
        put(box, { text, colour, owner: false, title: targets.map((target) => grantText(entry, target)).join("\n") });
      }
    }
  });
  return chips;
}

class Builder {
  /** The figure that stands for a box, where that is a grid around it. */
  private readonly gridOf = new Map<string, { id: string; size: number }>();
  /** What a card is headed with, by its box's id. */
  private readonly shown = new Map<string, string>();
  private readonly linked: ReadonlySet<string>;

  constructor(
    private readonly links: readonly Link[],
    accessArrows: readonly Arrow[],
    private readonly chips: ReadonlyMap<string, readonly ChipText[]>,
  ) {
    this.linked = new Set([
      ...links.flatMap(({ from, to }) => [from.id, to.id]),
      ...accessArrows.flatMap(({ from, to }) => [from, to]),
    ]);
  }

  frames(roots: readonly Box[]): readonly Figure[] {
    const byFrame = new Map<string, { title: string; boxes: Box[] }>();
    const between: Box[] = [];
    for (const box of roots) {
      const { id, title } = frameOf(box.kinds);
      if (id === "between") {
        between.push(box);
        continue;
      }
      const frame = byFrame.get(id) ?? { title, boxes: [] };
      frame.boxes.push(box);
      byFrame.set(id, frame);
    }
    const frames = [...byFrame]
      .sort(([a], [b]) => compareText(a, b))
      .map(([id, { title, boxes }]): Figure => ({
        id: `frame:${id}`,
        kind: "frame",
        title,
        lines: [{ text: title, font: fonts.frame, tone: "strong", x: 16, y: 25 }],
        chips: [],
        children: this.siblings(`frame:${id}`, boxes, undefined),
        width: 120,
        height: 40,
        x: 0,
        y: 0,
      }));
    return [...frames, ...between.map((box) => this.figure(box, box.name))];
  }

  /** The arrows between boxes, those of cards in one grid bundled. */
  arrows(links: readonly Link[]): readonly Arrow[] {
    const bundles = new Map<string, Link[]>();
    for (const link of links) {
      const key = `${this.standsFor(link.from)}\n${this.standsFor(link.to)}`;
      bundles.set(key, [...(bundles.get(key) ?? []), link]);
    }
    return [...bundles].map(([key, bundle]): Arrow => {
      const [from = "", to = ""] = key.split("\n");
      const labels = [
        this.endLabel(bundle.map((link) => link.from)) || innerLabel(bundle.map((link) => [link.from, link.inFrom])),
        this.endLabel(bundle.map((link) => link.to)) || innerLabel(bundle.map((link) => [link.to, link.inTo])),
      ];
      return {
        id: `use:${key}`,
        from,
        to,
        kind: "use",
        mutual: bundle.every(({ mutual }) => mutual),
        label: labels.filter((label) => label !== "").join(" → "),
        title: bundle
          .flatMap(({ details }) => details)
          .slice(0, MOST_DETAILS)
          .join("\n"),
      };
    });
  }

  private standsFor(box: Box): string {
    return this.gridOf.get(box.id)?.id ?? box.id;
  }

  private endLabel(ends: readonly Box[]): string {
    const distinct = new Set(ends);
    const [first] = distinct;
    const grid = first === undefined ? undefined : this.gridOf.get(first.id);
    if (first === undefined || grid === undefined) {
      return "";
    }
    if (distinct.size === grid.size) {
      return `all ${grid.size}`;
    }
    return distinct.size === 1 ? (this.shown.get(first.id) ?? first.name) : `${distinct.size} of ${grid.size}`;
  }

  private siblings(parent: string, boxes: readonly Box[], prefix: string | undefined): readonly Figure[] {
    const byType = new Map<string, Box[]>();
    for (const box of boxes) {
      byType.set(box.type, [...(byType.get(box.type) ?? []), box]);
    }
    const gridded = new Set<Box>();
    const figures: Figure[] = [];
    for (const [type, alike] of byType) {
      if (prefix !== undefined && type !== "" && alike.length >= REPEATED && !this.linkedAmong(alike)) {
        const common = sharedKinds(alike);
        const cards = alike.map((box) => this.card(box, nameWithin(prefix ?? "", box.name), repeatedBody(box, common)));
        figures.push(this.grid(`grid:${parent}:${type}`, alike, cards, sharedHeader(alike, common)));
        alike.forEach((box) => gridded.add(box));
      }
    }
    const lone = boxes.filter((box) => !gridded.has(box) && box.children.length === 0 && !this.linked.has(box.id));
    if (lone.length > 1) {
      const cards = lone.map((box) => this.card(box, nameWithin(prefix ?? "", box.name), cardBody(box)));
      figures.push(this.grid(`grid:${parent}:`, lone, cards, []));
      lone.forEach((box) => gridded.add(box));
    }
    return [
      ...figures,
      ...boxes.filter((box) => !gridded.has(box)).map((box) => this.figure(box, nameWithin(prefix ?? "", box.name))),
    ];
  }

  private grid(id: string, boxes: readonly Box[], cards: readonly Figure[], header: readonly string[]): Figure {
    boxes.forEach((box) => this.gridOf.set(box.id, { id, size: boxes.length }));
    return gridFigure(id, cards, header, columnsFor(cards.length));
  }

  private figure(box: Box, name: string): Figure {
    return box.children.length === 0
      ? this.card(box, name, cardBody(box))
      : containerFigure(box, name, this.siblings(box.id, box.children, box.name), this.chips.get(box.id) ?? []);
  }

  private card(box: Box, name: string, body: readonly string[]): Figure {
    this.shown.set(box.id, name);
    return cardFigure(box, name, body, this.chips.get(box.id) ?? []);
  }

  private linkedAmong(alike: readonly Box[]): boolean {
    const members = new Set(alike);
    return this.links.some(({ from, to }) => members.has(from) && members.has(to));
  }
}

const MOST_DETAILS = 20;
const MOST_INNER_NAMES = 2;

/** The boxes inside that an arrow to or from the box around them means, where they are few and all it means. */
function innerLabel(ends: readonly (readonly [Box, ReadonlySet<Box>])[]): string {
  if (ends.some(([outer, inner]) => inner.has(outer))) {
    return "";
  }
  const names = new Set(ends.flatMap(([outer, inner]) => [...inner].map(({ name }) => nameWithin(outer.name, name))));
  return names.size <= MOST_INNER_NAMES ? [...names].sort(compareText).join(", ") : "";
}
