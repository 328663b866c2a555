import { EngineError, type EngineErrorCode, type EngineRun, type EngineStep, type Operation } from "./contract";
import { withoutPlannedValues } from "./events";
import { describeLocks, readLockMessage } from "./lock-message";
import { CommandFailure } from "./processes";

/** What was going on when a command failed. */
export interface Circumstances {
  readonly stack: string;
  readonly backendUrl: string;
  readonly operation?: Operation;
  /** Whether it only said what it would do. */
  readonly dry?: boolean;
  /** Absent where the engine never began. */
  readonly run?: EngineRun;
  /** Steps that the engine had begun and let go of. */
  readonly inHand?: readonly EngineStep[];
  /** Whether we had asked it to stop. */
  readonly stopped: boolean;
  readonly now: Date;
}

/** Exit status of the CLI where there is no such stack, since 3.21x; older ones only say so. */
const STACK_NOT_FOUND = 6;

/** Says what a failed `pulumi` command means, and what to do. Texts as CLI 3.248 to 3.260 print them. */
export function engineError(error: unknown, circumstances: Circumstances): EngineError {
  if (error instanceof EngineError) {
    return error;
  }
  if (!(error instanceof CommandFailure)) {
    return new EngineError("Failed", String(error), circumstances.run, { cause: error });
  }
  if (error.cause !== undefined) {
    return noPulumi(`pulumi could not be started: ${String(error.cause)}.`, error.cause);
  }
  const [code, message] = diagnose(error, circumstances);
  // Without its cause, whose text may hold what was left out of the message.
  return new EngineError(code, message, circumstances.run);
}

function diagnose(failure: CommandFailure, circumstances: Circumstances): readonly [EngineErrorCode, string] {
  const { stack, backendUrl, operation, run, stopped, now } = circumstances;
  const said = sentence(failure.stderr);
  if (run === undefined) {
    if (stopped) {
      return [
        "Interrupted",
        `The ${operation ?? "command"} of ${stack} was stopped before it began; nothing was changed.`,
      ];
    }
    if (failure.status === STACK_NOT_FOUND || /no stack named .* found/.test(said)) {
      return [
        "NoStack",
        `Nobody made the stack ${stack} in ${backendUrl} yet. "tributary up ${stack}" makes it, and "pulumi stack init ${stack}" as well.`,
      ];
    }
    if (/the stack is currently locked by|\[409\] Conflict: Another update/.test(said)) {
      return ["Locked", describeLocks(stack, readLockMessage(said), now)];
    }
    if (/passphrase must be set|incorrect passphrase|secrets manager|unable to decrypt|decrypting/i.test(said)) {
      return ["NoSecrets", noSecrets(stack, said)];
    }
    if (NO_BACKEND.test(said)) {
      return [
        "NoBackend",
        `The state of ${stack} in ${backendUrl} can't be reached: ${said}\n` +
          `${remedyFor(backendUrl, stack)}; another place is named by --backend-url or PULUMI_BACKEND_URL.`,
      ];
    }
    if (/unknown flag|unknown command/.test(said)) {
      return ["NoPulumi", `This pulumi is too old: it answers "${said}". Install a newer one: ${INSTALL}`];
    }
    return ["Failed", said === "" ? `pulumi ${failure.verb} failed and said nothing of why.` : said];
  }
  return diagnoseRun(run, circumstances, said);
}

function diagnoseRun(
  run: EngineRun,
  { stack, stopped, inHand = [], dry = false }: Circumstances,
  said: string,
): readonly [EngineErrorCode, string] {
  const errors = run.messages.filter(({ severity }) => severity === "error");
  const causes = errors.filter(({ message }) => !/^(update|preview|destroy|refresh) failed$/.test(message));
  const listed = (causes.length > 0 ? causes : errors).map(({ message, urn }) =>
    urn === undefined ? message : `${nameOf(urn)}: ${message}`,
  );
  const text = listed.length > 0 ? listed.join("\n") : said;
  if (stopped) {
    return [
      "Interrupted",
      `The ${run.operation} of ${stack} was stopped. ${doneOf(run, dry)}${letGoOf(dry ? [] : inHand, stack)}`,
    ];
  }
  if (
    errors.some(({ message }) => /violates plan|not allowed by the plan|expected resource operations/.test(message))
  ) {
    return ["PlanViolated", `What would be done to ${stack} is not what its plan says:\n${text}\n${doneOf(run, dry)}`];
  }
  if (
    errors.some(({ message }) =>
      /cannot be deleted\s+because it is protected|unable to (delete|replace) resource/.test(message),
    )
  ) {
    return ["Protected", `${text}\n${doneOf(run, dry)}`];
  }
  const lost = errors.flatMap(({ message, urn }) => (urn !== undefined && LOST_PROVIDER.test(message) ? [urn] : []));
  return ["Failed", `${text}\n${doneOf(run, dry)}${abandonedWith(lost, stack)}`.trim()];
}

