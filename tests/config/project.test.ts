import { load, problems, WHOLE_STACK } from "./stack-file";

/** {@link WHOLE_STACK} with a cloud's block of its own. */
function withBlock(cloud: string, ...lines: readonly string[]): string {
  return `${WHOLE_STACK}  tributary:${cloud}:\n${lines.map((line) => `    ${line}\n`).join("")}`;
}

const GCP = ["projectId: my-project", 'projectNumber: "123"', "region: europe-west1"];
const AZURE = [
  "subscriptionId: 11111111-2222-4333-8444-555555555555",
  "tenantId: 66666666-7777-4888-9999-AAAAAAAAAAAA",
  "location: westeurope",
];

test("a stack without capabilities has its platform and nothing else", () => {
  expect(load(WHOLE_STACK)).toEqual({
    // What it is where a stack file is silent: delivery.test.ts.
    delivery: expect.any(Object) as unknown,
    platform: {
      organisation: "dataworks",
      project: "tributary",
      stack: "dev",
      environment: "dev",
      owner: "data-platform",
      costCentre: "4711",
      allowDataDestruction: true,
    },
    homeCloud: "aws",
    aws: { accountId: "111122223333", region: "us-east-1" },
    gcp: null,
    azure: null,
    dataLake: null,
    deliveryAccess: null,
    network: null,
    kubernetes: null,
    kafka: null,
    imageIngest: null,
  });
});

test.each([
  ["dev", true],
  ["test", true],
  ["prod", false],
])("%s lets data be destroyed unless told otherwise: %s", (environment, allowed) => {
  const text = WHOLE_STACK.replace("environment: dev", `environment: ${environment}`);
  expect(load(text).platform.allowDataDestruction).toBe(allowed);
  expect(load(`${text}  tributary:allowDataDestruction: ${!allowed}\n`).platform.allowDataDestruction).toBe(!allowed);
  expect(load(`${text}  tributary:allowDataDestruction: "${!allowed}"\n`).platform.allowDataDestruction).toBe(!allowed);
});

test("a block of another cloud is read though nothing stands there", () => {
  expect(load(withBlock("gcp", ...GCP)).gcp).toEqual({
    projectId: "my-project",
    projectNumber: "123",
    region: "europe-west1",
  });
  expect(load(withBlock("azure", ...AZURE)).azure?.location).toBe("westeurope");
});

test("Google's project may have its rules from elsewhere", () => {
  expect(load(withBlock("gcp", ...GCP)).gcp).not.toHaveProperty("projectRules");
  expect(load(withBlock("gcp", ...GCP, "projectRules: given")).gcp?.projectRules).toBe("given");
});

describe("Azure's networks and resource group", () => {
  const SUBNET = "/subscriptions/0/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub/subnets/spark";

  test("are taken as Azure takes them", () => {
    const block = [...AZURE, "resourceGroupName: Data.(Platform)_1", `allowedNetworks: [203.0.113.0/24, ${SUBNET}]`];
    expect(load(withBlock("azure", ...block)).azure).toMatchObject({
      resourceGroupName: "Data.(Platform)_1",
      allowedNetworks: ["203.0.113.0/24", SUBNET],
    });
  });

  test.each([
    ["resourceGroupName: ends.", 'resourceGroupName NotAccepted: found "ends."; accepted: 1 to 90 letters, digits'],
    [
      "allowedNetworks: [203.0.113.7, 10.1.0.0/16]",
      'allowedNetworks[1] NetworkNotAllowed: private ranges reach storage through a subnet or a private endpoint: give the subnet\'s id; found "10.1.0.0/16"',
    ],
    ["allowedNetworks: [0.0.0.0/0]", "allowedNetworks[0] NetworkNotAllowed: it lets in much of the internet"],
    ["allowedNetworks: [203.0.113.7, 203.0.113.7]", "allowedNetworks[1] RepeatedItem: stands in the list already"],
    ["allowedNetworks: 203.0.113.7", 'allowedNetworks NotAccepted: found "203.0.113.7"; accepted: a list of ids'],
  ])("are refused as Azure refuses them: %s", (line, problem) => {
    const [only, ...others] = problems(withBlock("azure", ...AZURE, line));
    expect(only).toContain(`14 tributary:azure.${problem}`);
    expect(others).toEqual([]);
  });
});

