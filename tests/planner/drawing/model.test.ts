import { accessGraph } from "../../../planner/access";
import { boxesOf } from "../../../planner/drawing/boxes";
import { frameOf } from "../../../planner/drawing/frames";
import { kindWords, shortType } from "../../../planner/drawing/kinds";
import { accessOf, linksOf } from "../../../planner/drawing/links";
import { UNKNOWN } from "../../../planner/graph";
import { GraphBuilder, lakeGraph, platformGraph } from "./graphs";

function kinds(...types: readonly string[]): ReadonlyMap<string, number> {
  return new Map(types.map((type) => [type, 1]));
}

test.each([
  ["aws:s3/bucket:Bucket", "aws:s3:Bucket"],
  ["random:index/randomId:RandomId", "random:RandomId"],
  ["kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:Deployment"],
  ["azure-native:storage:StorageAccount", "azure-native:storage:StorageAccount"],
  ["my:Component", "my:Component"],
  ["odd", "odd"],
])("the type %s is written %s", (token, short) => {
  expect(shortType(token)).toBe(short);
});

test("kinds in words leave out what another kind says", () => {
  const words = kindWords(
    new Map([
      ["aws:s3/bucket:Bucket", 2],
      ["aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", 1],
      ["aws:s3/bucketPolicy:BucketPolicy", 1],
      ["gcp:compute/vPNTunnel:VPNTunnel", 1],
      ["aws:ec2/subnetGroup:SubnetGroup", 1],
    ]),
  );
  expect(words).toEqual(["bucket ×2", "lifecycle", "policy", "subnet group", "vpn tunnel"]);
});

test("a box stands in the frame of its cloud, whatever helpers it has", () => {
  expect(frameOf(kinds("aws:s3/bucket:Bucket", "random:index/randomId:RandomId"))).toEqual({ id: "AWS", title: "AWS" });
  expect(frameOf(kinds("gcp:storage/bucket:Bucket", "aws:s3/bucket:Bucket"))).toEqual({
    id: "between",
    title: "AWS and Google Cloud",
  });
  expect(frameOf(kinds("random:index/randomId:RandomId")).title).toBe("Other providers");
  expect(frameOf(kinds()).title).toBe("Without resources");
});

describe("boxes", () => {
  test("of a program that wraps all in one component across clouds are those inside it", () => {
    const graph = new GraphBuilder("p", "s");
    const wrapper = graph.add("test:x:Everything", "all");
    const lake = graph.add("test:x:Lake", "lake", { parent: wrapper });
    graph.add("aws:s3/bucket:Bucket", "b", { parent: lake });
    const warehouse = graph.add("test:x:Warehouse", "warehouse", { parent: wrapper });
    graph.add("gcp:bigquery/dataset:Dataset", "d", { parent: warehouse });
    expect(boxesOf(graph.build()).roots.map(({ name }) => name)).toEqual(["lake", "warehouse"]);
  });

  test("beyond the limit are folded, deepest first, and nothing is lost", () => {
    const graph = new GraphBuilder("p", "s");
    for (const outer of ["a", "b"]) {
      const top = graph.add(`test:${outer}:Top`, outer);
      for (const inner of ["x", "y"]) {
        const middle = graph.add(`test:${inner}:Middle`, `${outer}${inner}`, { parent: top });
        for (const innermost of ["l", "m"]) {
          const low = graph.add(`test:${innermost}:Low`, `${outer}${inner}${innermost}`, { parent: middle });
          graph.add("aws:s3/bucket:Bucket", `${outer}${inner}${innermost}b`, { parent: low });
        }
      }
    }
    const count = (most: number): readonly [number, number] => {
      const { boxOf, roots } = boxesOf(graph.build(), most);
      return [
        new Set(boxOf.values()).size,
        roots.reduce((sum, box) => sum + (box.kinds.get("aws:s3/bucket:Bucket") ?? 0), 0),
      ];
    };
    expect(count(14)).toEqual([14, 8]);
    expect(count(13)).toEqual([6, 8]);
    expect(count(5)).toEqual([2, 8]);
    expect(count(1)).toEqual([1, 8]);
  });

  test("of too many types keep the largest, and gather the others by frame", () => {
    const graph = new GraphBuilder("p", "s");
    for (let index = 0; index < 20; index++) {
      const parent = graph.add(`test:x:Type${index}`, `c${index}`);
      for (let part = 0; part <= index; part++) {
        const type = index % 2 === 0 ? "aws:s3/bucket:Bucket" : "gcp:storage/bucket:Bucket";
        graph.add(type, `c${index}-${part}`, { parent });
      }
    }
    const { roots, boxOf } = boxesOf(graph.build(), 5);
    expect(roots.map(({ name, kinds }) => [name, Object.fromEntries(kinds)])).toEqual([
      ["8 smaller boxes", { "gcp:storage/bucket:Bucket": 72 }],
      ["9 smaller boxes", { "aws:s3/bucket:Bucket": 81 }],
      ["c17", { "gcp:storage/bucket:Bucket": 18 }],
      ["c18", { "aws:s3/bucket:Bucket": 19 }],
      ["c19", { "gcp:storage/bucket:Bucket": 20 }],
    ]);
    expect(boxOf.get("urn:pulumi:s::p::test:x:Type3::c3")).toBe(roots[0]);
  });

  test("alone in another are told by name on it", () => {
    const graph = new GraphBuilder("p", "s");
    const region = graph.add("test:x:Region", "home");
    const key = graph.add("test:x:Key", "home-key", { parent: region });
    graph.add("aws:kms/key:Key", "home-key-key", { parent: key });
    const { roots, boxOf } = boxesOf(graph.build());
    expect(roots).toMatchObject([{ name: "home", parts: ["key"], children: [] }]);
    expect([boxOf.get(key), roots[0]?.kinds.get("aws:kms/key:Key"), roots[0]?.ownKinds.size]).toEqual([roots[0], 1, 0]);
  });

  test("of one type many times are cards without boxes inside", () => {
    const graph = new GraphBuilder("p", "s");
    for (const name of ["a", "b", "c"]) {
      const zone = graph.add("test:x:Zone", name);
      const part = graph.add("test:x:Part", `${name}-part`, { parent: zone });
      graph.add("aws:s3/bucket:Bucket", `${name}-bucket`, { parent: part });
    }
    const { roots } = boxesOf(graph.build());
    expect(roots.map(({ name, children, kinds: own }) => [name, children.length, own.size])).toEqual([
      ["a", 0, 1],
      ["b", 0, 1],
      ["c", 0, 1],
    ]);
  });
});

