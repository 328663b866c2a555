import { type Sound, whole } from "../check";
import type { Findings } from "../findings";
import { orList } from "../fields";
import type { DeliveryConfig, DriftException, SmokeCheck } from "../types";
import { type DeliveryInput, deliveryDefaults } from "./schema";
import { httpUrlProblem, secretsProviderProblem, stateUrlProblem, type UrlProblem } from "./urls";

type SmokeCheckInput = Sound<NonNullable<NonNullable<DeliveryInput["smokeChecks"]>[string]>>;
type Key = readonly string[];

/** How a stack is delivered, with every default in its place. */
export function resolveDelivery(input: Sound<DeliveryInput>, findings: Findings): DeliveryConfig {
  const { state = {}, approval = {}, slack = {}, drift = {} } = input;
  checkUrl(state.url, ["delivery", "state", "url"], stateUrlProblem, findings);
  checkUrl(state.secretsProvider, ["delivery", "state", "secretsProvider"], secretsProviderProblem, findings);
  return {
    state: { url: state.url ?? null, secretsProvider: state.secretsProvider ?? null },
    approval: {
      required: approval.required ?? deliveryDefaults.approval.required,
      validHours: approval.validHours ?? deliveryDefaults.approval.validHours,
      approvers: resolveApprovers(approval.approvers ?? {}),
    },
    smokeChecks: resolveSmokeChecks(input.smokeChecks ?? {}, findings),
    slack: { channel: slack.channel ?? deliveryDefaults.slackChannel },
    drift: { ignore: resolveExceptions(drift.ignore ?? {}, findings) },
  };
}

function checkUrl(
  url: string | undefined,
  path: Key,
  problemOf: (url: string) => UrlProblem | undefined,
  findings: Findings,
): void {
  const problem = url === undefined ? undefined : problemOf(url);
  if (problem !== undefined) {
    findings.add({ ...problem, path });
  }
}

function resolveApprovers(
  approvers: Readonly<Record<string, { readonly publicKey?: string } | undefined>>,
): DeliveryConfig["approval"]["approvers"] {
  const sound = Object.entries(approvers).flatMap(([name, approver]) =>
    approver?.publicKey === undefined ? [] : [[name, { publicKey: approver.publicKey }] as const],
  );
  return whole(Object.fromEntries(sound));
}

function resolveSmokeChecks(
  checks: Readonly<Record<string, SmokeCheckInput | undefined>>,
  findings: Findings,
): Readonly<Record<string, SmokeCheck>> {
  const resolved = Object.entries(checks).map(([name, check = {}]) => {
    const path = ["delivery", "smokeChecks", name];
    return [name, findings.touch(...path) ? undefined : resolveSmokeCheck(check, path, findings)] as const;
  });
  return whole(Object.fromEntries(resolved));
}

/** Which keys go with each kind of check. */
const KINDS = {
  output: ["matches", "retries"],
  http: ["status", "contains", "timeoutSeconds", "retries"],
  tcp: ["timeoutSeconds", "retries"],
} as const;

function resolveSmokeCheck(check: SmokeCheckInput, path: Key, findings: Findings): SmokeCheck | undefined {
  const kinds = Object.keys(KINDS) as (keyof typeof KINDS)[];
  const [kind, ...others] = kinds.filter((one) => check[one] !== undefined);
  if (kind === undefined || others.length > 0) {
    const found = kind === undefined ? "has none of them" : `has ${orList([kind, ...others], "and")}`;
    const message = `a smoke check has exactly one of ${orList(kinds)}, and this one ${found}`;
    findings.add({ code: "SmokeCheckKind", path, message });
    return undefined;
  }
  const known: readonly string[] = [kind, ...KINDS[kind]];
  for (const key of Object.keys(check).filter((one) => !known.includes(one))) {
    const message = `goes with no check of ${kind}: take it out, or make a check of its own of it`;
    findings.add({ code: "SmokeCheckKeyUnused", path: [...path, key], message });
  }
  const { smokeCheck } = deliveryDefaults;
  const retries = check.retries ?? smokeCheck.retries;
  const timeoutSeconds = check.timeoutSeconds ?? smokeCheck.timeoutSeconds;
  if (check.output !== undefined) {
    return { output: check.output, ...(check.matches !== undefined && { matches: check.matches }), retries };
  }
  if (check.http !== undefined) {
    if (!isOutput(check.http)) {
      checkUrl(check.http, [...path, "http"], httpUrlProblem, findings);
    }
    const status = check.status ?? smokeCheck.status;
    const { http, contains } = check;
    return { http, status, ...(contains !== undefined && { contains }), timeoutSeconds, retries };
  }
  const tcp = check.tcp ?? "";
  if (!isOutput(tcp) && !isAddress(tcp)) {
    const message = "is no address: give host:port, [IPv6]:port, or output: and the path of an output";
    findings.add({ code: "NoTcpAddress", path: [...path, "tcp"], message, showsFound: true });
  }
  return { tcp, timeoutSeconds, retries };
}

function isOutput(target: string): boolean {
  return /^output:[A-Za-z_][\w-]*(\.[\w-]+|\[\d+\])*$/.test(target);
}

function isAddress(target: string): boolean {
  const port = /^(?:\[[\dA-Fa-f:]+\]|[A-Za-z\d]([A-Za-z\d.-]{0,251}[A-Za-z\d])?):(\d{1,5})$/.exec(target)?.[2];
  return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
}

function resolveExceptions(
  exceptions: Readonly<Record<string, Sound<DriftException> | undefined>>,
  findings: Findings,
): Readonly<Record<string, DriftException>> {
  const resolved = Object.entries(exceptions).map(([name, exception = {}]) => {
    const path = ["delivery", "drift", "ignore", name];
    const { reason, ...which } = exception;
    if (reason === undefined || findings.touch(...path)) {
      return [name, undefined] as const;
    }
    if ([which.type, which.name, which.property].every((one) => one === undefined)) {
      const message = "would pass over every difference: name a type, a name or a property";
      findings.add({ code: "DriftIgnoresAll", path, message });
    }
    return [name, { ...which, reason }] as const;
  });
  return whole(Object.fromEntries(resolved));
}
