import { z } from "zod";

import type { EnvironmentClass } from "../components/core/platform";
import { resolveCapabilities } from "./capabilities";
import { check, unknownKey, withoutEchoes } from "./check";
import { resolveDelivery } from "./delivery/resolve";
import { environments } from "./environments";
import { ConfigError, inFileOrder } from "./errors";
import { type Finding, Findings } from "./findings";
import { type Path, StackFile } from "./positions";
import type { AwsConfig, AzureConfig, GcpConfig } from "./project";
import { checkRegions } from "./regions";
import { type ConfigKey, configShape, type ConfigValues, NAMESPACE } from "./shape";
import { isEncrypted, Words } from "./words";
import type { StackConfig } from "./types";

/** The file that a stack's config stands in. */
export interface ConfigSource {
  /** Path of the file, as messages shall show it. */
  readonly path: string;
  readonly text: string;
}

/** What {@link loadConfig} reads. */
export interface LoadArgs {
  /** Name of the Pulumi project. */
  readonly project: string;
  /** Name of the Pulumi stack. */
  readonly stack: string;
  /** The stack's config as Pulumi gives it: `namespace:key` to scalars as text, objects as JSON. Other namespaces are left alone. */
  readonly values: Readonly<Record<string, string>>;
  /** The file it comes from, for lines in messages; without it they name keys only. */
  readonly source?: ConfigSource;
  /** Keys, with their namespace, whose values hold a secret. */
  readonly secretKeys?: readonly string[];
}

/** A stack's config, checked and completed; a {@link ConfigError} with everything that is wrong with it otherwise. */
export function loadConfig(args: LoadArgs): StackConfig {
  const file = args.source === undefined ? undefined : new StackFile(args.source.path, args.source.text);
  if (file !== undefined && file.syntaxProblems.length > 0) {
    throw new ConfigError(
      file.path,
      file.syntaxProblems.map((problem) => ({ code: "YamlSyntax", ...problem })),
    );
  }
  const findings = new Findings();
  const raw = rawValues(args.values, findings);
  const config = resolve(checkedValues(raw, findings), args, findings);
  if (findings.all.length > 0 || config === undefined) {
    const words = new Words(NAMESPACE, raw, file, new Set(args.secretKeys));
    throw new ConfigError(
      file?.path ?? `stack ${args.stack}`,
      inFileOrder(findings.all.map((finding) => words.problem(finding))),
    );
  }
  return config;
}

/** The namespace's values by key: objects parsed, what should be true or false as such, the rest as text. */
function rawValues(values: LoadArgs["values"], findings: Findings): ReadonlyMap<string, unknown> {
  const raw = new Map<string, unknown>();
  for (const [fullKey, value] of Object.entries(values)) {
    const [namespace, ...rest] = fullKey.split(":");
    const key = rest.join(":").replace(/^config:/, "");
    if (namespace === NAMESPACE) {
      raw.set(key, Object.hasOwn(configShape, key) ? parseValue(configShape[key as ConfigKey], value) : value);
    }
  }
  for (const [key, value] of raw) {
    unreadable(value, [key]).forEach((finding) => {
      findings.add(finding);
    });
  }
  return raw;
}

/** The value as the stack file has it: Pulumi makes JSON of an object or a list, and a text of anything else. */
function parseValue(schema: z.ZodType, value: string): unknown {
  if (/^[[{]/.test(value)) {
    try {
      return JSON.parse(value) as unknown;
    } catch {
      return value;
    }
  }
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  if (inner instanceof z.ZodBoolean) {
    return value === "true" ? true : value === "false" ? false : value;
  }
  return value;
}

/** Values that are still encrypted, and keys that JavaScript would not keep. */
function unreadable(value: unknown, path: Path): readonly Finding[] {
  if (isEncrypted(value)) {
    return [{ code: "SecretNotReadable", path, showsFound: true }];
  }
  if (typeof value !== "object" || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, inside]) =>
    key === "__proto__"
      ? [{ code: "UnknownKey", path: [...path, key], message: "no such key" }]
      : unreadable(inside, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** The values without what is wrong with any of them alone. */
function checkedValues(raw: ReadonlyMap<string, unknown>, findings: Findings): ConfigValues {
  const known = Object.keys(configShape);
  const keys: Finding[] = [...raw.keys()]
    .filter((key) => !known.includes(key))
    .map((key) => ({ ...unknownKey(key, known), path: [key] }));
  const values: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(configShape)) {
    if (raw.has(key)) {
      values[key] = check<z.ZodType>(schema, raw.get(key), [key], findings);
    } else if (!(schema instanceof z.ZodOptional)) {
      const accepted = schema.safeParse(undefined).error?.issues[0]?.message;
      keys.push({ code: "MissingKey", path: [key], message: "missing: add it under config", accepted });
    }
  }
  withoutEchoes(keys).forEach((finding) => {
    findings.add(finding);
  });
  return values as ConfigValues;
}

function resolve(values: ConfigValues, { project, stack }: LoadArgs, findings: Findings): StackConfig | undefined {
  const { organisation, owner, costCentre, homeCloud, aws, gcp, azure } = values;
  // Without a class of its own the stack is checked as dev, which asks for least.
  const environment: EnvironmentClass = values.environment ?? "dev";
  const defaults = environments[environment];
  checkRegions({ aws, gcp }, findings);
  const capabilities = resolveCapabilities(
    values,
    { owner: organisation === undefined ? undefined : { organisation, project, stack }, environment, defaults },
    findings,
  );
  const delivery = resolveDelivery(values.delivery ?? {}, findings);
  if (findings.all.length > 0 || capabilities === undefined) {
    return undefined;
  }
  if (organisation === undefined || owner === undefined || costCentre === undefined || homeCloud === undefined) {
    return undefined;
  }
  return {
    platform: {
      organisation,
      project,
      stack,
      environment,
      owner,
      costCentre,
      allowDataDestruction: values.allowDataDestruction ?? defaults.allowDataDestruction,
    },
    homeCloud,
    // Nothing was found wrong, so nothing was taken out.
    aws: (aws as AwsConfig | undefined) ?? null,
    gcp: (gcp as GcpConfig | undefined) ?? null,
    azure: (azure as AzureConfig | undefined) ?? null,
    ...capabilities,
    delivery,
  };
}
