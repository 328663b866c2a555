import { type Tally, tallyInWords, tallyOf, tallyToDo } from "../../delivery/approval/tally";
import type { EngineError, EngineRun, EngineStep, Operation, StackOutput } from "../../delivery/engine/contract";
import { nameOf } from "../../planner/urn";
import { printable } from "../printable";

/** What becomes of one resource, the gravest first. */
const KINDS = ["delete", "replace", "update", "create", "import", "other"] as const;
type Kind = (typeof KINDS)[number];

/** One resource that a run touches, or would touch. */
export interface Change {
  readonly kind: Kind;
  readonly urn: string;
  readonly type: string;
  readonly properties: readonly string[];
  readonly replaceProperties: readonly string[];
  readonly protect: boolean;
}

/** How many of the lesser changes are listed; of deletions and replacements all are. */
const LISTED = 30;

const MARKS: Readonly<Record<Kind, string>> = {
  delete: "-",
  replace: "±",
  update: "~",
  create: "+",
  import: "=",
  other: "·",
};

/** One change for each resource, in the order of the run's steps: by URN. */
export function changesOf({ steps }: Pick<EngineRun, "steps">): readonly Change[] {
  const byUrn = new Map<string, EngineStep[]>();
  for (const step of steps) {
    byUrn.set(step.urn, [...(byUrn.get(step.urn) ?? []), step]);
  }
  return [...byUrn.entries()].map(([urn, all]) => ({
    kind: kindOf(all),
    urn,
    type: all[0]?.type ?? "",
    properties: union(all.map(({ properties }) => properties)),
    replaceProperties: union(all.map(({ replaceProperties }) => replaceProperties)),
    protect: all.some(({ protect }) => protect),
  }));
}

/** What a run would change, for whoever has to say yes to it. With `all`, every change with every property. */
export function renderChanges(run: EngineRun, { all }: { readonly all: boolean }): string {
  const changes = changesOf(run);
  const lines = KINDS.flatMap((kind) => {
    const ofKind = changes.filter((change) => change.kind === kind);
    const shown = all || kind === "delete" || kind === "replace" ? ofKind : ofKind.slice(0, LISTED);
    const rest = ofKind.length - shown.length;
    return [
      ...shown.map((change) => changeLine(change, all)),
      ...(rest > 0 ? [`  … and ${rest} more to ${kind}`] : []),
    ];
  });
  return lines.map((line) => `${line}\n`).join("");
}

/** One line: what was done, and how much is as it was. */
export function renderTally(run: EngineRun): string {
  const tally = tallyOf(run);
  return `${tallyInWords(tally)}; ${tally.unchanged} unchanged`;
}

/** One line: what would be done, and how much would stay as it is. */
export function renderTallyToDo(run: EngineRun): string {
  const tally = tallyOf(run);
  return `${tallyToDo(tally)}; ${tally.unchanged} unchanged`;
}

/** Warnings and errors, each with the resource that it is about. */
export function renderMessages({ messages }: EngineRun): string {
  return messages
    .filter(({ severity }) => severity !== "info")
    .map(
      ({ severity, message, urn }) =>
        `${severity}: ${urn === undefined ? "" : `${printable(nameOf(urn))}: `}${message.split("\n").map(printable).join("\n")}\n`,
    )
    .join("");
}

/** As many characters of an output are shown; `pulumi stack output` has all of it. */
const OUTPUT_SHOWN = 160;

/** The stack's outputs by name, a line each; a secret is only said to be one. */
export function renderOutputs(outputs: Readonly<Record<string, StackOutput>>): string {
  const names = Object.keys(outputs).sort();
  const width = Math.max(0, ...names.map((name) => name.length));
  return names
    .map((name) => {
      const output = outputs[name];
      const value = output === undefined || output.secret ? "[secret]" : shown(output.value);
      return `  ${name.padEnd(width)}  ${value}\n`;
    })
    .join("");
}

/** What `--json` writes. */
export interface RunDocument {
  readonly version: 1;
  readonly project: string;
  readonly stack: string;
  readonly operation: Operation;
  readonly steps: EngineRun["steps"];
  readonly tally: Tally;
  readonly unchanged: number;
  readonly messages: EngineRun["messages"];
  readonly durationSeconds: number;
  readonly link: string | null;
  /** Why the run did not come to its end; null where it did. */
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** The document of a run, or of one that failed. */
export function runDocument(
  where: { readonly project: string; readonly stack: string },
  operation: Operation,
  run: EngineRun | undefined,
  error?: EngineError,
): RunDocument {
  const { steps = [], unchanged = 0, messages = [], durationSeconds = 0, link = null } = run ?? {};
  return {
    version: 1,
    project: where.project,
    stack: where.stack,
    operation,
    steps,
    tally: tallyOf({ steps, unchanged }),
    unchanged,
    messages,
    durationSeconds,
    link,
    error: error === undefined ? null : { code: error.code, message: error.message },
  };
}

function kindOf(steps: readonly EngineStep[]): Kind {
  const ops = steps.map(({ op }) => op);
  if (ops.some((op) => op.includes("replace"))) {
    return "replace";
  }
  return KINDS.find((kind) => ops.some((op) => op === kind)) ?? "other";
}

function changeLine({ kind, urn, type, properties, replaceProperties, protect }: Change, all: boolean): string {
  const forced = replaceProperties.length === 0 ? "" : `, forced by ${replaceProperties.join(", ")}`;
  const changed = properties.filter((path) => !replaceProperties.includes(path));
  const details = all && changed.length > 0 ? `: ${changed.join(", ")}` : "";
  const kept = protect && (kind === "delete" || kind === "replace") ? " (protected)" : "";
  return `  ${MARKS[kind]} ${kind.padEnd(7)}  ${printable(nameOf(urn))} (${type})${kept}${forced}${details}`;
}

function shown(value: unknown): string {
  const text = printable(typeof value === "string" ? value : JSON.stringify(value));
  return text.length > OUTPUT_SHOWN ? `${text.slice(0, OUTPUT_SHOWN)}… (${text.length} characters)` : text;
}

function union(lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())].sort();
}
