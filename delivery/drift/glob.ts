/**
 * Whether `text` is what `pattern` says, where `*` stands for any characters, none included; there is no other sign. Takes
 * time in proportion to the text whatever the pattern, which a regular expression would not.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  const parts = pattern.split("*");
  const [first = "", last = ""] = [parts[0], parts.at(-1)];
  if (parts.length === 1) {
    return pattern === text;
  }
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) {
    return false;
  }
  const end = text.length - last.length;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    // The first place is as good as any: it leaves the most for what follows.
    const found = text.indexOf(part, at);
    if (found === -1 || found + part.length > end) {
      return false;
    }
    at = found + part.length;
  }
  return true;
}

/** Whether `pattern` names the property at `path`, or one that it is inside of: `tags` takes in `tags.owner` and `tags["a.b"]`. */
export function matchesPath(pattern: string, path: string): boolean {
  return enclosing(path).some((one) => matchesGlob(pattern, one));
}

/** A path and every path that it is inside of: `a["b.c"][0].d`, `a["b.c"][0]`, `a["b.c"]`, `a`. */
function enclosing(path: string): readonly string[] {
  const paths = [path];
  // A key in quotes may hold dots and brackets.
  for (const { index } of path.matchAll(/\["(?:[^"\\]|\\.)*"\]|[.[]/g)) {
    if (index > 0) {
      paths.push(path.slice(0, index));
    }
  }
  return paths;
}
