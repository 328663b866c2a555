/** Lets Node's ES module loader take TypeScript; the other half is in typescript.js. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, URL } from "node:url";

const { compile } = createRequire(import.meta.url)("./typescript.js");

/** `./x.js`, and `./x`, may mean `./x.ts`. */
export async function resolve(specifier, context, next) {
  if (/^\.{1,2}\//.test(specifier) && context.parentURL?.startsWith("file:")) {
    const asked = new URL(specifier, context.parentURL);
    const wanted = [
      asked.href,
      asked.href.replace(/\.js$/, ".ts"),
      asked.href.replace(/\.mjs$/, ".mts"),
      `${asked.href}.ts`,
    ];
    const found = wanted.find((url) => existsSync(fileURLToPath(url)) && /\.[cm]?[jt]sx?$/.test(url));
    if (found !== undefined) {
      return next(found, context);
    }
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (url.startsWith("file:") && /\.m?tsx?$/.test(new URL(url).pathname)) {
    return { format: "module", shortCircuit: true, source: compile(fileURLToPath(url), "esm") };
  }
  return next(url, context);
}
