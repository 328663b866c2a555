import { tallyInWords } from "../delivery/approval";
import type { ReleaseRecord } from "../delivery/promote";
import { type DeployingSurroundings, openFor, realSurroundings } from "./deploying/verb";
import { EXIT, UsageError } from "./errors";
import { printable } from "./printable";
import { stageOf } from "./stage";

/** Options of `tributary releases`, as commander gives them. */
export interface ReleasesCommandOptions {
  readonly cwd: string;
  readonly backendUrl?: string;
  readonly limit: string;
  readonly json?: boolean;
}

/** `tributary releases`: prints what was released to a stack, the newest first. Gives the exit status. */
export async function releases(
  stack: string,
  options: ReleasesCommandOptions,
  surroundings: DeployingSurroundings = realSurroundings(),
): Promise<number> {
  const { terminal } = surroundings;
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1) {
    throw new UsageError(`--limit takes a whole number above 0, not "${options.limit}".`);
  }
  terminal.show(`reading the releases of ${stack}`);
  const { log } = stageOf(await openFor(stack, options, surroundings));
  const records = await log.newest(limit);
  terminal.show("");
  terminal.out(
    options.json ? `${JSON.stringify({ version: 1, stack, releases: records }, null, 2)}\n` : releaseTable(records),
  );
  return EXIT.done;
}

/** One line for each release, and one below it that says why it did not succeed. */
export function releaseTable(records: readonly ReleaseRecord[]): string {
  if (records.length === 0) {
    return "nothing was released here yet\n";
  }
  const rows = records.map((record) => [
    record.startedAt.replace(/\.\d+Z$/, "Z"),
    record.commit.slice(0, 12),
    record.status,
    record.seconds === undefined ? "" : `${Math.round(record.seconds)} s`,
    tallyInWords(record.tally),
    record.approval.by ?? record.approval.how,
    record.subject,
  ]);
  const head = ["STARTED", "COMMIT", "STATUS", "TOOK", "CHANGES", "APPROVED BY", "SUBJECT"];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)));
  const lines = [head, ...rows].map((row) =>
    row
      .map((cell, column) => printable(cell).padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const [title = "", ...rest] = lines;
  const told = records.flatMap(({ reason }, index) => [
    rest[index] ?? "",
    ...(reason === undefined ? [] : [`  ${printable(reason.split("\n")[0] ?? "")}`]),
  ]);
  return `${[title, ...told].join("\n")}\n`;
}
