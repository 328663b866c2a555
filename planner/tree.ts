import { GRANT_TYPE, grantOf } from "./access";
import type { Diagnostic, Json, PlannedResource, ResourceGraph } from "./graph";
import { nameWithin } from "./drawing/boxes";
import { type HierarchyNode, hierarchy, isLeaf, walk } from "./drawing/hierarchy";
import {
  addKinds,
  byCount,
  commonKinds,
  compareText,
  countKinds,
  counted,
  kindWords,
  type Kinds,
  shortType,
  totalOf,
  typeParts,
  withoutKinds,
} from "./drawing/kinds";
import { type Style, style } from "./drawing/terminal";

/** How {@link renderTree} writes. */
export interface TreeOptions {
  /** ANSI colours. Default: false. */
  readonly colour?: boolean;
  /** Every resource on a line of its own, nothing folded. Default: false. */
  readonly full?: boolean;
}

/** So many components of one type, or plain resources of one type, below one parent are folded. */
const FOLDED_COMPONENTS = 3;
const FOLDED_RESOURCES = 4;
/** Components below this level are folded to one line. */
const FOLDED_LEVEL = 6;
/** Columns that a list is wrapped to. */
const WIDTH = 110;
const LONGEST_PADDED_NAME = 40;
const LONGEST_OUTPUT = 72;

/** What stands on one line of the tree, before its branches are drawn. */
interface Branch {
  readonly text: string;
  readonly below: () => readonly Branch[];
}

/**
 * The plan as a tree for a terminal: components with what was made below them, then totals, outputs and what the
 * program said. The same graph gives the same text. Characters that steer a terminal are written as escapes, so no
 * name can colour, hide or rewrite a line.
 */
export function renderTree(graph: ResourceGraph, options: TreeOptions = {}): string {
  const paint = style(options.colour === true);
  const roots = hierarchy(graph);
  const components = graph.resources.filter(({ custom }) => !custom).length;
  const resources = graph.resources.length - components;
  const tree = new Tree(paint, options.full === true);

  const lines = [
    `${paint.bold(paint.text(`${graph.project}/${graph.stack}`))}  ${counted(resources, "resource")} in ${counted(components, "component")}`,
    ...draw(tree.branches(roots, 1)),
    ...totals(graph.resources, paint),
    ...outputs(graph.outputs, paint),
    ...diagnostics(graph.diagnostics, paint, options.full === true),
    ...(tree.folded ? ["", paint.dim(foldRule)] : []),
  ];
  return `${lines.join("\n")}\n`;
}

const foldRule =
  `Folded: ${FOLDED_COMPONENTS} or more components of one type below one parent (a line each, + is what the others lack), ` +
  `${FOLDED_RESOURCES} or more resources of one type, and components below level ${FOLDED_LEVEL}. --full shows every resource.`;

class Tree {
  /** Whether anything was left out. */
  folded = false;

  constructor(
    private readonly paint: Style,
    private readonly full: boolean,
  ) {}

  branches(nodes: readonly HierarchyNode[], level: number): readonly Branch[] {
    if (this.full) {
      return nodes.map((node) => this.single(node, level));
    }
    const byType = new Map<string, HierarchyNode[]>();
    for (const node of nodes) {
      const key = `${String(isLeaf(node))} ${node.resource.type}`;
      const alike = byType.get(key);
      if (alike === undefined) {
        byType.set(key, [node]);
      } else {
        alike.push(node);
      }
    }
    return [...byType.values()].flatMap((alike) => {
      const [first] = alike;
      if (first !== undefined && isLeaf(first) && alike.length >= FOLDED_RESOURCES) {
        return [this.leaves(alike)];
      }
      const grants = first?.resource.type === GRANT_TYPE;
      if (first !== undefined && !first.resource.custom && !grants && alike.length >= FOLDED_COMPONENTS) {
        return [this.group(alike)];
      }
      return alike.map((node) => this.single(node, level));
    });
  }

  private single(node: HierarchyNode, level: number): Branch {
    const { paint } = this;
    const { resource } = node;
    if (!this.full && resource.type === GRANT_TYPE) {
      this.folded = true;
      const { principal, access, onName } = grantOf(resource);
      const text = `${paint.text(principal.name)} may ${paint.text(access.join(", "))}: ${paint.text(onName)}`;
      return {
        text: `${paint.cyan(text)}  ${paint.dim(paint.text(shortType(resource.type)))}  ${counted(node.resources, "resource")}`,
        below: none,
      };
    }
    const head = `${paint.bold(paint.text(resource.name))}  ${paint.dim(paint.text(shortType(resource.type)))}`;
    if (isLeaf(node)) {
      return {
        text: `${paint.text(resource.name)}  ${paint.dim(paint.text(shortType(resource.type)))}${this.marks([resource])}`,
        below: none,
      };
    }
    if (!this.full && level > FOLDED_LEVEL) {
      this.folded = true;
      const { kinds, parts } = contentsOf(node);
      return { text: `${head}  ${this.summary(node, [...kindWords(kinds), ...parts])}`, below: none };
    }
    return {
      text: `${head}  ${counted(node.resources, "resource")}${resource.custom ? this.marks([resource]) : ""}`,
      below: () => this.branches(node.children, level + 1),
    };
  }