test("digits that `pulumi config set --path` made a number of are taken", () => {
  expect(load(WHOLE_STACK.replace('"111122223333"', "111122223333")).aws?.accountId).toBe("111122223333");
  expect(load(withBlock("gcp", ...GCP).replace('"123"', "123")).gcp?.projectNumber).toBe("123");
});

describe("a value that no cloud would take is refused", () => {
  test.each([
    [
      "organisation: dataworks",
      "organisation: Data Works",
      "2 tributary:organisation",
      "2 to 20 lower-case letters, digits and hyphens, a letter first and no hyphen last",
    ],
    ["owner: data-platform", 'owner: " "', "3 tributary:owner", "a text of 1 to 63 characters"],
    ["environment: dev", "environment: staging", "5 tributary:environment", "dev, test or prod"],
    ["homeCloud: aws", "homeCloud: ibm", "6 tributary:homeCloud", "aws, gcp or azure"],
    ['"111122223333"', '"11112222333"', "8 tributary:aws.accountId", "12 digits"],
    ['"111122223333"', "11122223333", "8 tributary:aws.accountId", "12 digits"],
    ["us-east-1", "us-central1", "9 tributary:aws.region", "an AWS region, such as us-east-1"],
    ["us-east-1", "us-east-1a", "9 tributary:aws.region", "an AWS region, such as us-east-1"],
  ])("%s → %s", (good, bad, where, accepted) => {
    const [problem, ...others] = problems(WHOLE_STACK.replace(good, bad));
    expect(problem).toMatch(new RegExp(`^${where} NotAccepted: found .+; accepted: ${accepted}$`));
    expect(others).toEqual([]);
  });

  test.each([
    ["gcp", GCP, "my-project", "my_project", "11 tributary:gcp.projectId", "a project id: .*"],
    ["gcp", GCP, "my-project", "short", "11 tributary:gcp.projectId", "a project id: .*"],
    ["gcp", GCP, "my-project", "ends-with-", "11 tributary:gcp.projectId", "a project id: .*"],
    ["gcp", GCP, '"123"', '"0123"', "12 tributary:gcp.projectNumber", "1 to 19 digits"],
    [
      "gcp",
      GCP,
      "europe-west1",
      "europe-west1-b",
      "13 tributary:gcp.region",
      "a Google Cloud region, such as europe-west1",
    ],
    ["gcp", GCP, "europe-west1", "eu-west-1", "13 tributary:gcp.region", "a Google Cloud region, such as europe-west1"],
    ["azure", AZURE, "11111111-", "1111-", "11 tributary:azure.subscriptionId", "a UUID, such as .*"],
    ["azure", AZURE, "AAAAAAAAAAAA", "GGGGGGGGGGGG", "12 tributary:azure.tenantId", "a UUID, such as .*"],
    [
      "azure",
      AZURE,
      "westeurope",
      "West Europe",
      "13 tributary:azure.location",
      "an Azure location by its programmatic name, such as westeurope",
    ],
  ])("%s: %s → %s → %s", (cloud, block, good, bad, where, accepted) => {
    const [problem, ...others] = problems(withBlock(cloud, ...block.map((line) => line.replace(good, bad))));
    expect(problem).toMatch(new RegExp(`^${where} NotAccepted: found .+; accepted: ${accepted}$`));
    expect(others).toEqual([]);
  });

  test("what is half said misses the other half", () => {
    expect(problems(withBlock("gcp", "projectId: my-project"))).toEqual([
      "10 tributary:gcp.projectNumber MissingKey: missing; accepted: 1 to 19 digits",
      "10 tributary:gcp.region MissingKey: missing; accepted: a Google Cloud region, such as europe-west1",
    ]);
  });

  test("a text stands where an object should", () => {
    expect(problems(`${WHOLE_STACK}  tributary:gcp: my-project\n`)).toEqual([
      '10 tributary:gcp NotAccepted: found "my-project"; accepted: an object with projectId, projectNumber, region, replicaRegion and projectRules',
    ]);
  });

  test("an object stands where a text should", () => {
    expect(problems(WHOLE_STACK.replace("owner: data-platform", "owner: [data, platform]"))).toEqual([
      "3 tributary:owner NotAccepted: found a list; accepted: a text of 1 to 63 characters",
    ]);
  });

  test("a switch is neither true nor false", () => {
    expect(problems(`${WHOLE_STACK}  tributary:allowDataDestruction: yes\n`)).toEqual([
      '10 tributary:allowDataDestruction NotAccepted: found "yes"; accepted: true or false',
    ]);
  });
});

