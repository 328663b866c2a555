import * as fc from "fast-check";

import {
  type NameRule,
  isAccepted,
  nameRules,
  physicalName,
  stackName,
  stackNamePattern,
} from "../../../components/core/names";
import { testPlatform } from "../../support/arbitraries";

/** What each service accepts, written down from its documentation a second time and in another form. */
const accepted: Record<keyof typeof nameRules, RegExp> = {
  s3Bucket:
    /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(?:-s3alias|--ol-s3|--x-s3|--table-s3|-an)$)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
  kmsAlias: /^(?!aws)[a-zA-Z0-9/_-]{1,250}$/,
  kmsGrant: /^[a-zA-Z0-9:/_-]{1,256}$/,
  iamRole: /^[\w+=,.@-]{1,64}$/,
  iamPolicy: /^[\w+=,.@-]{1,128}$/,
  iamRolePolicy: /^[\w+=,.@-]{1,128}$/,
  cloudwatchAlarm: /^[\x21-\x7e]{1,255}$/,
  cloudwatchLogGroup: /^[.\-_/#A-Za-z0-9]{1,450}$/,
  ec2LaunchTemplate: /^[a-zA-Z0-9().\-/_]{3,128}$/,
  eksCluster: /^[0-9A-Za-z][A-Za-z0-9\-_]{0,99}$/,
  eksNodeGroup: /^[0-9A-Za-z][A-Za-z0-9_-]{0,62}$/,
  lambdaFunction: /^[a-zA-Z0-9-_]{1,64}$/,
  mskCluster: /^[0-9A-Za-z][0-9A-Za-z-]{0,63}$/,
  mskScramSecret: /^(?!.*-[A-Za-z0-9]{6}$)[A-Za-z0-9/_+=.@-]{1,502}$/,
  securityGroup: /^(?!sg-)[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/,
  sqsQueue: /^[A-Za-z0-9_-]{1,80}$/,
  gcsBucket: /^(?!goog)(?!.*g[o0]+g[l1i]e)[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$/,
  gcpKmsKey: /^[a-zA-Z0-9_-]{1,63}$/,
  gcpLogging: /^[a-z][a-z0-9-]{0,99}$/,
  gcpCustomRole: /^[a-zA-Z0-9_.]{3,64}$/,
  gcpServiceAccount: /^[a-z]([-a-z0-9]{4,28}[a-z0-9])$/,
  gcpWorkloadIdentityPool: /^(?!gcp-)[a-z0-9-]{4,32}$/,
  azureStorageAccount: /^[a-z0-9]{3,24}$/,
  azureContainer: /^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
  azureKeyVault: /^(?!.*--)[a-zA-Z][a-zA-Z0-9-]{1,22}[a-zA-Z0-9]$/,
  azureKeyVaultKey: /^[a-zA-Z0-9-]{1,127}$/,
  azureResourceGroup: /^[-\w._()]{0,89}[-\w_()]$/,
  azureIdentity: /^[a-zA-Z0-9][a-zA-Z0-9_-]{2,127}$/,
};

const rules = Object.entries(nameRules) as [keyof typeof nameRules, NameRule][];

/** Anything that a person could type, and what services forbid. */
const part = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/),
  fc.constantFrom(
    "xn--data",
    "goog",
    "google",
    "g00gle",
    "AWS",
    "sg-1",
    "aws-data",
    "sthree-x",
    "data-an",
    "raw-s3alias",
    "",
    "-",
    "--",
    "9",
    "日本",
  ),
);

describe.each(rules)("a name by the rule %s", (key, rule) => {
  test("is accepted by the service, whatever the organisation, project, stack and zone are called", () => {
    fc.assert(
      fc.property(part, part, part, part, (organisation, project, stack, zone) => {
        const name = stackName(rule, testPlatform({ organisation, project, stack }), zone);
        expect(name).toMatch(accepted[key]);
        expect(isAccepted(rule, name)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test("differs where the parts differ, even by where one ends", () => {
    const tricky = fc.array(fc.stringMatching(/^[abA_.-]{0,5}$/), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(tricky, tricky, (one, other) => {
        fc.pre(one.length === other.length && JSON.stringify(one) !== JSON.stringify(other));
        expect(physicalName(rule, ...one)).not.toBe(physicalName(rule, ...other));
      }),
      { numRuns: 500 },
    );
    expect(physicalName(rule, "acme-data", "lake")).not.toBe(physicalName(rule, "acme", "data-lake"));
  });

  test("has its whole hash when it is cut", () => {
    const long = (end: string): string => physicalName(rule, "9".repeat(300), end);
    expect(long("one")).toHaveLength(rule.maxLength);
    expect(long("one")).toMatch(/[0-9a-f]{6}$/);
    expect(new Set(Array.from({ length: 64 }, (_, index) => long(String(index)))).size).toBe(64);
  });
});

describe.each(rules.filter(([, { separator }]) => separator !== ""))(
  "the pattern of a stack by the rule %s",
  (_, rule) => {
    const organisation = fc.stringMatching(/^[a-z][a-z0-9-]{0,18}[a-z0-9]$/);
    const pulumiName = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,60}$/);

    test("takes in every name of the stack, whatever it is called", () => {
      fc.assert(
        fc.property(organisation, pulumiName, pulumiName, part, (org, project, stack, zone) => {
          const platform = testPlatform({ organisation: org, project, stack });
          const pattern = stackNamePattern(rule, platform);
          expect(pattern).toMatch(/^[^*]+\*$/);
          expect(stackName(rule, platform, zone).startsWith(pattern.slice(0, -1))).toBe(true);
        }),
        { numRuns: 200 },
      );
    });
  },
);

test("a stack's pattern takes in no other stack's names, but where those begin with its own", () => {
  const pattern = (stack: string) => stackNamePattern(nameRules.iamRole, testPlatform({ stack }));
  expect(pattern("prod")).toBe("dataworks-tributary-prod-*");
  expect(pattern("production")).toBe("dataworks-tributary-production-*");
  expect(stackNamePattern(nameRules.kmsAlias, testPlatform({ organisation: "aws-data" }))).toBe(
    "a-data-tributary-prod-*",
  );
});

test("parts that fit are joined as they are", () => {
  expect(stackName(nameRules.s3Bucket, testPlatform(), "raw-zone")).toBe("dataworks-tributary-prod-raw-zone");
  expect(stackName(nameRules.gcpCustomRole, testPlatform(), "reader")).toBe("dataworks_tributary_prod_reader");
});

test("a name that had to change is the same on every machine", () => {
  expect(physicalName(nameRules.s3Bucket, "Acme", "Größe")).toBe("acme-gro-e-8468b4");
  expect(stackName(nameRules.azureStorageAccount, testPlatform(), "lake")).toBe("dataworkstributary6c8d14");
});
