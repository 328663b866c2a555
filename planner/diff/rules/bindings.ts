import { GRANT_TYPE } from "../../access";
import type { Json, PlannedResource } from "../../graph";
import { typeOf } from "../../urn";
import { stableText } from "../meaning";
import { changeRule, predecessorsOf, type Said, shown, titleOf } from "../rule";

/** Resources that are themselves a permission: who, what, on what, read off these inputs. */
const BINDINGS: readonly {
  readonly types: RegExp;
  readonly who: readonly string[];
  readonly what: readonly string[];
  readonly on: readonly string[];
}[] = [
  {
    types: /^gcp:\w+\/\w*(?:[iI]AM|Iam|iam)(?:Member|Binding):/,
    who: ["member", "members"],
    what: ["role"],
    on: [
      "bucket",
      "cryptoKeyId",
      "keyRingId",
      "topic",
      "subscription",
      "datasetId",
      "tableId",
      "secretId",
      "serviceAccountId",
      "project",
      "folder",
      "orgId",
    ],
  },
  {
    types: /^gcp:storage\/(?:bucketAccessControl|defaultObjectAccessControl|objectAccessControl):/,
    who: ["entity"],
    what: ["role"],
    on: ["bucket"],
  },
  {
    types: /^azure-native:authorization:RoleAssignment$/,
    who: ["principalId"],
    what: ["roleDefinitionId"],
    on: ["scope"],
  },
  {
    types: /^aws:iam\/(?:role|user|group)?[pP]olicyAttachment:/,
    who: ["role", "user", "group", "roles", "users", "groups"],
    what: ["policyArn"],
    on: [],
  },
  { types: /^aws:kms\/grant:/, who: ["granteePrincipal"], what: ["operations"], on: ["keyId"] },
  { types: /^aws:lambda\/permission:/, who: ["principal"], what: ["action"], on: ["function"] },
  {
    types: /^aws:(?:eks\/accessPolicyAssociation|eks\/accessEntry):/,
    who: ["principalArn"],
    what: ["policyArn", "kubernetesGroups"],
    on: ["clusterName"],
  },
  { types: /^aws:ram\/principalAssociation:/, who: ["principal"], what: ["resourceShareArn"], on: [] },
  {
    types: /^kubernetes:rbac\.authorization\.k8s\.io\/v1:(?:Cluster)?RoleBinding$/,
    who: ["subjects"],
    what: ["roleRef"],
    on: ["metadata"],
  },
];

/** A binding, or what it binds, is new or wider. */
export const bindings = changeRule("bindings", (changed, context) => {
  const { change } = changed;
  const { after } = changed.pair;
  const binding = BINDINGS.find(({ types }) => types.test(change.type));
  if (
    binding === undefined ||
    after === undefined ||
    (after.parent !== undefined && typeOf(after.parent) === GRANT_TYPE)
  ) {
    return [];
  }
  const before =
    changed.pair.before ??
    predecessorsOf(changed, context).find(({ inputs }) => stableText(inputs) === stableText(after.inputs));
  const who = gained(before, after, binding.who);
  const what = gained(before, after, binding.what);
  const on = gained(before, after, binding.on);
  const condition = before?.inputs["condition"] ?? before?.inputs["constraints"];
  const dropped = condition !== undefined && (after.inputs["condition"] ?? after.inputs["constraints"]) === undefined;
  if (who.length + what.length + on.length === 0 && !dropped) {
    return [];
  }
  const all = (keys: readonly string[]): string => listOf(after, keys).map(nameOfWho).join(", ");
  const target = all(binding.on);
  const said: Said = {
    rank: "wider-access",
    sentence:
      `${titleOf(change)}: ${who.length > 0 ? who.map(nameOfWho).join(", ") : all(binding.who)} gains ` +
      `${what.length > 0 ? what.map(nameOfWho).join(", ") : all(binding.what)}${target === "" ? "" : ` on ${target}`}` +
      `${dropped ? `, no longer only where ${shown(condition)}` : ""}.`,
  };
  return [said];
});

/** Values of the inputs `keys` that were not there before. */
function gained(
  before: PlannedResource | undefined,
  after: PlannedResource,
  keys: readonly string[],
): readonly string[] {
  const old = new Set(before === undefined ? [] : listOf(before, keys));
  return listOf(after, keys).filter((value) => !old.has(value));
}

function listOf({ inputs }: PlannedResource, keys: readonly string[]): readonly string[] {
  return keys.flatMap((key) => {
    const value: Json | undefined = inputs[key];
    const list = Array.isArray(value) ? (value as readonly Json[]) : value === undefined ? [] : [value];
    return list.map(shown);
  });
}

/** Google's words for everyone. */
function nameOfWho(who: string): string {
  return who === "allUsers" || who === "*"
    ? "anyone"
    : who === "allAuthenticatedUsers"
      ? "anyone with a Google account"
      : who;
}
