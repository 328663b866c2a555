/** A pipeline's job, whichever service runs it. */
export interface Job {
  readonly name: string;
  /** What starts it: a stranger's code can come with a pull request only. */
  readonly trigger: "pull-request" | "main" | "schedule" | "after-preview";
  /** The stack of a release that it is for. */
  readonly stack?: string;
  /** Its shell commands, a line each, the variables that it sets itself put in. */
  readonly commands: readonly string[];
  /** Names of the jobs that must have ended well. */
  readonly needs: readonly string[];
  /** The environment, or context, that its secrets and rights come from. */
  readonly environment?: string;
  /** Whether it has an OIDC token for clouds. */
  readonly signsIn: boolean;
  /** Names of secrets that it is given by name. */
  readonly secrets: readonly string[];
}

/** Lines of a script, its continued ones joined. */
export function linesOf(script: string): readonly string[] {
  return script
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

/** A command with the variables that are known put in, as a shell does. */
export function expand(command: string, variables: Readonly<Record<string, string>>): string {
  return command.replace(/\$\{?(\w+)\}?/g, (text, name: string) => variables[name] ?? text);
}

/** A call of `tributary`, up to where a shell would end it. */
export const CALL = /(?:npx tributary|\$\(TRIBUTARY\)) ([^\n|&;>)`]*)/g;

/** Every call of `tributary` in a command, as its arguments. */
export function callsIn(command: string): readonly (readonly string[])[] {
  return [...command.matchAll(CALL)].map(([, words = ""]) =>
    (words.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', "")),
  );
}

/** The verb's calls among a job's commands. */
export function callsOf(job: Job, verb: string): readonly (readonly string[])[] {
  return job.commands.flatMap(callsIn).filter(([first]) => first === verb);
}
