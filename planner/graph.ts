/** A plain JSON value, as the plan writes it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What an input reads when its value is a secret; the value itself is never written. */
export const SECRET = "[secret]";

/**
 * What an input reads when its value is known only after deployment. Inside a longer string it stands for the part that
 * is not known, so that a policy reads `…"Resource":"[unknown]/*"…`; the string's path is listed as unknown then, too.
 */
export const UNKNOWN = "[unknown]";

/** One resource as the program registered it. */
export interface PlannedResource {
  /** `urn:pulumi:<stack>::<project>::<parent types>$<type>::<name>`, as the engine would form it. */
  readonly urn: string;
  /** Type token, `package:module:Type`. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** URN of the parent; absent for a resource directly below the stack. */
  readonly parent?: string;
  /** True where a provider manages the resource, false for a component. */
  readonly custom: boolean;
  /** URN of the explicit provider; absent where the package's default provider serves it. */
  readonly provider?: string;
  /** Id of the existing resource, where the program reads it (`Bucket.get`, a StackReference) and does not manage it. */
  readonly reads?: string;
  /** Inputs with secrets and unknowns replaced by {@link SECRET} and {@link UNKNOWN}. */
  readonly inputs: Readonly<Record<string, Json>>;
  /** URNs of every resource that an input or `dependsOn` waits for, sorted. */
  readonly dependencies: readonly string[];
  /** The same by input property, sorted; properties that wait for nothing are absent. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  /** Property paths whose changes the program leaves alone, sorted; absent where there are none, as with the next two. */
  readonly ignoreChanges?: readonly string[];
  /** Property paths whose changes make the resource anew, sorted; `*` is all of them. */
  readonly replaceOnChanges?: readonly string[];
  /** Whether the old one goes before the new one comes. */
  readonly deleteBeforeReplace?: boolean;
  /** URNs under which the resource was known before. */
  readonly aliases: readonly string[];
  /** Paths into `inputs` (`a.b[0].c`) whose value is secret, sorted. */
  readonly secrets: readonly string[];
  /** Paths into `inputs` whose value, or a part of it, is known only after deployment, sorted. */
  readonly unknown: readonly string[];
}

/** Something the program said while it was planned (`pulumi.log.warn` and the like). */
export interface Diagnostic {
  readonly severity: "debug" | "info" | "warning" | "error";
  readonly message: string;
  /** URN of the resource it is about. */
  readonly urn?: string;
}

/** Everything that a program would register for one stack: the document that `tributary plan --json` writes. */
export interface ResourceGraph {
  readonly version: 1;
  readonly project: string;
  readonly stack: string;
  /** Sorted by URN. */
  readonly resources: readonly PlannedResource[];
  /** Stack outputs, secrets and unknowns replaced as in inputs. */
  readonly outputs: Readonly<Record<string, Json>>;
  /** Warnings and errors that the program logged, in a stable order. */
  readonly diagnostics: readonly Diagnostic[];
}