describe("links", () => {
  test("are raised to boxes with one parent, and told by what they mean inside", () => {
    const graph = new GraphBuilder("p", "s");
    const lake = graph.add("test:x:Lake", "lake");
    const zone = graph.add("test:x:Zone", "lake-raw", { parent: lake });
    const bucket = graph.add("aws:s3/bucket:Bucket", "lake-raw-bucket", { parent: zone });
    const job = graph.add("test:x:Job", "job");
    const other = graph.add("test:x:Zone", "lake-gold", { parent: lake });
    const key = graph.add("aws:kms/key:Key", "lake-key", { parent: lake });
    graph.add("aws:s3/bucket:Bucket", "lake-gold-bucket", { parent: other, dependencies: [bucket, key] });
    graph.add("aws:glue/job:Job", "job-job", { parent: job, dependencies: [bucket] });
    const built = graph.build();
    const links = linksOf(built, boxesOf(built)).map(({ from, to, inTo, details }) => [
      from.name,
      to.name,
      [...inTo].map(({ name }) => name),
      details,
    ]);
    expect(links).toEqual([
      ["job", "lake", ["lake-raw"], ["job-job → lake-raw-bucket"]],
      ["lake-gold", "lake-raw", ["lake-raw"], ["lake-gold-bucket → lake-raw-bucket"]],
    ]);
  });

  test("both ways are one", () => {
    const graph = new GraphBuilder("p", "s");
    const [a, b] = ["a", "b"].map((name) => graph.add(`test:${name}:Side`, name)) as [string, string];
    const one = graph.add("aws:ec2/securityGroup:SecurityGroup", "one", { parent: a });
    const two = graph.add("aws:ec2/securityGroup:SecurityGroup", "two", { parent: b });
    graph.add("aws:ec2/rule:Rule", "to", { parent: a, dependencies: [two] });
    graph.add("aws:ec2/rule:Rule", "fro", { parent: b, dependencies: [one] });
    const built = graph.build();
    expect(linksOf(built, boxesOf(built))).toMatchObject([
      { from: { name: "a" }, to: { name: "b" }, mutual: true, details: ["fro → one", "to → two"] },
    ]);
  });
});

describe("access", () => {
  test("is read off the grants, sorted", () => {
    const access = accessGraph(lakeGraph());
    expect(access).toHaveLength(19);
    expect(access[0]).toEqual({
      principal: { kind: "aws-role", name: "analytics", id: "arn:aws:iam::111122223333:role/analytics" },
      access: ["read"],
      on: "urn:pulumi:prod::tributary::tributary:data-lake:S3DataLake$tributary:data-lake:S3Zone::lake-curated-zone",
      onName: "zone curated-zone",
    });
    expect(access.map(({ principal }) => principal.name)).toEqual(
      [...access.map(({ principal }) => principal.name)].sort(),
    );
    expect(accessGraph({ ...lakeGraph(), resources: [...lakeGraph().resources].reverse() })).toEqual(access);
  });

  test("says what a grant leaves open, and takes its parent for its target", () => {
    const graph = new GraphBuilder("p", "s");
    const zone = graph.add("test:x:Zone", "zone");
    graph.add("tributary:core:Grant", "grant", {
      parent: zone,
      inputs: { on: UNKNOWN, access: ["write", "read"], principal: UNKNOWN },
    });
    expect(accessGraph(graph.build())).toEqual([
      {
        principal: { kind: UNKNOWN, name: UNKNOWN, id: UNKNOWN },
        access: ["read", "write"],
        on: zone,
        onName: UNKNOWN,
      },
    ]);
  });

  test("knows the component that makes a principal", () => {
    const graph = platformGraph();
    const [first, ...others] = accessOf(graph, boxesOf(graph)).filter(({ owner }) => owner !== undefined);
    expect([first?.principal.name, first?.owner?.name, others]).toEqual(["image-ingest", "image-ingest", []]);
  });
});
