import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument, type Pair } from "yaml";

/** Keys and list indexes from the top of the file, or of the config, down to a value. */
export type Path = readonly (string | number)[];

/** A place in a file; line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Something that keeps a text from being YAML. */
export interface SyntaxProblem {
  readonly message: string;
  readonly position: Position;
}

/** One step into the file: where the key or item stands, and what it holds. */
interface Step {
  readonly offset: number;
  readonly value: Node | null;
}

/** The text of a stack file, for one purpose: to say where in it a key stands. */
export class StackFile {
  /** What keeps the text from being YAML; its keys have no certain positions then. */
  readonly syntaxProblems: readonly SyntaxProblem[];

  private readonly lines = new LineCounter();
  private readonly document;

  constructor(
    /** The file's path, as messages shall show it. */
    readonly path: string,
    text: string,
  ) {
    this.document = parseDocument(text, { lineCounter: this.lines, merge: true, prettyErrors: false });
    this.syntaxProblems = this.document.errors.map((error) => ({
      message: error.message,
      position: this.positionAt(error.pos[0]),
    }));
  }

  /** Where the key at `path` stands, or else the nearest key around it that the file has; `undefined` if it has none. */
  position(path: Path): Position | undefined {
    const last = this.steps(path).at(-1);
    return last === undefined ? undefined : this.positionAt(last.offset);
  }

  /** Whether the file has the key at `path`. */
  has(path: Path): boolean {
    return this.steps(path).length === path.length;
  }

  /** Whether the value at `path` is encrypted, or lies within an encrypted one. */
  isSecret(path: Path): boolean {
    return this.steps(path).some(({ value }) => isSecure(value));
  }

  private positionAt(offset: number): Position {
    const { line, col } = this.lines.linePos(offset);
    return { file: this.path, line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  private steps(path: Path): readonly Step[] {
    const steps: Step[] = [];
    let node: Node | null = this.document.contents;
    for (const key of path) {
      const step = this.step(node, key);
      if (step === undefined) {
        break;
      }
      steps.push(step);
      node = step.value;
    }
    return steps;
  }

  private step(node: Node | null, key: string | number): Step | undefined {
    const inside = this.resolve(node);
    if (isSeq(inside)) {
      const item = typeof key === "number" ? (inside.items[key] as Node | undefined) : undefined;
      return item?.range ? { offset: item.range[0], value: this.resolve(item) } : undefined;
    }
    if (!isMap<Node, Node | null>(inside)) {
      return undefined;
    }
    const pair = inside.items.find(
      (candidate) => isScalar(candidate.key) && String(candidate.key.value) === String(key),
    );
    return pair === undefined ? this.mergedStep(inside.items, key) : this.stepOf(pair);
  }

  /** The key as an anchor's map brings it in through `<<`; the first map that has it wins, as YAML says. */
  private mergedStep(pairs: readonly Pair<Node, Node | null>[], key: string | number): Step | undefined {
    const merge = pairs.find(
      (pair) => isScalar(pair.key) && (pair.key.value === "<<" || typeof pair.key.value === "symbol"),
    );
    const source = this.resolve(merge?.value ?? null);
    const maps = isSeq(source) ? (source.items as Node[]) : [source];
    for (const map of maps) {
      const step = isMap(this.resolve(map)) ? this.step(map, key) : undefined;
      if (step !== undefined) {
        return step;
      }
    }
    return undefined;
  }

  private stepOf(pair: Pair<Node, Node | null>): Step | undefined {
    const offset = pair.key.range?.[0];
    return offset === undefined ? undefined : { offset, value: this.resolve(pair.value) };
  }

  private resolve(node: Node | null): Node | null {
    return isAlias(node) ? (node.resolve(this.document) ?? null) : node;
  }
}

/** `{ secure: … }`: how Pulumi writes an encrypted value. */
function isSecure(node: Node | null): boolean {
  if (!isMap(node) || node.items.length !== 1) {
    return false;
  }
  const only = node.items[0];
  return isPair(only) && isScalar(only.key) && only.key.value === "secure" && isScalar(only.value);
}
