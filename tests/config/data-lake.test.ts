import { presets } from "../../components/data-lake/presets";
import { mergeZones } from "../../config/data-lake/zones";
import { environments } from "../../config/environments";
import { Findings } from "../../config/findings";
import { lakeStack, load, problems, WHOLE_STACK } from "./stack-file";

const COMMERCE = "presets: [commerce]";
const ZONES = "tributary:dataLake.zones";
const ROLE = 'principal: { awsRole: "arn:aws:iam::111122223333:role/reader" }';

/** The lake of a stack file that is accepted. */
function lake(...lines: readonly string[]) {
  const { dataLake } = load(lakeStack(...lines));
  if (dataLake === null) {
    throw new Error("The stack has no lake.");
  }
  return dataLake;
}

describe("what holds where the stack file is silent", () => {
  test.each([
    ["dev", { onDelete: "destroy", recoveryDays: 7, accessLogDays: 30 }, 7],
    ["test", { onDelete: "keep", recoveryDays: 14, accessLogDays: 90 }, 30],
    ["prod", { onDelete: "keep", recoveryDays: 30, accessLogDays: 365 }, undefined],
  ])("in %s", (environment, settings, previousDays) => {
    const text = lakeStack("presets: [dataworks]", "replication: false").replace(": dev", `: ${environment}`);
    const { dataLake } = load(text);
    expect(dataLake).toMatchObject({ ...settings, cloud: "aws", onUnsupported: "warn", access: {} });
    expect(dataLake?.zones["raw-zone"]?.deletePreviousVersionsAfterDays).toBe(previousDays);
    expect(dataLake?.zones["landing-zone"]).not.toHaveProperty("deletePreviousVersionsAfterDays");
  });

  test("what it says goes first", () => {
    expect(
      lake(COMMERCE, "onDelete: keep", "recoveryDays: 21", "accessLogDays: 400", "onUnsupported: refuse", "cloud: aws"),
    ).toMatchObject({ onDelete: "keep", recoveryDays: 21, accessLogDays: 400, onUnsupported: "refuse", cloud: "aws" });
  });
});

test("a lake stands on its own cloud, with that cloud's block", () => {
  const gcp = '  tributary:gcp: { projectId: my-project, projectNumber: "1", region: europe-west1 }\n';
  const { dataLake } = load(lakeStack(COMMERCE, "cloud: gcp").concat(gcp));
  expect(dataLake).toMatchObject({ cloud: "gcp", gcp: { projectId: "my-project" } });
  expect(dataLake).not.toHaveProperty("aws");
});

test("a lake that is off is checked key by key, but needs nothing", () => {
  expect(load(`${WHOLE_STACK}  tributary:dataLake: { enabled: false, cloud: gcp }\n`).dataLake).toBeNull();
  expect(problems(`${WHOLE_STACK}  tributary:dataLake: { enabled: false, recoveryDays: 0 }\n`)).toEqual([
    "10 tributary:dataLake.recoveryDays NotAccepted: found 0; accepted: a whole number from 7 to 30",
  ]);
});

test("the rest of a lake is checked though `enabled` itself is wrong", () => {
  expect(
    problems(lakeStack("presets: [medallions]", "recoveryDays: 3").replace("enabled: true", 'enabled: "true"')),
  ).toEqual([
    '11 tributary:dataLake.enabled NotAccepted: found "true"; accepted: true or false',
    '12 tributary:dataLake.presets[0] NotAccepted: found "medallions"; accepted: dataworks, medallion or commerce; did you mean medallion?',
    "13 tributary:dataLake.recoveryDays NotAccepted: found 3; accepted: a whole number from 7 to 30",
  ]);
  expect(problems(`${WHOLE_STACK}  tributary:dataLake:\n    zones: { mine: {} }\n`)).toEqual([
    "10 tributary:dataLake.enabled MissingKey: missing; accepted: true or false",
    `11 ${ZONES}.mine.purpose ZoneWithoutPurpose: missing: a zone that is of none of the lake's presets says what it holds`,
  ]);
});

