import type { Json } from "../graph";
import { isObject, isPolicy, type JsonObject, parsed, stableText } from "./meaning";

/** One thing that a statement says: one principal, action and resource, under conditions. */
export interface Permission {
  readonly effect: "Allow" | "Deny";
  /** `AWS arn:…`, `Service s3.amazonaws.com`, `*`; whom the policy is attached to where the statement names nobody. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Conditions as stable text; empty where there are none. */
  readonly condition: string;
}

/** What a policy document says, permission by permission. `holder` is whom or what it is attached to. */
export function permissionsOf(policy: Json | undefined, holder: string): readonly Permission[] {
  const document = parsed(policy);
  if (!isPolicy(document)) {
    return [];
  }
  const statements = document["Statement"];
  const list = Array.isArray(statements) ? (statements as readonly Json[]) : [statements ?? null];
  return list.filter(isObject).flatMap((statement) => expand(statement, holder));
}

/** Every policy document in a resource's inputs, by path. */
export function policiesIn(
  value: Json | undefined,
  path = "",
): readonly { readonly path: string; readonly policy: Json }[] {
  const read = parsed(value);
  if (isPolicy(read)) {
    return [{ path, policy: read }];
  }
  if (Array.isArray(read)) {
    return (read as readonly Json[]).flatMap((element, index) => policiesIn(element, `${path}[${index}]`));
  }
  return isObject(read)
    ? Object.keys(read).flatMap((key) => policiesIn(read[key], path === "" ? key : `${path}.${key}`))
    : [];
}

/**
 * What `after` allows that `before` did not: a permission is new unless one before, as wide or wider in principal,
 * action and resource, had the same conditions or none.
 */
export function notCovered(after: readonly Permission[], before: readonly Permission[]): readonly Permission[] {
  return after.filter((one) => !before.some((other) => covers(other, one)));
}

/** Whether whatever `narrow` concerns, `wide` concerns too. */
export function covers(wide: Permission, narrow: Permission): boolean {
  return (
    wide.effect === narrow.effect &&
    like(wide.principal, narrow.principal) &&
    like(wide.action.toLowerCase(), narrow.action.toLowerCase()) &&
    like(wide.resource, narrow.resource) &&
    (wide.condition === "" || wide.condition === narrow.condition)
  );
}

/** Whether the pattern `wide`, with `*` for any text and `?` for one character, takes in all that `narrow` does. */
export function like(wide: string, narrow: string): boolean {
  if (wide === narrow || wide === "*") {
    return true;
  }
  // `everything but …` is no pattern.
  if (wide.startsWith(EXCEPT) || narrow.startsWith(EXCEPT) || !/[*?]/.test(wide)) {
    return false;
  }
  const source = wide
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replace(/\?/g, "[^*]");
  return new RegExp(`^${source}$`, "s").test(narrow);
}

const EXCEPT = "everything but ";

function expand(statement: JsonObject, holder: string): readonly Permission[] {
  const effect = statement["Effect"] === "Deny" ? "Deny" : "Allow";
  const condition = conditionOf(statement["Condition"]);
  const permissions: Permission[] = [];
  for (const principal of principalsOf(statement, holder)) {
    for (const action of either(statement, "Action")) {
      for (const resource of either(statement, "Resource", holder)) {
        permissions.push({ effect, principal, action, resource, condition });
      }
    }
  }
  return permissions;
}

function principalsOf(statement: JsonObject, holder: string): readonly string[] {
  if (statement["NotPrincipal"] !== undefined) {
    return [`${EXCEPT}${named(statement["NotPrincipal"]).join(", ")}`];
  }
  return statement["Principal"] === undefined ? [holder] : named(statement["Principal"]);
}

/** `{"AWS": "*"}` means everyone, as `"*"` does. */
function named(principal: Json): readonly string[] {
  if (!isObject(principal)) {
    return texts(principal);
  }
  return Object.entries(principal).flatMap(([kind, who]) =>
    texts(who).map((one) => (one === "*" ? "*" : `${kind} ${one}`)),
  );
}

function either(statement: JsonObject, element: "Action" | "Resource", absent = "*"): readonly string[] {
  const not = statement[`Not${element}`];
  if (not !== undefined) {
    return [`${EXCEPT}${texts(not).join(", ")}`];
  }
  return statement[element] === undefined ? [absent] : texts(statement[element]);
}

function conditionOf(condition: Json | undefined): string {
  if (!isObject(condition)) {
    return "";
  }
  return Object.keys(condition)
    .sort()
    .flatMap((operator) => {
      const tests = condition[operator];
      return isObject(tests)
        ? Object.keys(tests)
            .sort()
            .map((key) => `${operator} ${key} ${texts(tests[key]).join(" or ")}`)
        : [`${operator} ${stableText(tests)}`];
    })
    .join(" and ");
}

function texts(value: Json | undefined): readonly string[] {
  const list = Array.isArray(value) ? (value as readonly Json[]) : [value ?? null];
  return list.map((one) => (typeof one === "string" ? one : stableText(one))).sort();
}
