import { valueAt } from "./check";
import type { ConfigProblem } from "./errors";
import type { Finding } from "./findings";
import { isObject } from "./merge-patch";
import type { Path, StackFile } from "./positions";

/** What stands in a message for a value that may not be shown. */
const SECRET = "[secret]";

/** Whether `value` is one that Pulumi has encrypted and nobody has decrypted: `{ secure: … }`. */
export function isEncrypted(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 1 && typeof value.secure === "string";
}

/** Puts findings into words: the key as Pulumi writes it, its line, the value that was found. */
export class Words {
  constructor(
    private readonly namespace: string,
    private readonly raw: ReadonlyMap<string, unknown>,
    private readonly file: StackFile | undefined,
    private readonly secretKeys: ReadonlySet<string>,
  ) {}

  problem({ code, path, message, accepted, nearest, showsFound }: Finding): ConfigProblem {
    const found = showsFound === true ? this.found(path) : undefined;
    const parts = [
      message,
      found === SECRET ? `found ${found}, which a plan can't read: write it in plain text` : undefined,
      found === undefined || found === SECRET ? undefined : `found ${found}`,
      accepted === undefined ? undefined : `accepted: ${accepted}`,
      nearest === undefined ? undefined : `did you mean ${nearest}?`,
    ];
    return {
      code,
      key: `${this.namespace}:${keyOf(path)}`,
      ...omitUndefined({ position: this.file?.position(this.filePath(this.file, path)), found, accepted, nearest }),
      message: parts.filter((part) => part !== undefined).join("; "),
    };
  }

  private found(path: Path): string {
    return this.isSecret(path) ? SECRET : inWords(valueAt(Object.fromEntries(this.raw), path));
  }

  /** The path in the file: below `config`, the key with its namespace, or as Pulumi takes it besides. */
  private filePath(file: StackFile, [key, ...rest]: Path): Path {
    const usual = `${this.namespace}:${key}`;
    const spelling = [`${this.namespace}:config:${key}`, String(key)].find((other) => file.has(["config", other]));
    return ["config", spelling ?? usual, ...rest];
  }

  private isSecret(path: Path): boolean {
    const inFile = this.file === undefined ? undefined : this.filePath(this.file, path);
    if (this.file !== undefined && inFile !== undefined && this.file.has(inFile)) {
      return this.file.isSecret(inFile);
    }
    return (
      this.secretKeys.has(`${this.namespace}:${path[0]}`) || isEncrypted(valueAt(Object.fromEntries(this.raw), path))
    );
  }
}

/** `dataLake.access["a.b"].read[0]`, as `pulumi config set --path` takes it. */
function keyOf([key, ...rest]: Path): string {
  const inside = rest.map((part) =>
    typeof part === "number" ? `[${part}]` : /^[\w-]+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`,
  );
  return `${key}${inside.join("")}`;
}

const LONGEST_FOUND = 80;

function inWords(value: unknown): string {
  if (value === null || value === undefined) {
    return "nothing";
  }
  if (typeof value === "object") {
    return Array.isArray(value) ? "a list" : "an object";
  }
  const text = JSON.stringify(value);
  return text.length > LONGEST_FOUND ? `${text.slice(0, LONGEST_FOUND)}…` : text;
}

function omitUndefined<Value extends object>(value: Value): { [Key in keyof Value]?: NonNullable<Value[Key]> } {
  return Object.fromEntries(Object.entries(value).filter(([, inside]) => inside !== undefined)) as never;
}
