import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { buildSync } from "esbuild";

import { escapeXml } from "../../../drawing/text";
import { CHANGE_KINDS } from "../../model";
import { KIND_SIGNS, KIND_WORDS } from "../words";
import type { PageData, StackData } from "./data";
import type { Drawing } from "./drawing";

/** What the document is filled with. */
export interface PageParts {
  readonly base: { readonly ref: string; readonly commit: string };
  readonly data: PageData;
  /** One for each stack; undefined where nothing changes. */
  readonly drawings: readonly (Drawing | undefined)[];
}

/** The whole page as one file. */
export function pageDocument({ base, data, drawings }: PageParts): string {
  const style = readFileSync(join(__dirname, "page.css"), "utf8");
  const script = clientScript();
  const project = data.stacks[0]?.project ?? "";
  const title = `What changes in ${project}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyFor(style, script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeXml(title)}</title>
<style>${style}</style>
</head>
<body>
<header class="top">
<div class="about">
<h1>${escapeXml(project)}</h1>
<p>compared with <b>${escapeXml(base.ref)}</b> <code>${escapeXml(base.commit.slice(0, 12))}</code></p>
</div>
<div class="tabs" role="tablist" aria-label="Stacks">${data.stacks.map(tab).join("")}</div>
</header>
<noscript><p class="notice">The list of changes needs this page's own script. The graphs below do not.</p></noscript>
<svg class="definitions" aria-hidden="true"><defs><marker id="arrow-head" viewBox="0 0 10 10" refX="9.5" refY="5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0.8L10 5L0 9.2z"/></marker></defs></svg>
<main>
${data.stacks.map((stack, index) => panel(stack, index, drawings[index])).join("\n")}
</main>
<script type="application/json" id="data">${jsonForScript(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

function tab({ stack, changes, outputs }: StackData, index: number): string {
  const count = changes.length + outputs.length;
  return `<button role="tab" id="tab-${index}" aria-controls="panel-${index}" aria-selected="${index === 0}" tabindex="${index === 0 ? 0 : -1}">${escapeXml(stack)} <span class="count">${count}</span></button>`;
}

function panel({ stack, tally }: StackData, index: number, drawing: Drawing | undefined): string {
  return `<section class="stack" role="tabpanel" id="panel-${index}" aria-labelledby="tab-${index}">
<h2 class="stack-name">${escapeXml(stack)}</h2>
<p class="tally">${escapeXml(tally)}</p>
<div class="pills"></div>
<section class="risks" aria-label="Risks"></section>
${drawing === undefined ? "" : figure(drawing)}
<section class="changes" aria-label="Changes"></section>
</section>`;
}

function figure({ svg, notes }: Drawing): string {
  const legend = CHANGE_KINDS.map(
    (kind) => `<span class="key ${kind}">${escapeXml(`${KIND_SIGNS[kind]} ${KIND_WORDS[kind]}`)}</span>`,
  ).join("");
  const left = notes.map((note) => `<p>${escapeXml(note)}</p>`).join("");
  return `<details class="graph" open><summary><h3>Graph</h3></summary>
<div class="zoom" role="group" aria-label="Size of the graph"></div>
<div class="canvas" tabindex="0" role="region" aria-label="Graph of what changes">${svg}</div>
<div class="legend">${legend}<span class="key unchanged">unchanged</span><span class="key risk">● at risk</span><span>arrows point to what is depended on</span></div>
${left}</details>`;
}

/** JSON that no parser of HTML takes for the end of its script: https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Nothing may be loaded or sent, and only the page's own style and script count. */
function policyFor(style: string, script: string): string {
  const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return [
    "default-src 'none'",
    `style-src ${hash(style)}`,
    `script-src ${hash(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** The client's modules as one script that ends no element of the page: esbuild writes `<\/script`. */
function clientScript(): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(__dirname, "client", "main.ts")],
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    charset: "utf8",
    legalComments: "none",
    write: false,
  });
  return outputFiles[0]?.text.trimEnd() ?? "";
}
