import type { ResourceChange } from "../../../planner/diff";
import { UNKNOWN, type PlannedResource } from "../../../planner/graph";
import { BUCKET, diffOf, type Sketch, urn } from "./graphs";

const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const NETWORK = "aws:ec2/vpc:Vpc";
const SUBNET = "aws:ec2/subnet:Subnet";
const ROUTES = "aws:ec2/routeTableAssociation:RouteTableAssociation";

/** What takes `property` from another resource, which only the cloud knows. */
const from = (property: string, source: string, more: Partial<PlannedResource> = {}): Partial<PlannedResource> => ({
  unknown: [property],
  dependencies: [source],
  propertyDependencies: { [property]: [source] },
  ...more,
});
const kinds = (before: Sketch, after: Sketch): Readonly<Record<string, ResourceChange["kind"]>> =>
  Object.fromEntries(diffOf(before, after).changes.map(({ name, kind }) => [name, kind]));

/** A network of a range, with a subnet in it and routes of that. */
const network = (range: string, more: Partial<PlannedResource> = {}): Sketch => ({
  vpc: [NETWORK, { cidrBlock: range }],
  subnet: [SUBNET, { vpcId: UNKNOWN, cidrBlock: "10.0.1.0/24" }, from("vpcId", urn(NETWORK, "vpc"), more)],
  routes: [ROUTES, { subnetId: UNKNOWN, routeTableId: "rtb-1" }, from("subnetId", urn(SUBNET, "subnet"))],
});

test("what is made of something that is replaced is replaced or updated with it, and so on", () => {
  const { changes } = diffOf(network("10.0.0.0/16"), network("10.9.0.0/16"));
  expect(kinds(network("10.0.0.0/16"), network("10.9.0.0/16"))).toEqual({
    vpc: "replaced",
    subnet: "replaced",
    routes: "maybe-replaced",
  });
  expect(changes.find(({ name }) => name === "subnet")?.properties).toEqual([
    { path: "vpcId", before: "[unknown] of vpc", after: "[unknown] of vpc, made anew", effect: "replaces" },
  ]);
});

test("what the program ignores does not follow, nor what is only made after it", () => {
  expect(kinds(network("10.0.0.0/16"), network("10.9.0.0/16", { ignoreChanges: ["vpcId"] }))).toEqual({
    vpc: "replaced",
  });
  const after = { dependencies: [urn(NETWORK, "vpc")] };
  const before: Sketch = { vpc: [NETWORK, { cidrBlock: "10.0.0.0/16" }], bucket: [BUCKET, { bucket: "b" }, after] };
  expect(kinds(before, { ...before, vpc: [NETWORK, { cidrBlock: "10.9.0.0/16" }] })).toEqual({ vpc: "replaced" });
});

test("an update leads to nothing else", () => {
  const tagged = (team: string): Sketch => ({
    ...network("10.0.0.0/16"),
    vpc: [NETWORK, { cidrBlock: "10.0.0.0/16", tags: { team } }],
  });
  expect(kinds(tagged("a"), tagged("b"))).toEqual({ vpc: "updated" });
});

describe("a value that the program knows itself", () => {
  const named = (inputs: Record<string, string>, more: Partial<PlannedResource> = {}): Sketch => ({
    bucket: [BUCKET, inputs, more],
    versioning: [
      VERSIONING,
      { bucket: "orders", versioningConfiguration: { status: "Enabled" } },
      { dependencies: [urn(BUCKET, "bucket")], propertyDependencies: { bucket: [urn(BUCKET, "bucket")] } },
    ],
  });

  test("stays what it is where the new one comes first", () => {
    const before = named({ bucketPrefix: "orders", region: "eu-west-1" });
    expect(kinds(before, named({ bucketPrefix: "orders", region: "eu-west-2" }))).toEqual({ bucket: "replaced" });
  });

  test.each<[string, Record<string, string>, Partial<PlannedResource>]>([
    ["as their names are the same", { bucket: "orders" }, {}],
    ["as the program says", { bucketPrefix: "orders" }, { deleteBeforeReplace: true }],
  ])("goes with the old one where that goes first, %s", (_, name, more) => {
    const before = named({ ...name, region: "eu-west-1" }, more);
    expect(kinds(before, named({ ...name, region: "eu-west-2" }, more))).toEqual({
      bucket: "replaced",
      versioning: "replaced",
    });
  });

  test("does not where the program says that the new one comes first", () => {
    const late = { deleteBeforeReplace: false };
    const before = named({ bucket: "orders", region: "eu-west-1" }, late);
    expect(kinds(before, named({ bucket: "orders", region: "eu-west-2" }, late))).toEqual({ bucket: "replaced" });
  });
});
