import { tallyToDo } from "../delivery/approval";
import type { ReleaseSummary } from "../delivery/promote";
import { printable } from "./printable";

/** Of each list no more lines are shown than this; the record and the diff have them all. */
const MOST_LINES = 20;

/** What a person reads before they say yes. Nothing in it can steer a terminal. */
export function releaseSummary(summary: ReleaseSummary): string {
  const { project, stage, commit, digest, tally, replaced, deleted, risks, before } = summary;
  return [
    `${project} ${stage}`,
    `  commit   ${commit.hash.slice(0, 12)}  ${printable(commit.subject)}, by ${printable(commit.author)}`,
    `  before   ${before === undefined ? "nothing was released here yet" : `${before.commit.slice(0, 12)}  ${printable(before.subject)}`}`,
    `  plan     ${digest}`,
    `  changes  ${tallyToDo(tally)}`,
    ...list("deletes", deleted.map(nameOf)),
    ...list("replaces", replaced.map(nameOf)),
    ...list("risks", risks),
    "",
  ].join("\n");
}

function list(title: string, lines: readonly string[]): readonly string[] {
  const shown = lines.slice(0, MOST_LINES).map((line) => `    ${printable(line)}`);
  const left = lines.length - shown.length;
  return lines.length === 0 ? [] : [`  ${title}`, ...shown, ...(left > 0 ? [`    … and ${left} more`] : [])];
}

/** `aws:s3/bucket:Bucket orders`, from a URN. */
function nameOf(urn: string): string {
  const [type = "", name = urn] = urn.split("::").slice(2);
  return `${type.split("$").at(-1) ?? type} ${name}`;
}
