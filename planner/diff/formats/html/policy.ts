import type { Json, PlannedResource } from "../../../graph";
import { isObject, meaningOf, stableText } from "../../meaning";
import { notCovered, type Permission, permissionsOf, policiesIn } from "../../statements";
import type { PolicyData, StatementData } from "./data";

/** The policy documents of a resource that read otherwise on both sides. */
export function changedPolicies(
  before: PlannedResource | undefined,
  after: PlannedResource | undefined,
): readonly PolicyData[] {
  const old = policiesOf(before);
  const now = policiesOf(after);
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((path) => {
    const [was, is] = [old.get(path), now.get(path)];
    if (stableText(was) === stableText(is)) {
      return [];
    }
    const [had, has] = [permissionsOf(was, HOLDER), permissionsOf(is, HOLDER)];
    return [
      {
        path,
        statements: pairStatements(statementsOf(was), statementsOf(is)),
        gained: [...allowed(notCovered(has, had)), ...denied(notCovered(had, has), "is not denied any more")],
        lost: [...allowed(notCovered(had, has)), ...denied(notCovered(has, had), "is denied")],
      },
    ];
  });
}

/** Whom a policy is about that names no principal. */
const HOLDER = "its holder";

function policiesOf(resource: PlannedResource | undefined): ReadonlyMap<string, Json> {
  return new Map(policiesIn(resource?.inputs).map(({ path, policy }) => [path, meaningOf(policy)]));
}

function statementsOf(policy: Json | undefined): readonly Json[] {
  const statements = isObject(policy) ? policy["Statement"] : [];
  return Array.isArray(statements) ? (statements as readonly Json[]) : [];
}

/** Equal statements, then those of one name, then what only one side has. */
function pairStatements(before: readonly Json[], after: readonly Json[]): readonly StatementData[] {
  const left = new Set(before);
  const take = (fits: (one: Json) => boolean): Json | undefined => {
    const found = [...left].find(fits);
    if (found !== undefined) {
      left.delete(found);
    }
    return found;
  };
  const equal = new Map(after.map((now) => [now, take((one) => stableText(one) === stableText(now))]));
  const paired = after.map((now): StatementData => {
    const was = equal.get(now) ?? take((one) => sidOf(one) !== undefined && sidOf(one) === sidOf(now));
    return was === undefined ? { after: now } : { before: was, after: now };
  });
  return [...[...left].map((was) => ({ before: was })), ...paired];
}

function sidOf(statement: Json): Json | undefined {
  return isObject(statement) ? statement["Sid"] : undefined;
}

function allowed(permissions: readonly Permission[]): readonly string[] {
  return permissions.filter(({ effect }) => effect === "Allow").map(inWords);
}

function denied(permissions: readonly Permission[], how: string): readonly string[] {
  return permissions.filter(({ effect }) => effect === "Deny").map((one) => `${inWords(one)}, which ${how}`);
}

function inWords({ principal, action, resource, condition }: Permission): string {
  const who = principal === "*" ? "anyone" : principal;
  return `${who}: ${action} on ${resource}${condition === "" ? "" : `, where ${condition}`}`;
}