  /** Plain resources of one type on one line. */
  private leaves(alike: readonly HierarchyNode[]): Branch {
    this.folded = true;
    const { paint } = this;
    const type = alike[0]?.resource.type ?? "";
    const text = `${alike.length} × ${paint.dim(paint.text(shortType(type)))}${this.marks(alike.map(({ resource }) => resource))}`;
    return { text, below: none };
  }

  /** Components of one type, each on one line that says only what is not common to all. */
  private group(alike: readonly HierarchyNode[]): Branch {
    this.folded = true;
    const { paint } = this;
    const contents = alike.map(contentsOf);
    const common = commonKinds(contents.map(({ kinds }) => kinds));
    const type = alike[0]?.resource.type ?? "";
    const width = columnWidth(
      alike.map(({ resource }) => resource.name),
      paint,
    );
    const resources = alike.reduce((sum, node) => sum + node.resources, 0);
    const held = [...walk(alike)].filter(({ resource }) => resource.protect).length;
    const heldText = held > 0 ? `, ${paint.green(`${held} protected`)}` : "";
    const each = totalOf(common) > 0 ? `, each with ${kindWords(common).map(paint.text).join(", ")}` : "";
    return {
      text: `${alike.length} × ${paint.dim(paint.text(shortType(type)))}  ${counted(resources, "resource")}${heldText}${each}`,
      below: () =>
        alike.map((node, index) => {
          const { kinds, parts } = contents[index] ?? contentsOf(node);
          const extra = [...kindWords(withoutKinds(kinds, common), common), ...parts];
          const padding = " ".repeat(Math.max(0, width - paint.width(node.resource.name)));
          const summary = this.summary(node, extra, totalOf(common) > 0 ? "+ " : "");
          return { text: `${paint.bold(paint.text(node.resource.name))}${padding}  ${summary}`, below: none };
        }),
    };
  }

  /** How much is below `node`, of which kinds, and who may use it. */
  private summary(node: HierarchyNode, labels: readonly string[], before = ""): string {
    const { paint } = this;
    const list = labels.length > 0 ? `: ${before}${labels.map(paint.text).join(", ")}` : "";
    const access = [...walk([node])]
      .filter(({ resource }) => resource.type === GRANT_TYPE)
      .map(({ resource }) => grantOf(resource))
      .map((grant) => paint.text(`${grant.principal.name} may ${grant.access.join(", ")}`));
    const granted = access.length > 0 ? `  ${paint.cyan(access.sort(compareText).join("; "))}` : "";
    return `${counted(node.resources, "resource")}${list}${granted}`;
  }

  /**
   * What sets `resources` apart: protection and secrets. Not unknown values: without a cloud, whatever comes from
   * another resource is unknown.
   */
  private marks(resources: readonly PlannedResource[]): string {
    const { paint } = this;
    const of = (count: number): string => (resources.length > 1 ? `${count} ` : "");
    const held = resources.filter(({ protect }) => protect).length;
    const kept = this.full ? resources.filter(({ protect, retainOnDelete }) => retainOnDelete && !protect).length : 0;
    const secret = resources.flatMap(({ secrets }) => secrets);
    return [
      held > 0 ? `  ${paint.green(`${of(held)}protected`)}` : "",
      kept > 0 ? `  ${paint.green(`${of(kept)}retained`)}` : "",
      secret.length > 0 ? `  ${paint.magenta(`secret: ${this.paths(secret)}`)}` : "",
    ].join("");
  }

  private paths(paths: readonly string[]): string {
    const named = [...new Set(paths)].sort(compareText);
    const shown = named.slice(0, 3).map(this.paint.text).join(", ");
    return named.length > 3 ? `${shown} and ${named.length - 3} more` : shown;
  }
}

/** Columns that the longest of `names` takes, as far as names are padded. */
function columnWidth(names: readonly string[], paint: Style): number {
  return names.reduce((widest, name) => Math.min(LONGEST_PADDED_NAME, Math.max(widest, paint.width(name))), 0);
}

function none(): readonly Branch[] {
  return [];
}

/** What is directly in `node`: its resources by type, and its components but for grants, which are told apart. */
function contentsOf(node: HierarchyNode): { kinds: Map<string, number>; parts: readonly string[] } {
  const resources: PlannedResource[] = [];
  const parts: string[] = [];
  const pending = [...node.children];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { resource } = next;
    if (resource.custom) {
      resources.push(resource);
      pending.push(...next.children);
    } else if (resource.type !== GRANT_TYPE) {
      parts.push(`${nameWithin(node.resource.name, resource.name)} (${next.resources})`);
    }
  }
  return { kinds: countKinds(resources), parts: parts.sort(compareText) };
}