/** What gRPC says of a call that a provider had taken when its process ended; one that it never got is refused otherwise. */
const LOST_PROVIDER = /error reading from server|closing transport|transport is closing|connection reset by peer/;

/** The engine counts such a call as failed and keeps no pending operation, so that what was made would be made again. */
function abandonedWith(lost: readonly string[], stack: string): string {
  return lost.length === 0
    ? ""
    : `\nTheir provider ended in the middle of these, and nobody knows what became of them:\n` +
        lost.map((urn) => `  ${urn}\n`).join("") +
        `Look in the cloud before "tributary up ${stack}" makes them again: "pulumi import" takes in what is there.`;
}

/** What a run that ended early had done. Nothing is ever rolled back. */
function doneOf({ operation, steps }: EngineRun, dry: boolean): string {
  if (dry) {
    return "Nothing was changed: this was a preview.";
  }
  const count = new Set(steps.map(({ urn }) => urn)).size;
  const again = `"tributary ${operation}" again goes on from there.`;
  return count === 0
    ? `Nothing had been changed.`
    : `${count} ${count === 1 ? "resource was" : "resources were"} done before, and nothing was rolled back: ${again}`;
}

function letGoOf(inHand: readonly EngineStep[], stack: string): string {
  return inHand.length === 0
    ? ""
    : `\nNobody knows what became of these; "tributary preview ${stack}" says how to find out:\n` +
        inHand.map(({ op, urn }) => `  ${op} ${urn}`).join("\n");
}

const INSTALL =
  "https://www.pulumi.com/docs/iac/download-install/ says how to install it; no Pulumi account is needed.";

/** Why `pulumi` can't be used at all. */
export function noPulumi(why: string, cause?: unknown): EngineError {
  return new EngineError("NoPulumi", `${why} Nothing is deployed without it: ${INSTALL}`, undefined, { cause });
}

/** What to see to where the state's place can't be reached. */
function remedyFor(backendUrl: string, stack: string): string {
  return backendUrl.startsWith("file://")
    ? "See that the folder is there (Pulumi makes none) and that it may be written to"
    : /^https?:/.test(backendUrl)
      ? `Sign in ("pulumi login"), or set PULUMI_ACCESS_TOKEN`
      : `See that the place is there ("tributary bootstrap ${stack}" makes it) and that the credentials of this shell may use it`;
}

const NO_BACKEND =
  /PULUMI_ACCESS_TOKEN must be set|unable to open (state directory|bucket)|\.pulumi\/meta\.yaml|missing google credentials|get credentials|access ?denied|no such (bucket|container|host)|NoSuchBucket|invalid access token|\[40[13]\]|could not (list|read|check) |connection refused|unknown backend|no driver registered|problem logging in/i;

function noSecrets(stack: string, said: string): string {
  const what = /passphrase must be set/.test(said)
    ? "no passphrase is given"
    : /incorrect passphrase/.test(said)
      ? "the passphrase is not the one that they were encrypted with"
      : said;
  const todo = /passphrase/.test(said)
    ? "Set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it."
    : `The key that "secretsprovider" in Pulumi.${stack}.yaml names must be there, and the credentials of this shell must be allowed to use it.`;
  return `The secrets of ${stack} can't be read: ${what}. ${todo}`;
}

/** The CLI's own words, without "error:", on one line where they are one. */
function sentence(stderr: string): string {
  return withoutPlannedValues(stderr)
    .replace(/^(warning: .*|npm warn .*)\n?/gm, "")
    .replace(/^error: /gm, "")
    .replace(/\bSDK \d{4}\/\d\d\/\d\d \S+ WARN .*\n?/g, "")
    .trim();
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}
