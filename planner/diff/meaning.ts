import { compareText } from "../drawing/kinds";
import type { Json } from "../graph";

/** A JSON object. */
export type JsonObject = Readonly<Record<string, Json>>;

/** Lists of these names are sets to their service: their order, and an element said twice, mean nothing. */
const SETS = new Set(
  (
    "accountIds actions allowedHeaders allowedMethods allowedOrigins allows assignableScopes availabilityZones cidrBlocks " +
    "dataActions denies destinationPrefixes destinationRanges egress groups ingress invitationArns ipv6CidrBlocks " +
    "managedPolicyArns members notActions notDataActions operations permissions ports prefixListIds principals roles " +
    "securityGroupIds securityGroups securityRules sourceRanges sourceServiceAccounts sourceTags statements subnetIds " +
    "subnets tags targetServiceAccounts targetTags vpcSecurityGroupIds vpcZoneIdentifiers zones"
  ).split(" "),
);

/** Elements of a policy whose one value can stand for a list of one, and whose order means nothing. */
const POLICY_SETS = new Set(["Action", "NotAction", "Resource", "NotResource"]);

/** Whether `value` is an object, and no list. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether `value` is a policy document of AWS: it has statements with an effect. */
export function isPolicy(value: Json | undefined): value is JsonObject {
  if (!isObject(value)) {
    return false;
  }
  const statements = value["Statement"];
  const list: readonly Json[] = Array.isArray(statements)
    ? statements
    : statements === undefined
      ? []
      : [statements as Json];
  return list.length > 0 && list.every((one) => isObject(one) && "Effect" in one);
}

/** Text that holds a JSON object or list, parsed; else the value itself. */
export function parsed(value: Json | undefined): Json | undefined {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) {
    return value;
  }
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

/**
 * `value` so that what means the same reads the same: JSON in text is parsed, sets are sorted and hold nothing twice,
 * a policy's single values become lists. `key` is the property that holds it.
 */
export function meaningOf(value: Json, key = ""): Json {
  const read = parsed(value) ?? null;
  if (Array.isArray(read)) {
    const elements = (read as readonly Json[]).map((element) => meaningOf(element));
    return SETS.has(key) ? sortedSet(elements) : elements;
  }
  if (isPolicy(read)) {
    return policyMeaning(read);
  }
  return isObject(read) ? mapValues(read, (inner, name) => meaningOf(inner, name)) : read;
}

/** Statements are a set, whatever they are called: a policy is the sum of its statements. */
function policyMeaning(policy: JsonObject): Json {
  return mapValues(policy, (value, key) =>
    key === "Statement"
      ? sortedSet((Array.isArray(value) ? (value as readonly Json[]) : [value]).map(statementMeaning))
      : value,
  );
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html: one value is a list of one. */
function statementMeaning(statement: Json): Json {
  if (!isObject(statement)) {
    return statement;
  }
  return mapValues(statement, (value, key) => {
    if (POLICY_SETS.has(key)) {
      return asSet(value);
    }
    if (key === "Principal" || key === "NotPrincipal") {
      return isObject(value) ? mapValues(value, asSet) : value;
    }
    return key === "Condition" && isObject(value)
      ? mapValues(value, (tests) => (isObject(tests) ? mapValues(tests, asSet) : tests))
      : value;
  });
}

function asSet(value: Json): Json {
  return sortedSet(Array.isArray(value) ? (value as readonly Json[]) : [value]);
}

function sortedSet(elements: readonly Json[]): Json {
  const texts = new Map(elements.map((element) => [stableText(element), element]));
  return [...texts].sort(([a], [b]) => compareText(a, b)).map(([, element]) => element);
}

function mapValues(object: JsonObject, change: (value: Json, key: string) => Json): Json {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}

/** JSON with sorted keys: equal for equal values. */
export function stableText(value: Json | undefined): string {
  if (Array.isArray(value)) {
    return `[${(value as readonly Json[]).map(stableText).join(",")}]`;
  }
  if (isObject(value)) {
    const keys = Object.keys(value).sort(compareText);
    return `{${keys.map((key) => `${JSON.stringify(key)}:${stableText(value[key])}`).join(",")}}`;
  }
  return JSON.stringify(value ?? null);
}
