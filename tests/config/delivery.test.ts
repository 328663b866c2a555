import { generateKeyPairSync } from "node:crypto";

import { load, problems, WHOLE_STACK } from "./stack-file";

const KEY = generateKeyPairSync("ed25519").publicKey.export({ format: "der", type: "spki" }).toString("base64");

/** A stack whose deliveries have these lines; the first of them is line 11. */
const stack = (...lines: readonly string[]) =>
  [`${WHOLE_STACK}  tributary:delivery:`, ...lines].join("\n    ").concat("\n");

const delivery = (...lines: readonly string[]) => load(stack(...lines)).delivery;
const refusals = (...lines: readonly string[]) => problems(stack(...lines));

test.each(["dev", "test", "prod"])("%s waits for an approval where the stack file is silent", (environment) => {
  expect(load(WHOLE_STACK.replace(": dev", `: ${environment}`)).delivery).toEqual({
    state: { url: null, secretsProvider: null },
    approval: { required: true, validHours: 24, approvers: {} },
    smokeChecks: {},
    slack: { channel: "dataworks-releases" },
    drift: { ignore: {} },
  });
});

test("what the stack file says comes out whole, in order of name", () => {
  const config = delivery(
    'state: { url: "s3://states?region=us-east-1", secretsProvider: "awskms://alias/states" }',
    `approval: { required: false, validHours: 2, approvers: { zoe: { publicKey: "${KEY}" }, adam: { publicKey: "${KEY}" } } }`,
    "smokeChecks:",
    '  api: { output: kubernetes.endpoint, matches: "^https://" }',
    '  page: { http: "https://example.org/", status: 204, contains: up, timeoutSeconds: 3, retries: 0 }',
    "  brokers: { tcp: 'output:kafka.brokers[0]' }",
    "slack: { channel: releases }",
    "drift: { ignore: { tags: { property: tags, reason: set by a scanner, until: 2027-03-31 } } }",
  );
  expect(config).toEqual({
    state: { url: "s3://states?region=us-east-1", secretsProvider: "awskms://alias/states" },
    approval: { required: false, validHours: 2, approvers: { adam: { publicKey: KEY }, zoe: { publicKey: KEY } } },
    smokeChecks: {
      api: { output: "kubernetes.endpoint", matches: "^https://", retries: 5 },
      brokers: { tcp: "output:kafka.brokers[0]", timeoutSeconds: 10, retries: 5 },
      page: { http: "https://example.org/", status: 204, contains: "up", timeoutSeconds: 3, retries: 0 },
    },
    slack: { channel: "releases" },
    drift: { ignore: { tags: { property: "tags", reason: "set by a scanner", until: "2027-03-31" } } },
  });
  expect(Object.keys(config.approval.approvers)).toEqual(["adam", "zoe"]);
  expect(Object.keys(config.smokeChecks)).toEqual(["api", "brokers", "page"]);
});

describe("where state is kept", () => {
  test.each([
    "s3://states",
    "gs://states",
    "azblob://states?storage_account=account",
    "file:///var/state",
    "file://~",
    "https://api.pulumi.com",
  ])("may be %s", (url) => {
    expect(delivery(`state: { url: "${url}" }`).state.url).toBe(url);
  });

  test.each([
    [
      "s3a://states",
      "s3a:// is not known: accepted are s3://, gs://, azblob://, https:// or file://; did you mean s3://?",
    ],
    [
      "azblobs://x",
      "azblobs:// is not known: accepted are s3://, gs://, azblob://, https:// or file://; did you mean azblob://?",
    ],
    [
      "http://api.pulumi.com",
      "http:// is not known: accepted are s3://, gs://, azblob://, https:// or file://; did you mean https://?",
    ],
    ["states", "it has no scheme that is known: accepted are s3://, gs://, azblob://, https:// or file://"],
  ])("is no %s", (url, message) => {
    expect(refusals(`state: { url: "${url}" }`)).toEqual([
      `11 tributary:delivery.state.url UnknownBackend: ${message}`,
    ]);
  });

  test.each(["s3://", "file://", "s3://a bucket"])("is not %s, which is not whole", (url) => {
    expect(refusals(`state: { url: "${url}" }`)).toEqual([
      "11 tributary:delivery.state.url IncompleteUrl: is not complete, or has a space in it: name the place behind the scheme",
    ]);
  });

  test.each([
    ["https://user:hunter2@api.pulumi.com", "before the @"],
    ["https://hunter2@api.pulumi.com/", "before the @"],
    ["azblob://states?sig=hunter2", "in its parameter sig"],
    ["s3://states?region=us-east-1&secret_access_key=hunter2", "in its parameter secret_access_key"],
  ])("holds no credential: %s", (url, where) => {
    const [problem] = refusals(`state: { url: "${url}" }`);
    expect(problem).toContain(`CredentialInUrl: a credential stands ${where}, `);
    expect(problem).not.toContain("hunter2");
  });
});

