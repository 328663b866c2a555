import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import ts from "typescript";

/** A type of the SDK's, as far as a value can be made up for it. */
export type Shape =
  | { readonly kind: "string" | "number" | "boolean"; readonly optional: boolean }
  /** One of these words. */
  | { readonly kind: "literal"; readonly value: string; readonly optional: boolean }
  | { readonly kind: "list"; readonly element: Shape; readonly optional: boolean }
  | { readonly kind: "map"; readonly optional: boolean }
  | { readonly kind: "object"; readonly fields: () => Fields; readonly optional: boolean }
  | { readonly kind: "other"; readonly optional: boolean };
export type Fields = ReadonlyMap<string, Shape>;

/** What the SDK declares of a resource's type. */
export interface Declaration {
  /** Inputs without which the SDK refuses to make one. */
  readonly required: readonly string[];
  readonly inputs: ReadonlySet<string>;
  readonly outputs: Fields;
  /** Outputs that the SDK marks as secret. */
  readonly secretOutputs: readonly string[];
}

const declarations = new Map<string, Declaration | undefined>();
const sources = new Map<string, ts.SourceFile>();

/** What the installed SDK declares of `type`; undefined for a type that it does not have. */
export function declarationOf(type: string): Declaration | undefined {
  if (!declarations.has(type)) {
    declarations.set(type, readDeclaration(type));
  }
  return declarations.get(type);
}

/** What the installed SDK declares that a look-up answers; undefined for one that it does not have. */
export function resultOf(token: string): Fields | undefined {
  const file = moduleFile(token);
  const name = token.split(":").at(-1) ?? "";
  if (file === undefined) {
    return undefined;
  }
  const found = interfaceOf(parse(`${file}.d.ts`), `${name[0]?.toUpperCase() ?? ""}${name.slice(1)}Result`);
  return found && fieldsOf(found, dirname(file));
}

function readDeclaration(type: string): Declaration | undefined {
  const file = moduleFile(type);
  if (file === undefined) {
    return undefined;
  }
  const name = type.split(":").at(-1) ?? "";
  const typings = parse(`${file}.d.ts`);
  const code = readFileSync(`${file}.js`, "utf8");
  const members = typings.statements.find((one) => ts.isClassDeclaration(one) && one.name?.text === name);
  const args = interfaceOf(typings, `${name}Args`);
  if (members === undefined || !ts.isClassDeclaration(members)) {
    return undefined;
  }
  const [, secretOutputs = ""] = /additionalSecretOutputs: \[([^\]]*)\]/.exec(code) ?? [];
  return {
    required: [...code.matchAll(/Missing required property '(\w+)'/g)].map(([, property = ""]) => property),
    inputs: new Set(args?.members.map((member) => member.name?.getText(typings) ?? "")),
    outputs: fieldsOf(members, dirname(file)),
    secretOutputs: [...secretOutputs.matchAll(/"(\w+)"/g)].map(([, property = ""]) => property),
  };
}

/**
 * Where a token's module stands, without its ending. `aws:s3/bucket:Bucket` is `s3/bucket`,
 * `azure-native:storage:StorageAccount` is `storage/storageAccount`, `kubernetes:rbac.authorization.k8s.io/v1:Role` is
 * `rbac/v1/role`, and what stands in `index` stands in the package's own folder.
 */
function moduleFile(token: string): string | undefined {
  const [pkg = "", module = "", name = ""] = token.split(":");
  const root = packageFolder(pkg);
  const file = `${name[0]?.toLowerCase() ?? ""}${name.slice(1)}`;
  const plain = module.replace(/^index(\/|$)/, "").replace(/^([\w-]+)\.[\w.-]*/, "$1");
  return [plain, join(plain, file), join(dirname(plain), file)]
    .map((path) => withItsCase(join(root, path)))
    .find((path) => existsSync(`${path}.d.ts`) && existsSync(`${path}.js`));
}

/** Tokens and files write abbreviations in two ways: `projects/iAMCustomRole` stands in `iamcustomRole.js`. */
function withItsCase(path: string): string {
  const [folder, wanted] = [dirname(path), `${basename(path)}.js`.toLowerCase()];
  const file = existsSync(folder) ? readdirSync(folder).find((name) => name.toLowerCase() === wanted) : undefined;
  return file === undefined ? path : join(folder, basename(file, ".js"));
}

