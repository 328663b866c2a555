import { type Json, SECRET, UNKNOWN } from "../graph";
import type { TerraformType } from "./types";

/** A resource's arguments as three parts of a plan say them, each in Terraform's names and nesting. */
export interface TerraformValues {
  /** What is known; an unknown attribute is absent, an unknown list element null. */
  readonly known: Block;
  /** `true` where {@link known} lacks a value until deployment. */
  readonly unknown: Block;
  /** What stands in the configuration: a value, or the resources that it comes from. */
  readonly expressions: Block;
}

/** Attributes and nested blocks by name. */
export type Block = Readonly<Record<string, Json>>;

/** Thrown by {@link terraformValues} for a property that has no place in Terraform's schema as far as it is known. */
export class UnmappedProperty extends Error {
  constructor(readonly property: string) {
    super(property);
    this.name = "UnmappedProperty";
  }
}

/** Addresses that a value may come from: one set where it is known, one where it is not. */
interface Sources {
  readonly ofKnown: readonly string[];
  readonly ofUnknown: readonly string[];
}

/** A value with its trace in each of the three parts. */
interface Parts {
  readonly known: Json | undefined;
  readonly unknown: Json | undefined;
  readonly expression: Json;
}

/**
 * `inputs` in Terraform's words. `references` gives, by property, the addresses that its value comes from. The graph says no
 * more than the property, so of a nested value those parts are taken to come from there that are unknown.
 */
export function terraformValues(
  { blocks = {}, names = {}, maps = [], documents = [] }: TerraformType,
  inputs: Block,
  references: Readonly<Record<string, readonly string[]>>,
): TerraformValues {
  return blockOf(inputs, (property, value) => {
    const addresses = references[property] ?? [];
    return { ofUnknown: addresses, ofKnown: typeof value === "object" && value !== null ? [] : addresses };
  });

  function blockOf(object: Block, sourcesOf: (property: string, value: Json) => Sources): TerraformValues {
    const known: Record<string, Json> = {};
    const unknown: Record<string, Json> = {};
    const expressions: Record<string, Json> = {};
    for (const [property, value] of Object.entries(object)) {
      const name = blocks[property] ?? names[property] ?? snakeCase(property);
      const parts = partsOf(property, value, sourcesOf(property, value));
      if (parts.known !== undefined) {
        known[name] = parts.known;
      }
      if (parts.unknown !== undefined) {
        unknown[name] = parts.unknown;
      }
      expressions[name] = parts.expression;
    }
    return { known, unknown, expressions };
  }

  function partsOf(property: string, value: Json, sources: Sources): Parts {
    if (documents.includes(property) && isBlock(value)) {
      const text = JSON.stringify(value);
      // Terraform would hide the whole document for one unknown part; what is known of it is worth checking.
      return includesUnknown(value)
        ? { ...attribute(value, sources), known: text, unknown: undefined }
        : attribute(text, sources);
    }
    const file = fileOf(value);
    if (file !== undefined) {
      return attribute(file, sources);
    }
    if (isBlock(value) && !maps.includes(property)) {
      return nested([value], sources);
    }
    if (Array.isArray(value) && value.some(isBlock)) {
      if (!Object.hasOwn(blocks, property)) {
        throw new UnmappedProperty(property);
      }
      return nested(value as readonly Block[], sources);
    }
    return attribute(value, sources);
  }

  function nested(items: readonly Block[], sources: Sources): Parts {
    const parts = items.map((item) => blockOf(item, () => ({ ...sources, ofKnown: [] })));
    const anyUnknown = parts.some(({ unknown }) => Object.keys(unknown).length > 0);
    return {
      known: parts.map(({ known }) => known),
      unknown: anyUnknown ? parts.map(({ unknown }) => unknown) : undefined,
      expression: parts.map(({ expressions }) => expressions),
    };
  }
}

/** A value that is no block: a scalar, a list of them, a map, or a document. */
function attribute(value: Json, { ofKnown, ofUnknown }: Sources): Parts {
  const holdsUnknown = includesUnknown(value);
  const addresses = holdsUnknown ? ofUnknown : ofKnown;
  return {
    known: withoutUnknown(value),
    unknown: holdsUnknown ? unknownParts(value) : undefined,
    expression:
      addresses.length > 0
        ? // Terraform names an attribute first, and then the resource that it is of.
          { references: addresses.flatMap((address) => [`${address}.id`, address]) }
        : isUnknown(value)
          ? {}
          : { constant_value: value },
  };
}

/** `value` as far as it is known: list elements that are not are null, map entries are left out. */
function withoutUnknown(value: Json): Json | undefined {
  if (isUnknown(value)) {
    return undefined;
  }
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((element) => withoutUnknown(element) ?? null);
  }
  if (isBlock(value)) {
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, element]) => {
        const known = withoutUnknown(element);
        return known === undefined ? [] : [[key, known]];
      }),
    );
  }
  return value;
}

/** The shape of `value` with `true` for what is not known. */
function unknownParts(value: Json): Json {
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((element) => (includesUnknown(element) ? unknownParts(element) : false));
  }
  if (isBlock(value)) {
    const hidden = Object.entries(value).filter(([, element]) => includesUnknown(element));
    return Object.fromEntries(hidden.map(([key, element]) => [key, unknownParts(element)]));
  }
  return true;
}

function includesUnknown(value: Json): boolean {
  return typeof value === "object" && value !== null ? Object.values(value).some(includesUnknown) : isUnknown(value);
}

/** Whether a plan can't show the value. A secret is shown to nobody, so it counts as such. */
function isUnknown(value: Json): boolean {
  return value === UNKNOWN || value === SECRET;
}

function isBlock(value: Json): value is Block {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The path of a file or folder that a program hands over, which Terraform takes by its path. */
function fileOf(value: Json): string | undefined {
  const given = isBlock(value) ? (value["archive"] ?? value["asset"]) : undefined;
  const path = given !== undefined && isBlock(given) ? given["path"] : undefined;
  return typeof path === "string" ? path : undefined;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
