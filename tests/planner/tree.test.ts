import { GraphBuilder, lakeGraph, platformGraph } from "./drawing/graphs";
import type { ResourceGraph } from "../../planner/graph";
import { renderTree } from "../../planner/tree";

function lineOf(text: string, name: string): string {
  return text.split("\n").find((line) => line.includes(name)) ?? "";
}

// eslint-disable-next-line no-control-regex
const ansi = /\u001b\[\d+m/g;

describe("the tree of a lake", () => {
  const text = renderTree(lakeGraph());

  test("begins with the stack and its totals", () => {
    expect(text.split("\n")[0]).toBe("tributary/prod  202 resources in 45 components");
    expect(lineOf(text, "S3DataLake")).toBe("└─ lake  tributary:data-lake:S3DataLake  201 resources");
  });

  test("says once what all zones share, and of each zone what it has besides and who may use it", () => {
    expect(lineOf(text, "17 ×")).toBe(
      "   ├─ 17 × tributary:data-lake:S3Zone  187 resources, 21 protected, each with bucket, lifecycle, logging, " +
        "ownership controls, policy, public access block, server side encryption",
    );
    expect(lineOf(text, "lake-curated-zone")).toBe(
      "   │  ├─ lake-curated-zone      19 resources: + intelligent tiering, versioning, replica (8)" +
        "  analytics may read; glue-etl may write",
    );
    expect(lineOf(text, "lake-working")).toBe("   │  └─ lake-working           7 resources");
    expect(text.match(/S3Zone/g)).toHaveLength(1);
  });

  test("says that and how it folds", () => {
    expect(text).toMatch(/\nFolded: 3 or more components of one type .* --full shows every resource\.\n$/);
  });

  test("marks what is protected", () => {
    expect(lineOf(text, "lake-home-key-key")).toBe("         └─ lake-home-key-key  aws:kms:Key  protected");
    expect(lineOf(text, "lake-home-key-alias")).not.toContain("protected");
  });

  test("ends with totals, outputs and warnings", () => {
    expect(lineOf(text, "  aws  ")).toMatch(/^ {2}aws {5}201 {2}s3:Bucket 23, s3:BucketLifecycleConfiguration 23, /);
    expect(lineOf(text, "  pulumi  ")).toBe("  pulumi    1  providers:aws 1");
    expect(text).toContain("\nOutputs\n  kafka  null\n  lake   [17 items]\n");
    expect(text).toContain("  warning: zone working deletes objects after 14 days\n");
  });

  test("wraps its totals", () => {
    const totals = text.slice(text.indexOf("Resources by package"), text.indexOf("Outputs")).split("\n");
    expect(totals.length).toBeGreaterThan(5);
    expect(Math.max(...totals.map((line) => line.length))).toBeLessThanOrEqual(110);
  });

  test("unfolded shows every resource on a line of its own", () => {
    const graph = lakeGraph();
    const lines = renderTree(graph, { full: true }).split("\n");
    for (const { name } of graph.resources) {
      expect(lines.filter((line) => line.includes(`─ ${name}  `))).not.toHaveLength(0);
    }
    expect(lines.filter((line) => line.includes("─ "))).toHaveLength(graph.resources.length);
    expect(lines.join("\n")).not.toContain("Folded");
  });

  test("is the same whatever order the graph comes in, and in colour", () => {
    const graph = lakeGraph();
    const turned: ResourceGraph = { ...graph, resources: [...graph.resources].reverse() };
    expect(renderTree(turned)).toBe(text);
    expect(text).not.toMatch(ansi);
    const coloured = renderTree(graph, { colour: true });
    expect(coloured).toMatch(ansi);
    expect(coloured.replace(ansi, "")).toBe(text);
  });
});

test("a component shows its resources with types and counts", () => {
  const text = renderTree(platformGraph());
  expect(text).toContain("├─ eks  tributary:eks:EksCluster  5 resources\n│  ├─ eks-0  aws:eks:Cluster\n");
  expect(lineOf(text, "RandomPassword")).toBe("│  └─ orders-db-3  random:RandomPassword");
  expect(lineOf(text, "6 ×")).toBe("│  ├─ 6 × aws:ec2:Subnet");
});

test("a grant reads as who may do what", () => {
  const graph = new GraphBuilder("shop", "dev");
  const zone = graph.add("test:lake:Zone", "zone");
  graph.grant(zone, "zone raw", "etl", ["read", "write"]);
  expect(lineOf(renderTree(graph.build()), "etl")).toBe(
    "   └─ etl may read, write: zone raw  tributary:core:Grant  1 resource",
  );
});

test("an empty stack is a line", () => {
  expect(renderTree(new GraphBuilder("empty", "dev").build())).toBe("empty/dev  0 resources in 0 components\n");
});

test("secrets are named by path, values never", () => {
  const graph = new GraphBuilder("shop", "dev");
  graph.add("aws:rds/instance:Instance", "db", { secrets: ["password", "a", "b", "c"], retainOnDelete: true });
  expect(lineOf(renderTree(graph.build()), "db")).toBe("└─ db  aws:rds:Instance  secret: a, b, c and 1 more");
  expect(lineOf(renderTree(graph.build(), { full: true }), "db")).toContain("  retained  secret");
});

test("no name, message or output can steer the terminal", () => {
  const hostile = "a\u001b[2J\u202eb\u0007\u2028\ud800\r";
  const graph = new GraphBuilder("p\u001b", "s\u009b");
  const parent = graph.add("test:x:Co\u001bmponent", hostile);
  graph.add(`aws:s3/x:X\u001b[0m`, hostile, { parent, secrets: ["\u001b]0;title\u0007"] });
  const text = renderTree(
    graph.build({
      outputs: { [hostile]: hostile },
      diagnostics: [{ severity: "error", message: `first\n${hostile}`, urn: hostile }],
    }),
    { full: true },
  );
  expect(text).not.toMatch(/[^\P{C}\n]|\p{Zl}|\p{Zp}/u);
  expect(text).toContain("a\\u{1b}[2J\\u{202e}b\\u{7}\\u{2028}\\u{d800}\\u{d}");
});

test("names in other scripts stay as they are", () => {
  const graph = new GraphBuilder("größe", "dev");
  graph.add("aws:s3/bucket:Bucket", "данные-数据");
  expect(lineOf(renderTree(graph.build()), "данные")).toBe("└─ данные-数据  aws:s3:Bucket");
});

test("a level below the sixth is one line", () => {
  const graph = new GraphBuilder("deep", "dev");
  let parent = graph.add("test:x:Level", "level-1");
  for (let level = 2; level <= 9; level++) {
    parent = graph.add("test:x:Level", `level-${level}`, { parent });
  }
  graph.add("aws:s3/bucket:Bucket", "bottom", { parent });
  const text = renderTree(graph.build());
  expect(lineOf(text, "level-7")).toBe(`${" ".repeat(18)}└─ level-7  test:x:Level  1 resource: level-8 (1)`);
  expect(text).not.toContain("level-9");
});

describe("large graphs", () => {
  function build(add: (graph: GraphBuilder) => void): ResourceGraph {
    const graph = new GraphBuilder("large", "dev");
    add(graph);
    return graph.build();
  }

  test("10,000 resources take under two seconds, folded and not", () => {
    const graph = build((builder) => {
      for (let index = 0; index < 5_000; index++) {
        const parent = builder.add("test:x:Pair", `pair-${index}`);
        builder.add("aws:s3/bucket:Bucket", `bucket-${index}`, { parent });
      }
      for (let index = 0; index < 5_000; index++) {
        builder.add("aws:s3/bucketObject:BucketObject", `object-${index}`);
      }
    });
    const start = performance.now();
    expect(renderTree(graph).split("\n").length).toBeLessThan(5_020);
    expect(renderTree(graph, { full: true })).toContain("object-4999");
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  test("a chain of 20,000 components is no stack overflow", () => {
    const resources = Array.from({ length: 20_000 }, (_, index) => ({
      ...build((builder) => builder.add("test:x:Link", "link")).resources[0],
      urn: `urn:${index}`,
      name: `link-${index}`,
      ...(index > 0 && { parent: `urn:${index - 1}` }),
    })) as ResourceGraph["resources"];
    const text = renderTree({ ...build(() => undefined), resources });
    expect(lineOf(text, "link-6")).toContain("link-6  test:x:Link  0 resources");
    expect(text).not.toContain("link-8");
    expect(lineOf(text, "link-6")).not.toBe("");
  });
});
