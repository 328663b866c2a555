/**
 * Lets Node load TypeScript: our own sources and those of the programs that are planned. Types are left to `tsc`; esbuild
 * takes them away, file by file, as the program's tsconfig.json says, and what it made is kept in node_modules/.cache.
 */
"use strict";

const { createHash } = require("node:crypto");
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

const CACHE = path.join(__dirname, "..", "node_modules", ".cache", "tributary");
const ESBUILD_VERSION = require("esbuild/package.json").version;

/** What `pulumi new` writes, for a program without a tsconfig.json. */
const DEFAULT_TSCONFIG = '{ "compilerOptions": { "target": "es2020", "experimentalDecorators": true } }';

/** @type {Map<string, string>} */
const tsconfigs = new Map();

/**
 * What was compiled in this process, which may load a program's files once for each stack.
 * @type {Map<string, string>}
 */
const compiled = new Map();

/** The text of the nearest tsconfig.json at or above `folder`. */
function tsconfigFor(folder) {
  let found = tsconfigs.get(folder);
  if (found === undefined) {
    const file = path.join(folder, "tsconfig.json");
    const parent = path.dirname(folder);
    found = fs.existsSync(file)
      ? fs.readFileSync(file, "utf8")
      : parent === folder
        ? DEFAULT_TSCONFIG
        : tsconfigFor(parent);
    tsconfigs.set(folder, found);
  }
  return found;
}

/**
 * JavaScript for the TypeScript file `filename`, as CommonJS or as an ES module, with a source map.
 * Throws esbuild's own error, which names file and line.
 */
function compile(filename, format) {
  const known = `${format} ${filename}`;
  const code = compiled.get(known) ?? compileFile(filename, format);
  compiled.set(known, code);
  return code;
}

function compileFile(filename, format) {
  const source = fs.readFileSync(filename, "utf8");
  const tsconfigRaw = tsconfigFor(path.dirname(filename));
  // The map names the file as seen from where it lies, so that the same file in another checkout is the same.
  const name = path.basename(filename);
  const key = createHash("sha1").update([ESBUILD_VERSION, format, name, tsconfigRaw, source].join("\0")).digest("hex");
  const cached = path.join(CACHE, `${key}.js`);
  try {
    return fs.readFileSync(cached, "utf8");
  } catch {
    // Not compiled yet.
  }
  const code = transform(source, format, name, filename, tsconfigRaw);
  keep(cached, code);
  return code;
}

function transform(source, format, name, filename, tsconfigRaw) {
  try {
    return require("esbuild").transformSync(source, {
      loader: name.endsWith("x") ? "tsx" : "ts",
      format,
      sourcefile: name,
      sourcemap: "inline",
      sourcesContent: false,
      target: "node20",
      // As TypeScript has it for CommonJS: a dynamic import is a require, and so comes this way again.
      supported: { "dynamic-import": format === "esm" },
      tsconfigRaw,
      logLevel: "silent",
    }).code;
  } catch (error) {
    for (const { location } of error.errors ?? []) {
      if (location) {
        location.file = filename;
      }
    }
    throw error;
  }
}

/** Writes the cache as far as it can be written; two processes may write the same file at once. */
function keep(file, code) {
  try {
    fs.mkdirSync(CACHE, { recursive: true });
    const draft = `${file}.${process.pid}`;
    fs.writeFileSync(draft, code);
    fs.renameSync(draft, file);
  } catch {
    // A checkout that cannot be written to is compiled anew each time.
  }
}

/** Makes `require` take TypeScript, and `./x.js` for `./x.ts` where only that is there. */
function register() {
  for (const extension of [".ts", ".tsx", ".cts"]) {
    Module._extensions[extension] = (module, filename) => module._compile(compile(filename, "cjs"), filename);
  }
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function (request, ...rest) {
    try {
      return resolve.call(this, request, ...rest);
    } catch (error) {
      if (error.code === "MODULE_NOT_FOUND" && /^\.{1,2}\/.*\.js$/.test(request)) {
        return resolve.call(this, request.replace(/\.js$/, ".ts"), ...rest);
      }
      throw error;
    }
  };
}

module.exports = { compile, register };