describe("zones", () => {
  test("come from presets, in order of name", () => {
    expect(Object.keys(lake("presets: [medallion, commerce]").zones)).toEqual([
      "bronze",
      "gold",
      "processed-images",
      "product-images",
      "silver",
    ]);
  });

  test("are changed key by key, and null takes a key away", () => {
    const { zones } = lake(
      "presets: [medallion]",
      "zones:",
      "  bronze: { moveAfterDays: { infrequent: null, archive: 1000 }, reason: Because. }",
      "  silver: { tiering: null }",
      "  gold: { deletePreviousVersionsAfterDays: null }",
    );
    expect(zones.bronze).toEqual({
      purpose: presets.medallion.bronze?.purpose,
      moveAfterDays: { archive: 1000 },
      reason: "Because.",
      versioning: true,
      deletePreviousVersionsAfterDays: 7,
    });
    expect(zones.silver).not.toHaveProperty("tiering");
    expect(zones.gold).not.toHaveProperty("deletePreviousVersionsAfterDays");
  });

  test("can be left out, and be made anew", () => {
    const { zones } = lake(COMMERCE, "zones:", "  product-images: { enabled: false }", "  mine: { purpose: Ours. }");
    expect(zones).toEqual({
      mine: { purpose: "Ours." },
      "processed-images": { purpose: presets.commerce["processed-images"]?.purpose, tiering: "automatic" },
    });
  });

  test("may have a name that every object has in JavaScript", () => {
    const { zones } = lake("zones:", "  constructor: { purpose: Ours. }");
    expect(Object.entries(zones)).toEqual([["constructor", { purpose: "Ours." }]]);
    expect(problems(lakeStack("zones:", "  constructor: {}"))).toEqual([
      `13 ${ZONES}.constructor.purpose ZoneWithoutPurpose: missing: a zone that is of none of the lake's presets says what it holds`,
    ]);
  });

  test.each([
    [
      ["recoveryDays: 7"],
      "10 tributary:dataLake NoZones: the lake has no zone: name one of the presets, or a zone of your own; accepted: presets dataworks, medallion, commerce",
    ],
    [
      ["presets: [dataworks, dataworks]"],
      '12 tributary:dataLake.presets[1] RepeatedItem: stands in the list already: name it once; found "dataworks"',
    ],
    [
      [COMMERCE, "zones:", "  Raw: { purpose: Ours. }"],
      `14 ${ZONES}.Raw NotAccepted: not accepted as a name; accepted: 3 to 40 lower-case letters, digits and single hyphens, no hyphen first or last`,
    ],
    [
      [COMMERCE, "zones:", "  a--b: { purpose: Ours. }"],
      `14 ${ZONES}.a--b NotAccepted: not accepted as a name; accepted: 3 to 40 lower-case letters, digits and single hyphens, no hyphen first or last`,
    ],
    [
      [COMMERCE, "zones:", "  product-image: { versioning: false }"],
      `14 ${ZONES}.product-image.purpose ZoneWithoutPurpose: missing: a zone that is of none of the lake's presets says what it holds; did you mean product-images?`,
    ],
    [
      [COMMERCE, "zones:", "  product-images: { purpose: null }"],
      `14 ${ZONES}.product-images.purpose NotAccepted: found nothing; accepted: a text of 1 to 300 characters`,
    ],
    [
      [COMMERCE, "zones:", "  product-images: { versionning: true }"],
      `14 ${ZONES}.product-images.versionning UnknownKey: no such key; did you mean versioning?`,
    ],
    [
      [COMMERCE, "zones:", "  product-images: { immutability: { mode: governance } }"],
      `14 ${ZONES}.product-images.immutability.days MissingKey: missing; accepted: a whole number from 1 to 36500`,
    ],
    [
      [COMMERCE, "zones:", "  product-images: { moveAfterDays: { cold: 90.5 } }"],
      `14 ${ZONES}.product-images.moveAfterDays.cold NotAccepted: found 90.5; accepted: a whole number from 1 to 36500`,
    ],
    [
      [COMMERCE, "zones:", "  product-images: { replication: true }"],
      `14 ${ZONES}.product-images.replication ReplicationSwitchedOff: the zone asks to be replicated, but the lake's replication is off: set tributary:dataLake.replication to true, or drop this`,
    ],
    [[COMMERCE, "zones: { __proto__: { purpose: Ours. } }"], `13 ${ZONES}.__proto__ UnknownKey: no such key`],
    [
      [COMMERCE, "zones: []"],
      "13 tributary:dataLake.zones NotAccepted: found a list; accepted: an object with a name for each entry",
    ],
  ])("%j", (lines, problem) => {
    expect(problems(lakeStack(...lines))).toEqual([problem]);
  });

  test.each([
    ["{ moveAfterDays: { cold: 40, archive: 30 }, reason: R. }", "moveAfterDays.archive ZoneMovesOutOfOrder"],
    ["{ moveAfterDays: { infrequent: 29 }, reason: R. }", "moveAfterDays.infrequent ZoneMovesTooEarly"],
    ["{ moveAfterDays: { cold: 40 }, deleteAfterDays: 40, reason: R. }", "deleteAfterDays ZoneDeletesBeforeMoving"],
    ["{ moveAfterDays: { cold: 40 }, tiering: automatic, reason: R. }", "moveAfterDays ZoneTieringTwice"],
    [
      "{ versioning: false, deletePreviousVersionsAfterDays: 5 }",
      "deletePreviousVersionsAfterDays ZoneWithoutVersions",
    ],
    [
      "{ deleteAfterDays: 5, reason: R., immutability: { mode: governance, days: 9 } }",
      "deleteAfterDays ZoneDeletesImmutable",
    ],
    ["{ deleteAfterDays: 5 }", "reason ZoneWithoutReason"],
  ])("that contradict themselves are told with the component's own rules: %s", (zone, problem) => {
    const [only, ...others] = problems(lakeStack("zones:", `  mine: ${zone.replace("{", "{ purpose: Ours.,")}`));
    expect(only).toContain(`13 ${ZONES}.mine.${problem}: `);
    expect(others).toEqual([]);
  });

  test("have the zone's line where the key is the preset's", () => {
    expect(
      problems(
        lakeStack("presets: [medallion]", "zones:", "  silver:", "    moveAfterDays: { cold: 90 }", "    reason: R."),
      )[0],
    ).toMatch(/^15 .*silver\.moveAfterDays ZoneTieringTwice/);
    expect(problems(lakeStack("presets: [medallion]", "zones:", "  bronze:", "    reason: null"))[0]).toMatch(
      /^15 .*bronze\.reason ZoneWithoutReason/,
    );
    expect(problems(lakeStack("presets: [medallion]", "zones:", "  bronze:", "    tiering: automatic"))[0]).toMatch(
      /^14 .*bronze\.moveAfterDays ZoneTieringTwice/,
    );
  });

  test("of a preset are not changed by what every object has in JavaScript", () => {
    const zone = { purpose: "Ours." };
    const merged = mergeZones(
      {
        presets: { ours: { constructor: zone } },
        patches: {},
        replication: false,
        defaults: environments.dev.dataLake,
      },
      new Findings(),
    );
    expect(Object.entries(merged.on)).toEqual([["constructor", zone]]);
  });

  test.each([
    [
      "data-lake-logs",
      "the access logs and zone data-lake-logs would both be bucket dataworks-tributary-dev-data-lake-logs",
    ],
    [
      "replica-product-images",
      "zone replica-product-images and the replica of zone product-images would both be bucket dataworks-tributary-dev-replica-product-images",
    ],
  ])("whose bucket would be another of the lake's are refused: %s", (name, why) => {
    const zone = (cloud: string) =>
      lakeStack(COMMERCE, "replication: true", `cloud: ${cloud}`, "zones:", `  ${name}: { purpose: Ours. }`)
        .replace("region: us-east-1", "region: us-east-1\n    replicaRegion: eu-west-1")
        .concat(
          '  tributary:gcp: { projectId: p-roject, projectNumber: "1", region: us-east1, replicaRegion: us-west1 }\n',
        );
    const at = name === "data-lake-logs" ? `17 ${ZONES}.${name}` : `16 ${ZONES}.product-images`;
    expect(problems(zone("aws"))).toEqual([`${at} BucketNamesMeet: ${why}: give one of the zones another name`]);
    expect(load(zone("gcp")).dataLake?.zones).toHaveProperty(name);
  });

  test("that two presets have under one name are refused, with both named", () => {
    const findings = new Findings();
    const shared = { raw: { purpose: "Ours." } };
    mergeZones(
      {
        presets: { first: shared, second: shared },
        patches: {},
        replication: false,
        defaults: environments.dev.dataLake,
      },
      findings,
    );
    expect(findings.all).toEqual([
      {
        code: "ZoneInTwoPresets",
        path: ["dataLake", "presets"],
        message: "presets first and second both have a zone raw: take one of them, and write the other's zones out",
      },
    ]);
  });
});