describe("regions as the clouds name them are accepted", () => {
  test.each([
    "us-east-1",
    "us-gov-west-1",
    "ap-southeast-7",
    "mx-central-1",
    "cn-north-1",
    "eusc-de-east-1",
    "us-isob-east-1",
  ])("AWS %s", (region) => {
    expect(load(WHOLE_STACK.replace("us-east-1", region)).aws?.region).toBe(region);
  });
  test.each(["us-central1", "europe-west12", "northamerica-northeast1", "africa-south1", "me-central2"])(
    "Google Cloud %s",
    (region) => {
      expect(load(withBlock("gcp", ...GCP).replace("europe-west1", region)).gcp?.region).toBe(region);
    },
  );
  test.each(["eastus2", "uksouth", "usgovvirginia", "chinanorth3", "newzealandnorth"])("Azure %s", (location) => {
    expect(load(withBlock("azure", ...AZURE).replace("westeurope", location)).azure?.location).toBe(location);
  });
});

describe("a second region that data can't be replicated to is refused", () => {
  test.each([
    ["aws", "us-east-1", "ReplicaRegionSame: the same as region: name another, so that a copy outlives the region"],
    [
      "aws",
      "us-gov-west-1",
      "ReplicaRegionOutOfReach: of another partition of AWS than region, and nothing is replicated between partitions",
    ],
    ["gcp", "europe-west1", "ReplicaRegionSame: the same as region: name another, so that a copy outlives the region"],
    ["gcp", "us-east1", "RegionsDoNotPair: makes no dual-region with region"],
  ])("%s: %s", (cloud, region, problem) => {
    const text =
      cloud === "aws"
        ? `${WHOLE_STACK}    replicaRegion: ${region}\n`
        : withBlock("gcp", ...GCP, `replicaRegion: ${region}`);
    const [only, ...others] = problems(text);
    expect(only).toContain(`tributary:${cloud}.replicaRegion ${problem}; found "${region}"`);
    expect(others).toEqual([]);
  });

  test("the regions that would do are named", () => {
    expect(problems(withBlock("gcp", ...GCP.slice(0, 2), "region: us-central1", "replicaRegion: us-east2"))).toEqual([
      '14 tributary:gcp.replicaRegion RegionsDoNotPair: makes no dual-region with region; found "us-east2"; accepted: us-east1, us-east4, us-east5, us-south1, us-west1, us-west2, us-west3, us-west4',
    ]);
    expect(problems(withBlock("gcp", ...GCP.slice(0, 2), "region: me-west1", "replicaRegion: me-central1"))).toEqual([
      '14 tributary:gcp.replicaRegion RegionsDoNotPair: makes no dual-region with region; found "me-central1"; accepted: none: region pairs with no other',
    ]);
  });
});
