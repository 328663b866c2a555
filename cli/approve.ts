import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

import {
  ApprovalError,
  type ApprovalRequest,
  approverOf,
  generateApprovalKeys,
  readApprovalRequest,
  signApproval,
  tallyToDo,
} from "../delivery/approval";
import { chooseStack, readProject } from "../planner/project";
import { processTerminal, type Terminal } from "./deploying/terminal";
import { EXIT, UsageError } from "./errors";
import { printable } from "./printable";
import { readConfig } from "./stack";

/** Options of `tributary approve`, as commander gives them. */
export interface ApproveCommandOptions {
  readonly request?: string;
  readonly by?: string;
  readonly stack?: string;
  readonly commit?: string;
  readonly generateKeys?: boolean;
  readonly cwd: string;
}

/** `tributary approve`: prints a token for a request, or a new pair of keys. Gives the exit status. */
export async function approve(
  options: ApproveCommandOptions,
  terminal: Terminal = processTerminal(),
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<number> {
  if ((options.request === undefined) === (options.generateKeys !== true)) {
    throw new UsageError("Give either --request FILE or --generate-keys.");
  }
  if (options.request === undefined) {
    printNewKeys(terminal);
    return EXIT.done;
  }
  const key = environment["TRIBUTARY_APPROVAL_KEY"];
  if (key === undefined || key === "") {
    throw new UsageError(
      "TRIBUTARY_APPROVAL_KEY is not set: it holds the approver's private key, where the pipeline's manual approval lets it through.",
    );
  }
  if (!existsSync(options.request)) {
    throw new UsageError(`There is no file ${options.request}. tributary preview <stack> --request FILE writes one.`);
  }
  const request = readApprovalRequest(readFileSync(options.request, "utf8"), options.request);
  requireMeant(request, options);
  const { approvers, validHours } = approvalOf(request, resolve(options.cwd));
  const approver = approverOf(key, approvers, options.by);
  const token = await signApproval(request, approver, key, { at: new Date(), hours: validHours });
  terminal.note(`${inWords(request, approver, validHours)}\n`);
  terminal.out(`${token}\n`);
  return EXIT.done;
}

/**
 * Whoever made the request may have written into it what was never shown to an approver: a pipeline says what it is that
 * they were asked about.
 */
function requireMeant(request: ApprovalRequest, { stack, commit }: ApproveCommandOptions): void {
  if (stack !== undefined && request.stack !== stack) {
    throw new ApprovalError(
      "WrongStack",
      `The request is for ${request.stack}, and ${stack} was to be approved. Nothing was signed.`,
    );
  }
  if (commit !== undefined && request.commit !== commit) {
    throw new ApprovalError(
      "WrongCommit",
      `The request is for commit ${request.commit}, and ${commit} was to be approved. Nothing was signed.`,
    );
  }
}

function approvalOf({ project: wanted, stack }: ApprovalRequest, cwd: string) {
  const project = readProject(cwd);
  if (project.name !== wanted) {
    throw new UsageError(`The request is for the project ${wanted}, and ${cwd} holds ${project.name}: see --cwd.`);
  }
  const config = readConfig(project, chooseStack(project, stack));
  if (config === null) {
    throw new UsageError(
      `${stack} of ${wanted} has no tributary:delivery.approval, so nobody can approve it by a token.`,
    );
  }
  return config.delivery.approval;
}

function inWords(
  { project, stack, commit, subject, digest, tally, risks }: ApprovalRequest,
  by: string,
  hours: number,
): string {
  return [
    `${by} approves, for ${hours} hours, the release of`,
    `  commit   ${commit.slice(0, 12)}  ${printable(subject)}`,
    `  to       ${project} ${stack}`,
    `  plan     ${digest}`,
    `  changes  ${tallyToDo(tally)}`,
    ...risks.map((risk, index) => `  ${index === 0 ? "risks " : "      "}   ${printable(risk)}`),
  ].join("\n");
}

/** The keys go to standard output, each with its name; what to do with them to standard error. */
function printNewKeys(terminal: Terminal): void {
  const { privateKey, publicKey } = generateApprovalKeys();
  terminal.out(`TRIBUTARY_APPROVAL_KEY=${privateKey}\npublicKey: ${publicKey}\n`);
  terminal.note(
    "The first is secret: put it where only the pipeline's manual approval lets it through, and keep no other copy. " +
      "The second goes into tributary:delivery.approval.approvers.<name> of each stack that it approves.\n",
  );
}