describe("replication", () => {
  const away = (text: string) => text.replace("region: us-east-1", "region: us-east-1\n    replicaRegion: eu-west-1");

  test("is off in dev, and is one switch for all zones", () => {
    expect(lake(COMMERCE).zones["product-images"]).not.toHaveProperty("replication");
    const on = load(away(lakeStack(COMMERCE, "replication: true")));
    expect(on.dataLake?.zones["product-images"]?.replication).toBe(true);
    expect(on.dataLake?.zones["processed-images"]).not.toHaveProperty("replication");
  });

  test("needs a second region, and says for which zones", () => {
    expect(problems(lakeStack("presets: [commerce, medallion]", "replication: true"))).toEqual([
      "7 tributary:aws.replicaRegion ReplicaRegionMissing: missing: zones bronze, gold, product-images of the data lake are replicated there; name a second region, or set tributary:dataLake.replication to false",
    ]);
  });

  test("needs none of its own on Azure", () => {
    const azure =
      "  tributary:azure: { subscriptionId: 11111111-2222-4333-8444-555555555555, tenantId: 11111111-2222-4333-8444-555555555555, location: westeurope }\n";
    const { dataLake } = load(lakeStack(COMMERCE, "cloud: azure", "replication: true").concat(azure));
    expect(dataLake?.zones["product-images"]?.replication).toBe(true);
  });
});

