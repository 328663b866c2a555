import { createHash } from "node:crypto";

/** What variants can be encoded as. */
export const imageFormats = ["webp", "jpeg", "avif"] as const;
export type ImageFormat = (typeof imageFormats)[number];

/** What is made of every image. */
export interface VariantSpec {
  /** Width in pixels of each variant, by its label. A smaller image keeps its own width. */
  readonly widths: Readonly<Record<string, number>>;
  readonly format: ImageFormat;
  /** 1 to 100. */
  readonly quality: number;
}

/** How the brokers are spoken to: with the function's own IAM role over TLS, or, on this machine only, as they are. */
export type KafkaAuth = "iam" | "none";

/** What the function is told by its environment; README.md says each variable's meaning and default. */
export interface Settings {
  readonly uploadsPrefix: string;
  readonly processedBucket: string;
  readonly quarantineBucket?: string;
  readonly variants: VariantSpec;
  readonly maxInputBytes: number;
  readonly maxInputPixels: number;
  readonly kafka: {
    /** `host:port` each. */
    readonly brokers: readonly string[];
    readonly topic: string;
    readonly auth: KafkaAuth;
    readonly region: string;
  };
}

/** All that is wrong with the environment, at once. */
export class SettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The environment is not complete:\n${problems.map((problem) => `- ${problem}`).join("\n")}`);
    this.name = "SettingsError";
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** libwebp encodes no side longer than this, and is the narrowest of the encoders. */
export const MAX_SIDE = 16_383;

const DEFAULT_WIDTHS = { thumbnail: 200, medium: 800, large: 1600 };
const MEBIBYTE = 1024 * 1024;

/** Reads the settings; `SettingsError` names every variable that is missing or wrong. */
export function readSettings(environment: Environment): Settings {
  const problems: string[] = [];
  const text = (name: string, fallback?: string): string => {
    const value = environment[name]?.trim();
    if (value !== undefined && value !== "") {
      return value;
    }
    if (fallback === undefined) {
      problems.push(`${name} is missing.`);
    }
    return fallback ?? "";
  };
  const oneOf = <T extends string>(name: string, values: readonly T[], fallback: T): T => {
    const value = text(name, fallback);
    if (!values.includes(value as T)) {
      problems.push(`${name} is "${value}": give ${values.join(" or ")}.`);
    }
    return value as T;
  };
  const wholeNumber = (name: string, most: number, fallback: number): number => {
    const value = text(name, String(fallback));
    if (!/^\d+$/.test(value) || Number(value) < 1 || Number(value) > most) {
      problems.push(`${name} is "${value}": give a whole number from 1 to ${most}.`);
    }
    return Number(value);
  };

  const auth = oneOf("KAFKA_AUTH", ["iam", "none"] as const, "iam");
  const brokers = text("KAFKA_BROKERS")
    .split(",")
    .map((broker) => broker.trim())
    .filter((broker) => broker !== "");
  problems.push(...brokerProblems(brokers, auth));
  const quarantineBucket = text("QUARANTINE_BUCKET", "");
  const settings: Settings = {
    uploadsPrefix: text("UPLOADS_PREFIX", "uploads/"),
    processedBucket: text("PROCESSED_BUCKET"),
    ...(quarantineBucket !== "" && { quarantineBucket }),
    variants: {
      widths: readWidths(text("VARIANT_WIDTHS", JSON.stringify(DEFAULT_WIDTHS)), problems),
      format: oneOf("VARIANT_FORMAT", imageFormats, "webp"),
      quality: wholeNumber("VARIANT_QUALITY", 100, 80),
    },
    // A string holds at most 512 MiB in V8 and a Lambda at most 10 GiB, so the bound is a matter of memory alone.
    maxInputBytes: wholeNumber("MAX_INPUT_BYTES", 1024 * MEBIBYTE, 50 * MEBIBYTE),
    maxInputPixels: wholeNumber("MAX_INPUT_PIXELS", MAX_SIDE * MAX_SIDE, 100_000_000),
    kafka: { brokers, topic: text("KAFKA_TOPIC"), auth, region: text("AWS_REGION", auth === "iam" ? undefined : "") },
  };
  if (!settings.uploadsPrefix.endsWith("/")) {
    problems.push(`UPLOADS_PREFIX is "${settings.uploadsPrefix}": end it with a slash.`);
  }
  if (problems.length > 0) {
    throw new SettingsError(problems);
  }
  return settings;
}

/**
 * Names what is made of an image and where it is announced. A source whose announcement bears the same name needs
 * nothing more.
 */
export function fingerprint({ variants, kafka }: Settings): string {
  const widths = Object.entries(variants.widths).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([widths, variants.format, variants.quality, kafka.topic]))
    .digest("hex");
}

function readWidths(text: string, problems: string[]): Readonly<Record<string, number>> {
  const complain = (problem: string) => {
    problems.push(`VARIANT_WIDTHS ${problem}: give a JSON object of widths by label, {"thumbnail": 200}.`);
    return {};
  };
  let widths: unknown;
  try {
    widths = JSON.parse(text);
  } catch {
    return complain("is no JSON");
  }
  if (typeof widths !== "object" || widths === null || Array.isArray(widths) || Object.keys(widths).length === 0) {
    return complain("names no variant");
  }
  for (const [label, width] of Object.entries(widths)) {
    if (!/^[a-z][a-z0-9-]{0,31}$/.test(label)) {
      complain(`has the label "${label}", which is not lower-case letters, digits and hyphens, at most 32`);
    }
    if (!Number.isInteger(width) || width < 1 || width > MAX_SIDE) {
      complain(`has ${label} at ${JSON.stringify(width)}, which is no whole number from 1 to ${MAX_SIDE}`);
    }
  }
  return widths as Record<string, number>;
}

function brokerProblems(brokers: readonly string[], auth: KafkaAuth): string[] {
  const malformed = brokers.filter((broker) => !/^[^\s:]+:\d{1,5}$/.test(broker));
  const remote = auth === "none" ? brokers.filter((broker) => !/^(?:localhost|127\.0\.0\.1):/.test(broker)) : [];
  return [
    ...malformed.map((broker) => `KAFKA_BROKERS has "${broker}": give host:port, separated by commas.`),
    ...remote.map(
      (broker) => `KAFKA_AUTH is none, which is for brokers on this machine, and "${broker}" is not: use iam.`,
    ),
  ];
}
