import { readFileSync } from "node:fs";
import { join } from "node:path";

import { planProgram } from "../planner";
import { renderSvg } from "../planner/svg";
import { renderTree } from "../planner/tree";

const ROOT = join(__dirname, "..");

/** Every document that shows a plan, by its path: the README's tree of dev, and the picture of prod. */
export async function plannedDocuments(): Promise<Readonly<Record<string, string>>> {
  const [dev, prod] = await Promise.all(["dev", "prod"].map((stack) => planProgram({ cwd: ROOT, stack })));
  if (dev === undefined || prod === undefined) {
    throw new Error("A stack was not planned.");
  }
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  return {
    "README.md": withBlock(readme, "plan:dev", `\`\`\`text\n${renderTree(dev)}\`\`\``),
    "docs/pictures/prod.svg": await renderSvg(prod),
  };
}

/** `text` with what stands between the markers `<!-- name -->` and `<!-- /name -->` replaced. */
function withBlock(text: string, name: string, block: string): string {
  const [before, rest] = cut(text, `<!-- ${name} -->`);
  const [, after] = cut(rest, `<!-- /${name} -->`);
  return `${before}<!-- ${name} -->\n\n${block}\n\n<!-- /${name} -->${after}`;
}

function cut(text: string, at: string): [string, string] {
  const index = text.indexOf(at);
  if (index < 0) {
    throw new Error(`README.md has no line ${at}: put it where the plan is to stand.`);
  }
  return [text.slice(0, index), text.slice(index + at.length)];
}