test.each([
  [
    "homeCloud: aws",
    "homeCloud: gcp",
    [],
    "1 tributary:gcp CloudNotConfigured: missing: the data lake stands on gcp (tributary:homeCloud); add the block under config",
  ],
  [
    "",
    "",
    ["cloud: azure"],
    "1 tributary:azure CloudNotConfigured: missing: the data lake stands on azure (tributary:dataLake.cloud); add the block under config",
  ],
])("the block of the lake's cloud must be there: %s %s %j", (from, to, lines, problem) => {
  expect(problems(lakeStack(COMMERCE, ...lines).replace(from, to))).toEqual([problem]);
});

describe("access", () => {
  test("is given to a principal as the components know it, zones sorted", () => {
    const { access } = lake(
      COMMERCE,
      "access:",
      `  shop: { ${ROLE.replace("role/reader", "role/team/shop")}, read: [product-images, processed-images] }`,
      `  image-service: { ${ROLE}, write: [processed-images] }`,
    );
    expect(Object.entries(access)).toEqual([
      [
        "image-service",
        {
          principal: {
            kind: "aws-role",
            name: "image-service",
            roleName: "reader",
            arn: "arn:aws:iam::111122223333:role/reader",
          },
          read: [],
          write: ["processed-images"],
        },
      ],
      [
        "shop",
        {
          principal: {
            kind: "aws-role",
            name: "shop",
            roleName: "shop",
            arn: "arn:aws:iam::111122223333:role/team/shop",
          },
          read: ["processed-images", "product-images"],
          write: [],
        },
      ],
    ]);
  });

  test.each([
    [
      "gcp",
      "googleServiceAccount: a@my-project.iam.gserviceaccount.com",
      { kind: "google-service-account", email: "a@my-project.iam.gserviceaccount.com" },
    ],
    [
      "azure",
      "azureManagedIdentity: 11111111-2222-4333-8444-555555555555",
      { kind: "azure-managed-identity", principalId: "11111111-2222-4333-8444-555555555555" },
    ],
  ])("on %s", (cloud, principal, expected) => {
    const blocks = `  tributary:gcp: { projectId: my-project, projectNumber: "1", region: europe-west1 }
  tributary:azure: { subscriptionId: 11111111-2222-4333-8444-555555555555, tenantId: 11111111-2222-4333-8444-555555555555, location: westeurope }
`;
    const text = lakeStack(
      COMMERCE,
      `cloud: ${cloud}`,
      "access:",
      `  me: { principal: { ${principal} }, read: [product-images] }`,
    );
    expect(load(text.concat(blocks)).dataLake?.access.me?.principal).toEqual({ ...expected, name: "me" });
  });

  const AT = "14 tributary:dataLake.access.me";
  test.each([
    [
      `{ ${ROLE}, read: [images] }`,
      `${AT}.read[0] UnknownZone: the lake has no such zone; found "images"; accepted: processed-images`,
    ],
    [
      `{ ${ROLE}, write: [processed-image] }`,
      `${AT}.write[0] UnknownZone: the lake has no such zone; found "processed-image"; did you mean processed-images?`,
    ],
    [
      `{ ${ROLE}, read: [product-images] }`,
      `${AT}.read[0] ZoneSwitchedOff: the zone is switched off: switch it on, or drop it here; found "product-images"`,
    ],
    [
      `{ ${ROLE}, read: [processed-images, processed-images] }`,
      `${AT}.read[1] RepeatedItem: stands in the list already: name it once; found "processed-images"`,
    ],
    [`{ ${ROLE}, read: [] }`, `${AT} AccessToNothing: gives no access: name zones under read or write`],
    [
      "{ read: [processed-images] }",
      `${AT}.principal MissingKey: missing; accepted: an object with awsRole, googleServiceAccount and azureManagedIdentity`,
    ],
    [
      "{ principal: {}, read: [processed-images] }",
      `${AT}.principal PrincipalNotOne: name exactly one of awsRole, googleServiceAccount and azureManagedIdentity`,
    ],
    [
      `{ ${ROLE.replace(" }", ", azureManagedIdentity: 11111111-2222-4333-8444-555555555555 }")}, read: [processed-images] }`,
      `${AT}.principal PrincipalNotOne: name exactly one of awsRole, googleServiceAccount and azureManagedIdentity`,
    ],
    [
      "{ principal: { googleServiceAccount: a@my-project.iam.gserviceaccount.com }, read: [processed-images] }",
      `${AT}.principal.googleServiceAccount PrincipalOfAnotherCloud: a lake on aws can give access only to an awsRole`,
    ],
    [
      `{ ${ROLE.replace("111122223333", "444455556666")}, read: [processed-images] }`,
      `${AT}.principal.awsRole PrincipalOfAnotherAccount: the role is of another account than tributary:aws: name one of the stack's own, which others may assume; found "arn:aws:iam::444455556666:role/reader"`,
    ],
    [
      `{ ${ROLE.replace("arn:aws:", "arn:aws-cn:")}, read: [processed-images] }`,
      `${AT}.principal.awsRole PrincipalOfAnotherAccount: the role is of another account than tributary:aws: name one of the stack's own, which others may assume; found "arn:aws-cn:iam::111122223333:role/reader"`,
    ],
    [
      `{ ${ROLE.replace("role/reader", "user/reader")}, read: [processed-images] }`,
      `${AT}.principal.awsRole NotAccepted: found "arn:aws:iam::111122223333:user/reader"; accepted: the ARN of an IAM role, such as arn:aws:iam::111122223333:role/ingestion`,
    ],
    [
      "{ principal: { googleServiceAccount: someone@example.com }, read: [processed-images] }",
      `${AT}.principal.googleServiceAccount NotAccepted: found "someone@example.com"; accepted: a service account's email, such as ingestion@my-project.iam.gserviceaccount.com`,
    ],
    [
      "{ principal: { azureManagedIdentity: reader }, read: [processed-images] }",
      `${AT}.principal.azureManagedIdentity NotAccepted: found "reader"; accepted: the object id of an identity's service principal: a UUID`,
    ],
  ])("%s", (entry, problem) => {
    const text = lakeStack(COMMERCE, "access:", `  me: ${entry}`, "zones: { product-images: { enabled: false } }");
    expect(problems(text)).toEqual([problem]);
  });

  test("goes by a name that a resource can carry", () => {
    expect(problems(lakeStack(COMMERCE, "access:", `  The Shop: { ${ROLE}, read: [product-images] }`))).toEqual([
      '14 tributary:dataLake.access["The Shop"] NotAccepted: not accepted as a name; accepted: 1 to 40 lower-case letters, digits and single hyphens, no hyphen first or last',
    ]);
  });

  const MISSPELT =
    '12 tributary:dataLake.presets[0] NotAccepted: found "comerce"; accepted: dataworks, medallion or commerce; did you mean commerce?';

  test("is not checked against zones that are unknown themselves", () => {
    expect(problems(lakeStack("presets: [comerce]", "access:", `  me: { ${ROLE}, read: [product-images] }`))).toEqual([
      MISSPELT,
    ]);
  });

  test("names a zone that no preset has, though one preset is misspelt, whose own zones may be changed", () => {
    const text = lakeStack(
      "presets: [dataworks, comerce]",
      "zones: { raw-zone: { tiering: automatic }, product-images: { versioning: false } }",
      "access:",
      `  me: { ${ROLE}, read: [raw-zone, product-images, raw-zoen] }`,
    );
    expect(problems(text)).toEqual([
      MISSPELT.replace("presets[0]", "presets[1]"),
      '15 tributary:dataLake.access.me.read[2] UnknownZone: the lake has no such zone; found "raw-zoen"; did you mean raw-zone?',
    ]);
  });
});
