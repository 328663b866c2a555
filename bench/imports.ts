import { join } from "node:path";

import { ROOT } from "./tools";

/** The stack whose plan is set against the imports that it cannot do without. */
export const REAL_STACK = "prod";

/** Node's arguments that plan the repository's own program for {@link REAL_STACK}. */
export const planRealStack: readonly string[] = [join(ROOT, "bin/tributary.js"), "plan", REAL_STACK, "--json"];

/** Node's arguments that import the SDK and the classes behind `types`, and nothing else. */
export function importOnly(types: readonly string[]): readonly string[] {
  return [join(__dirname, "programs/imports.js"), JSON.stringify(importsOf(types))];
}

/** Submodules of the provider SDKs, and the classes used of each: they are loaded one by one, when first touched. */
export function importsOf(types: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const imports: Record<string, Set<string>> = {};
  for (const type of types) {
    const [module, name] = importOf(type) ?? [];
    if (module !== undefined && name !== undefined) {
      (imports[module] ??= new Set()).add(name);
    }
  }
  return Object.fromEntries(Object.entries(imports).map(([module, names]) => [module, [...names].sort()]));
}

/** Where a resource type's class lives; `undefined` for the program's own components. */
function importOf(type: string): readonly [module: string, name: string] | undefined {
  const [sdk = "", path = "", name = ""] = type.split(":");
  if (sdk === "pulumi") {
    return path === "providers" ? [`@pulumi/${name}/provider`, "Provider"] : undefined;
  }
  const [group = "", version] = path.split("/");
  switch (sdk) {
    // Bridged from Terraform: module and file of the class, `s3/bucket`.
    case "aws":
    case "gcp":
    case "random":
      return [group === "index" ? `@pulumi/${sdk}` : `@pulumi/${sdk}/${group}`, name];
    case "azure-native":
      return [`@pulumi/${sdk}/${path}`, name];
    // API group and version, `rbac.authorization.k8s.io/v1`; the SDK's folder has the group's first label.
    case "kubernetes":
      return [`@pulumi/${sdk}/${group.split(".")[0]}/${version}`, name];
    default:
      return undefined;
  }
}