function packageFolder(pkg: string): string {
  return dirname(require.resolve(`@pulumi/${pkg}/package.json`));
}

function parse(file: string): ts.SourceFile {
  let source = sources.get(file);
  if (source === undefined) {
    source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
    sources.set(file, source);
  }
  return source;
}

function interfaceOf(source: ts.SourceFile, name: string): ts.InterfaceDeclaration | undefined {
  return source.statements.find(
    (one): one is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(one) && one.name.text === name,
  );
}

/** Properties of a class's resource, or of an interface. */
function fieldsOf(members: ts.ClassDeclaration | ts.InterfaceDeclaration, folder: string): Fields {
  const fields = new Map<string, Shape>();
  for (const member of members.members) {
    if ((ts.isPropertyDeclaration(member) || ts.isPropertySignature(member)) && member.type !== undefined) {
      const shape = shapeOf(member.type, folder);
      fields.set(member.name.getText(), member.questionToken ? { ...shape, optional: true } : shape);
    }
  }
  return fields;
}

function shapeOf(type: ts.TypeNode, folder: string): Shape {
  if (ts.isUnionTypeNode(type)) {
    const parts = type.types.filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword);
    const [first] = parts;
    const shape = first === undefined ? ({ kind: "other", optional: true } as const) : shapeOf(first, folder);
    return { ...shape, optional: shape.optional || parts.length < type.types.length };
  }
  switch (type.kind) {
    case ts.SyntaxKind.StringKeyword:
      return { kind: "string", optional: false };
    case ts.SyntaxKind.NumberKeyword:
      return { kind: "number", optional: false };
    case ts.SyntaxKind.BooleanKeyword:
      return { kind: "boolean", optional: false };
    case ts.SyntaxKind.TypeLiteral:
      return { kind: "map", optional: false };
  }
  if (ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal)) {
    return { kind: "literal", value: type.literal.text, optional: false };
  }
  if (ts.isArrayTypeNode(type)) {
    return { kind: "list", element: shapeOf(type.elementType, folder), optional: false };
  }
  if (ts.isParenthesizedTypeNode(type)) {
    return shapeOf(type.type, folder);
  }
  if (!ts.isTypeReferenceNode(type)) {
    return { kind: "other", optional: false };
  }
  const [argument] = type.typeArguments ?? [];
  const name = type.typeName.getText();
  if (/^(pulumi\.)?Output$/.test(name) && argument !== undefined) {
    return shapeOf(argument, folder);
  }
  const path = name.startsWith("outputs.") ? name.split(".").slice(1) : [];
  return path.length > 0
    ? { kind: "object", fields: () => nestedFields(folder, path), optional: false }
    : { kind: "other", optional: false };
}

/** Fields of `outputs.<path>`, which stands in the package's `types/output.d.ts`, in namespaces. */
function nestedFields(folder: string, path: readonly string[]): Fields {
  const root = folder.replace(/(@pulumi[\\/][\w-]+).*$/, "$1");
  const key = `${root}:${path.join(".")}`;
  let fields = nested.get(key);
  if (fields === undefined) {
    fields = readNested(root, path);
    nested.set(key, fields);
  }
  return fields;
}

const nested = new Map<string, Fields>();

function readNested(root: string, path: readonly string[]): Fields {
  let statements: readonly ts.Statement[] = parse(join(root, "types", "output.d.ts")).statements;
  for (const step of path) {
    const found = statements.find(
      (one): one is ts.ModuleDeclaration | ts.InterfaceDeclaration =>
        (ts.isModuleDeclaration(one) || ts.isInterfaceDeclaration(one)) && one.name.text === step,
    );
    if (found === undefined) {
      break;
    }
    if (ts.isInterfaceDeclaration(found)) {
      // Within a namespace the SDK names its own types with their full path as well.
      return fieldsOf(found, root);
    }
    statements = found.body !== undefined && ts.isModuleBlock(found.body) ? found.body.statements : [];
  }
  return new Map();
}
