import { writeFileSync } from "node:fs";
import { cpus } from "node:os";

import { measureDiff } from "./diff";
import { readOptions, usage, UsageError } from "./options";
import { installPeers } from "./peers";
import { report } from "./report";
import { verdicts } from "./requirements";
import { measureStack, measureTools } from "./run";
import { summarise } from "./summary";

async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  if (options === undefined) {
    console.log(usage);
    return 0;
  }
  const { tools, sizes, runs } = options;
  if (tools.some((tool) => tool.peer)) {
    installPeers(progress);
  }
  const ours = tools.some((tool) => tool.id === "tributary");
  const stack = ours ? await measureStack(runs, progress) : undefined;
  const diff = ours ? await measureDiff(runs, progress) : undefined;
  const measurements = await measureTools(tools, sizes, runs, progress);
  const summary = summarise(measurements, stack, diff);
  const found = verdicts(summary);
  console.log(report(summary, found, runs));
  if (options.json !== undefined) {
    const machine = { node: process.version, platform: process.platform, processors: cpus().map(({ model }) => model) };
    const document = {
      version: 1,
      machine,
      runs,
      ...summary,
      verdicts: found,
      measurements: measurements.map(({ tool, size, costs }) => ({ tool: tool.id, size, costs })),
    };
    writeFileSync(options.json, `${JSON.stringify(document, undefined, 2)}\n`);
  }
  return options.check && found.some(({ kind, holds }) => kind === "required" && !holds) ? 1 : 0;
}

function progress(text: string): void {
  if (process.stderr.isTTY) {
    process.stderr.write(`\r\u001b[K${text}`);
  }
}

main(process.argv.slice(2)).then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    console.error(error instanceof UsageError ? `${error.message}\n\n${usage}` : error);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  },
);