/** Branch lines; by a stack of our own, so that depth is bounded by memory only. */
function draw(branches: readonly Branch[]): readonly string[] {
  const lines: string[] = [];
  const pending = branches
    .map((branch, index) => ({ branch, indent: "", last: index === branches.length - 1 }))
    .reverse();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { branch, indent, last } = next;
    lines.push(`${indent}${last ? "└─" : "├─"} ${branch.text}`);
    const below = branch.below();
    for (let index = below.length - 1; index >= 0; index--) {
      pending.push({
        branch: below[index] as Branch,
        indent: `${indent}${last ? "   " : "│  "}`,
        last: index === below.length - 1,
      });
    }
  }
  return lines;
}

function totals(resources: readonly PlannedResource[], paint: Style): readonly string[] {
  const byPackage = new Map<string, Map<string, number>>();
  for (const [type, count] of countKinds(resources.filter(({ custom }) => custom))) {
    const { package: provider } = typeParts(type);
    const kinds = byPackage.get(provider) ?? new Map<string, number>();
    addKinds(kinds, new Map([[type, count]]));
    byPackage.set(provider, kinds);
  }
  const rows = [...byPackage].sort(([a, m], [b, n]) => totalOf(n) - totalOf(m) || compareText(a, b));
  if (rows.length === 0) {
    return [];
  }
  const nameWidth = columnWidth(
    rows.map(([name]) => name),
    paint,
  );
  const countWidth = Math.max(...rows.map(([, kinds]) => String(totalOf(kinds)).length));
  return [
    "",
    paint.bold("Resources by package and type"),
    ...rows.flatMap(([name, kinds]) => {
      const padding = " ".repeat(Math.max(0, nameWidth - paint.width(name)));
      const head = `  ${paint.text(name)}${padding}  ${String(totalOf(kinds)).padStart(countWidth)}  `;
      return wrapList(head, typeLabels(kinds).map(paint.text), paint);
    }),
  ];
}

function typeLabels(kinds: Kinds): readonly string[] {
  return byCount(kinds).map(([type, count]) => {
    const { module, kind } = typeParts(type);
    return `${module === "" ? kind : `${module}:${kind}`} ${count}`;
  });
}

/** `head` and the comma-separated items, wrapped below the first item. */
function wrapList(head: string, items: readonly string[], paint: Style): readonly string[] {
  const indent = " ".repeat(paint.width(head));
  const lines: string[] = [];
  let line = head;
  let begun = false;
  for (const [index, item] of items.entries()) {
    const piece = index < items.length - 1 ? `${item}, ` : item;
    if (begun && paint.width(line) + paint.width(piece.trimEnd()) > WIDTH) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += piece;
    begun = true;
  }
  return [...lines, line];
}

function outputs(values: ResourceGraph["outputs"], paint: Style): readonly string[] {
  const names = Object.keys(values).sort(compareText);
  if (names.length === 0) {
    return [];
  }
  const width = columnWidth(names, paint);
  return [
    "",
    paint.bold("Outputs"),
    ...names.map((name) => {
      const padding = " ".repeat(Math.max(0, width - paint.width(name)));
      return `  ${paint.text(name)}${padding}  ${paint.text(brief(values[name] ?? null))}`;
    }),
  ];
}

function brief(value: Json): string {
  const whole = typeof value === "string" ? value : (JSON.stringify(value) ?? "null");
  if (whole.length <= LONGEST_OUTPUT) {
    return whole;
  }
  if (Array.isArray(value)) {
    return `[${counted(value.length, "item")}]`;
  }
  if (typeof value === "object" && value !== null) {
    const keys = Object.keys(value).join(", ");
    return `{${keys.length <= LONGEST_OUTPUT ? keys : counted(Object.keys(value).length, "key")}}`;
  }
  return `${[...whole].slice(0, LONGEST_OUTPUT - 1).join("")}…`;
}

function diagnostics(all: readonly Diagnostic[], paint: Style, full: boolean): readonly string[] {
  const told = all.filter(({ severity }) => full || severity === "warning" || severity === "error");
  if (told.length === 0) {
    return [];
  }
  return [
    "",
    paint.bold("The program said"),
    ...told.map(({ severity, message, urn }) => {
      const label =
        severity === "error" ? paint.red(severity) : severity === "warning" ? paint.yellow(severity) : severity;
      const where = urn === undefined ? "" : paint.dim(` (${paint.text(urn.split("::").at(-1) ?? urn)})`);
      const [first = "", ...rest] = message.trim().split(/\r?\n/);
      return [`  ${label}: ${paint.text(first)}${where}`, ...rest.map((line) => `    ${paint.text(line)}`)].join("\n");
    }),
  ];
}
