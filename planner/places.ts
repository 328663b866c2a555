import { dirname, isAbsolute, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Folders whose code is ours: no frame of theirs is where a program went wrong. */
const HOUSE = dirname(__dirname);
const OURS = ["planner", "cli", "bin"].map((room) => `${HOUSE}${sep}${room}${sep}`);

/**
 * Where in the program's own code a stack trace comes from, as `file:line:column` relative to `from`; undefined where
 * the trace holds no such frame.
 */
export function placeOf(stack: string | undefined, from: string): string | undefined {
  for (const frame of (stack ?? "").split("\n")) {
    const [, location = "", line, column] =
      /(?:\(|at (?:async )?)((?:file:\/\/|\/|[A-Za-z]:\\)[^()]*):(\d+):(\d+)\)?$/.exec(frame) ?? [];
    const file = location.startsWith("file://") ? fileURLToPath(location) : location;
    if (isAbsolute(file) && !file.includes(`${sep}node_modules${sep}`) && !OURS.some((room) => file.startsWith(room))) {
      return `${relative(from, file)}:${line}:${column}`;
    }
  }
  return undefined;
}
