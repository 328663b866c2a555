import { z } from "zod";

import { flag, group, mapOf, optional, text, textThat, wholeNumber } from "../fields";
import { personsName } from "../principals";

/** What holds where a stack file is silent: seed 002 waits for a person before each environment. */
export const deliveryDefaults = {
  approval: { required: true, validHours: 24 },
  smokeCheck: { timeoutSeconds: 10, retries: 5, status: 200 },
  slackChannel: "dataworks-releases",
} as const;

/**
 * An Ed25519 public key as `openssl pkey -pubout` writes it, without its first and last line: RFC 8410's header of 12
 * bytes, which is always the same 16 characters, and then 32 bytes.
 */
const publicKey = () =>
  text(
    "an Ed25519 public key in base64, such as tributary approve --generate-keys prints: MCowBQYDK2VwAyEA and 44 characters",
    /^MCowBQYDK2VwAyEA[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/,
  );

const sentence = () => text("a text of 1 to 300 characters", /^(?=[\s\S]*\S)[\s\S]{1,300}$/);

/** The path of a stack output: a name, and then names and positions inside it. */
const OUTPUT_PATH = String.raw`[A-Za-z_][\w-]*(\.[\w-]+|\[\d+\])*`;

/** What only code can check is told by `resolveDelivery`, which shows no URL: there may be a password in one. */
const anyText = (accepted: string) => text(accepted, /^[\s\S]{1,2048}$/);

const smokeCheckSchema = group({
  output: optional(
    text(
      "the path of a stack output, such as kubernetes.endpoint",
      new RegExp(`^(?=.{1,256}$)${OUTPUT_PATH}$`),
    ).describe("A stack output that must be there and not be empty. One of `output`, `http` and `tcp`."),
  ),
  matches: optional(
    textThat("a regular expression of 1 to 500 characters", isPattern).describe("What the output's text must match."),
    "anything",
  ),
  http: optional(
    anyText("a URL, or output: and the path of a stack output").describe(
      "An address that is asked with GET: an `https://` or `http://` URL, or `output:` and the path of the output that holds it.",
    ),
  ),
  status: optional(wholeNumber(100, 599).describe("The status that the answer must have."), "200"),
  contains: optional(
    text("a text of 1 to 500 characters", /^[\s\S]{1,500}$/).describe(
      "What must stand in the first mebibyte of the answer.",
    ),
    "anything",
  ),
  tcp: optional(
    anyText("host:port, or output: and the path of a stack output").describe(
      "What must accept a connection: `host:port`, or `output:` and the path of the output that holds it.",
    ),
  ),
  timeoutSeconds: optional(
    wholeNumber(1, 300).describe("Seconds that one attempt of `http` or `tcp` may take."),
    String(deliveryDefaults.smokeCheck.timeoutSeconds),
  ),
  retries: optional(
    wholeNumber(0, 20).describe("Attempts after the first, each after a longer pause, up to 30 seconds."),
    String(deliveryDefaults.smokeCheck.retries),
  ),
});

const driftExceptionSchema = group({
  type: optional(
    text("a type token, such as aws:s3/bucket:Bucket", /^[^\s]{1,256}$/).describe(
      "Resources of this type; `*` stands for any characters.",
    ),
    "any",
  ),
  name: optional(
    text("a resource's logical name", /^[^\s\p{Cc}]{1,256}$/u).describe(
      "Resources of this logical name; `*` stands for any characters.",
    ),
    "any",
  ),
  property: optional(
    text("a property's path, such as tags.lastSeen", /^[^\s\p{Cc}]{1,256}$/u).describe(
      "This property and what is inside it.",
    ),
    "any",
  ),
  reason: sentence().describe("Why it may differ, for whoever reads the report."),
  until: optional(
    textThat("a date, such as 2027-03-31", isDate).describe(
      "The last day, in UTC, on which it may differ; after it, it is drift again.",
    ),
    "for ever",
  ),
});

/** The config of deliveries. */
export const deliverySchema = group({
  state: optional(
    group({
      url: optional(
        anyText("a URL as pulumi login takes it, such as s3://bucket?region=us-east-1").describe(
          "Where the stack's state is kept, as `pulumi login` takes it: `s3://`, `gs://`, `azblob://`, `https://` (Pulumi Cloud) or `file://`. No password, key or token stands in it.",
        ),
        "the backend that `tributary bootstrap` makes",
      ),
      secretsProvider: optional(
        anyText("a secrets provider as pulumi stack init takes it").describe(
          "What encrypts the stack's secrets: `awskms://`, `gcpkms://`, `azurekeyvault://`, `hashivault://`, `passphrase` or `default`.",
        ),
        "the key that `tributary bootstrap` makes",
      ),
    }).describe("Where state and secrets are kept."),
    "as bootstrapped",
  ),
  approval: optional(
    group({
      required: optional(
        flag().describe("Whether a person approves the plan of each release before it is deployed."),
        String(deliveryDefaults.approval.required),
      ),
      validHours: optional(
        wholeNumber(1, 168).describe("Hours that an approval token can be used after it was given."),
        String(deliveryDefaults.approval.validHours),
      ),
      approvers: optional(
        mapOf(
          personsName(),
          group({ publicKey: publicKey().describe("Checks the approver's tokens; it is no secret.") }),
        ).describe("Who may approve by a token, by the name that the record keeps."),
        "nobody: on a terminal alone",
      ),
    }).describe("Who says yes to a release, and for how long."),
    "as below",
  ),
  smokeChecks: optional(
    mapOf(personsName(), smokeCheckSchema).describe(
      "What must hold after each deployment, by name; each has one of `output`, `http` and `tcp`. Always checked besides: every output of the plan is there, and not null.",
    ),
    "none",
  ),
  slack: optional(
    group({
      channel: optional(
        text("a channel's name without #: 1 to 80 characters", /^[^\s#@&<>\p{Cc}\p{Lu}]{1,80}$/u).describe(
          "The channel that releases are told to. A webhook of a Slack app knows its channel by itself.",
        ),
        deliveryDefaults.slackChannel,
      ),
    }).describe("Where releases are told. The webhook itself is a secret: `TRIBUTARY_SLACK_WEBHOOK`."),
    "as below",
  ),
  drift: optional(
    group({
      ignore: optional(
        mapOf(personsName(), driftExceptionSchema).describe(
          "Differences between the program and what is there that are explained, by name; each names a type, a resource or a property at least.",
        ),
        "nothing",
      ),
    }).describe("What `tributary drift` passes over."),
    "as below",
  ),
});

/** Deliveries as the stack file says them. */
export type DeliveryInput = z.output<typeof deliverySchema>;

function isPattern(found: string): boolean {
  try {
    return found.length >= 1 && found.length <= 500 && new RegExp(found) instanceof RegExp;
  } catch {
    return false;
  }
}

function isDate(found: string): boolean {
  const date = new Date(`${found}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(found) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(found);
}