test.each(["passphrase", "default", "gcpkms://projects/p/locations/l/keyRings/r/cryptoKeys/k"])(
  "%s may encrypt a stack's secrets",
  (secretsProvider) => {
    expect(delivery(`state: { secretsProvider: "${secretsProvider}" }`).state.secretsProvider).toBe(secretsProvider);
  },
);

test("an unknown secrets provider is told with the nearest", () => {
  expect(refusals('state: { secretsProvider: "awskm://alias/x" }')).toEqual([
    "11 tributary:delivery.state.secretsProvider UnknownSecretsProvider: awskm:// is not known: accepted are awskms://, gcpkms://, azurekeyvault://, hashivault://, passphrase or default; did you mean awskms://?",
  ]);
});

describe("an approver's key", () => {
  const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "der", type: "spki" });

  test.each([
    ["of another curve", p256.toString("base64")],
    ["that is cut", KEY.slice(0, -4)],
    ["that is longer", `${KEY}AAAA`],
    ["in base64 for URLs", `${KEY.slice(0, 30)}_${KEY.slice(31)}`],
    ["with its lines of PEM", `-----BEGIN PUBLIC KEY-----${KEY}`],
  ])("%s is refused", (_, key) => {
    expect(refusals(`approval: { approvers: { zoe: { publicKey: "${key}" } } }`)).toEqual([
      expect.stringContaining("11 tributary:delivery.approval.approvers.zoe.publicKey NotAccepted: found "),
    ]);
  });
});

describe("a smoke check", () => {
  test.each([
    ["{}", "this one has none of them"],
    ["{ output: kafka, tcp: 'h:1' }", "this one has output and tcp"],
    ["{ output: kafka, http: 'https://h', tcp: 'h:1' }", "this one has output, http and tcp"],
  ])("of %s is of no kind", (check, found) => {
    expect(refusals(`smokeChecks: { one: ${check} }`)).toEqual([
      `11 tributary:delivery.smokeChecks.one SmokeCheckKind: a smoke check has exactly one of output, http or tcp, and ${found}`,
    ]);
  });

  test.each([
    ["{ output: kafka, status: 200 }", "status", "output"],
    ["{ tcp: 'h:1', contains: x }", "contains", "tcp"],
    ["{ http: 'https://h', matches: x }", "matches", "http"],
  ])("of %s has a key too many", (check, key, kind) => {
    expect(refusals(`smokeChecks: { one: ${check} }`)).toEqual([
      `11 tributary:delivery.smokeChecks.one.${key} SmokeCheckKeyUnused: goes with no check of ${kind}: take it out, or make a check of its own of it`,
    ]);
  });

  test.each([
    ["{ output: kafka, matches: '(' }", "matches NotAccepted"],
    ["{ output: 'kafka..brokers' }", "output NotAccepted"],
    ["{ http: 'ftp://h' }", "http NoHttpUrl"],
    ["{ http: 'https://' }", "http IncompleteUrl"],
    ["{ http: 'https://a:b@h' }", "http CredentialInUrl"],
    ["{ http: 'output:' }", "http NoHttpUrl"],
    ["{ tcp: 'h' }", "tcp NoTcpAddress"],
    ["{ tcp: 'h:0' }", "tcp NoTcpAddress"],
    ["{ tcp: 'h:65536' }", "tcp NoTcpAddress"],
    ["{ tcp: '::1:80' }", "tcp NoTcpAddress"],
  ])("of %s is refused", (check, refusal) => {
    expect(refusals(`smokeChecks: { one: ${check} }`)).toEqual([
      expect.stringContaining(`11 tributary:delivery.smokeChecks.one.${refusal}: `),
    ]);
  });
});

describe("what drift passes over", () => {
  test.each([
    ["{ type: 'aws:s3/bucket:Bucket' }", "reason MissingKey: missing; accepted: a text of 1 to 300 characters"],
    [
      "{ name: x, reason: y, until: 2027-02-29 }",
      'until NotAccepted: found "2027-02-29"; accepted: a date, such as 2027-03-31',
    ],
    [
      "{ name: x, reason: y, until: 31.3.2027 }",
      'until NotAccepted: found "31.3.2027"; accepted: a date, such as 2027-03-31',
    ],
  ])("is no %s", (exception, refusal) => {
    expect(refusals(`drift: { ignore: { one: ${exception} } }`)).toEqual([
      `11 tributary:delivery.drift.ignore.one.${refusal}`,
    ]);
  });

  test("is never everything", () => {
    expect(refusals("drift: { ignore: { one: { reason: because } } }")).toEqual([
      "11 tributary:delivery.drift.ignore.one DriftIgnoresAll: would pass over every difference: name a type, a name or a property",
    ]);
  });
});
