/** A finding of a security scanner that stays, and why. */
export interface SecurityException {
  /** The scanner's name for the check: `CKV_AWS_144`. */
  readonly check: string;
  /** Address of what it may fail on; `*` stands for any characters. */
  readonly resource: string;
  readonly reason: string;
}

/** One thing that a scanner found wrong. */
export interface Finding {
  readonly check: string;
  readonly resource: string;
  /** What the check asks for. */
  readonly title: string;
}

/** What is left of findings and exceptions once they are held against each other. */
export interface Unsettled {
  /** Findings that no exception explains. */
  readonly unexplained: readonly Finding[];
  /** Exceptions that explain nothing any more. */
  readonly stale: readonly SecurityException[];
}

/** Reads a tool's table of exceptions, below the heading of its name: rows of check, resource and reason, the first two in backticks. */
export function parseExceptions(markdown: string, tool: string): readonly SecurityException[] {
  const [, below] = markdown.split(`\n## ${tool}\n`);
  if (below === undefined) {
    throw new Error(`the exceptions have no heading "## ${tool}"`);
  }
  const [section = ""] = below.split("\n## ");
  const rows = section.split("\n").filter((line) => /^\|/.test(line) && !/^\|[\s|:-]*\|$/.test(line));
  return rows.slice(1).map((line) => {
    const [check, resource, reason, ...rest] = line
      .replace(/^\||\|\s*$/g, "")
      .split("|")
      .map((cell) => cell.trim());
    const unquoted = [check, resource].map((cell) => /^`([^`]+)`$/.exec(cell ?? "")?.[1]);
    if (unquoted[0] === undefined || unquoted[1] === undefined || !reason || rest.length > 0) {
      throw new Error(`a row is to read "| \`check\` | \`resource\` | reason |", and this one does not: ${line}`);
    }
    return { check: unquoted[0], resource: unquoted[1], reason };
  });
}

/** Holds findings and exceptions against each other. */
export function settle(findings: readonly Finding[], exceptions: readonly SecurityException[]): Unsettled {
  return {
    unexplained: findings.filter((finding) => !exceptions.some((exception) => explains(exception, finding))),
    stale: exceptions.filter((exception) => !findings.some((finding) => explains(exception, finding))),
  };
}

function explains(exception: SecurityException, finding: Finding): boolean {
  const pattern = exception.resource.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return exception.check === finding.check && new RegExp(`^${pattern.join(".*")}$`).test(finding.resource);
}
