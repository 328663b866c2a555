import { XMLParser, XMLValidator } from "fast-xml-parser";

import { GRANT_TYPE, grantOf } from "../../planner/access";
import { MOST_BOXES } from "../../planner/drawing/boxes";
import type { ResourceGraph } from "../../planner/graph";
import { renderSvg } from "../../planner/svg";
import { GraphBuilder, lakeGraph, platformGraph, tinyGraph } from "./drawing/graphs";

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Element[];
}

type Node = Record<string, unknown>;

function parse(svg: string): Element {
  expect(XMLValidator.validate(svg)).toBe(true);
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: "",
    parseTagValue: false,
    trimValues: false,
  });
  const convert = (node: Node): Element => {
    const name = Object.keys(node).find((key) => key !== ":@") ?? "";
    const inside = node[name] as Node[];
    return {
      name,
      attributes: (node[":@"] ?? {}) as Record<string, string>,
      text: inside.map((child) => child["#text"] ?? "").join(""),
      children: inside.filter((child) => !("#text" in child)).map(convert),
    };
  };
  const [root] = (parser.parse(svg) as Node[]).map(convert);
  return root as Element;
}

function find(element: Element, match: (element: Element) => boolean): readonly Element[] {
  return [...(match(element) ? [element] : []), ...element.children.flatMap((child) => find(child, match))];
}

function byClass(root: Element, name: string): readonly Element[] {
  return find(root, ({ attributes }) => attributes["class"] === name);
}

function texts(element: Element): readonly string[] {
  return find(element, ({ name }) => name === "text").map(({ text }) => text);
}

function nameOf(id: string | undefined): string {
  return (id ?? "").split("::").at(-1) ?? "";
}

function reversed(graph: ResourceGraph): ResourceGraph {
  return { ...graph, resources: [...graph.resources].reverse() };
}

describe("the drawing of a lake", () => {
  const graph = lakeGraph();
  let svg = "";
  let root: Element;
  beforeAll(async () => {
    svg = await renderSvg(graph);
    root = parse(svg);
  });

  test("has each component once: as a box, or by name on the card that it is folded into", () => {
    const boxes = ["card", "container"].flatMap((name) => byClass(root, name));
    const drawn = boxes.map(({ attributes }) => attributes["data-id"] ?? "");
    const components = graph.resources.filter(({ custom, type }) => !custom && type !== GRANT_TYPE);
    expect(new Set(drawn).size).toBe(drawn.length);
    expect(drawn).toHaveLength(20);
    for (const { urn, name, parent = "" } of components) {
      const around = boxes.find(({ attributes }) => attributes["data-id"] === parent);
      const part = name.slice(nameOf(parent).length + 1);
      expect(drawn.includes(urn) || texts(around as Element).some((text) => text.split(" · ").includes(part))).toBe(
        true,
      );
    }
  });

  test("shows each grant on the card that it is for", () => {
    const grants = graph.resources.filter(({ type }) => type === GRANT_TYPE).map(grantOf);
    expect(grants).toHaveLength(19);
    for (const { principal, access, on } of grants) {
      const [card] = byClass(root, "card").filter(({ attributes }) => attributes["data-id"] === on);
      const chips = byClass(card as Element, "grant").flatMap(texts);
      expect(chips).toContain(`${principal.name}: ${access.join(", ")}`);
    }
    expect(byClass(root, "grant")).toHaveLength(19);
  });

  test("has one arrow for each principal, which says on how many parts", () => {
    expect(byClass(root, "access").map(({ attributes }) => nameOf(attributes["data-to"]))).toEqual(
      Array(5).fill("lake"),
    );
    const labels = byClass(root, "label").flatMap(texts);
    expect(labels).toContain("read on 3");
    expect(labels).toContain("read on 2, write on 1, administer on 1");
  });

  test("says once what the zones share, and on each card what sets it apart", () => {
    expect(texts(root)).toContain(
      "17 × S3Zone, each with bucket · lifecycle · logging · ownership controls · policy · public access block · server side encryption",
    );
    const [archive] = byClass(root, "card").filter(
      ({ attributes }) => nameOf(attributes["data-id"]) === "lake-raw-archive",
    );
    expect(texts(archive as Element)).toEqual(["raw-archive", "17 resources", "object lock · versioning · replica"]);
  });

  test("bundles what many zones use into one arrow with its count", () => {
    const labels = byClass(root, "label").flatMap(texts);
    expect(
      byClass(root, "use")
        .map(({ attributes }) => nameOf(attributes["data-to"]))
        .sort(),
    ).toEqual(["lake-away", "lake-home"]);
    expect(labels).toEqual(expect.arrayContaining(["all 17", "4 of 17"]));
  });

  test("has a title with counts, a name for readers of the screen, and a legend of the signs in it", () => {
    expect(root.attributes).toMatchObject({
      role: "img",
      "aria-label": "Architecture of tributary / prod: 202 resources in 45 components",
    });
    expect(texts(root)).toEqual(expect.arrayContaining(["tributary / prod", "202 resources in 45 components"]));
    expect(byClass(root, "legend").flatMap(texts)).toHaveLength(4);
  });

  test("stands alone: no script, no outside reference", () => {
    expect(find(root, ({ name }) => ["script", "style", "image", "use", "a", "foreignObject"].includes(name))).toEqual(
      [],
    );
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(/https?:|href|@import|url\((?!#)/);
    const defined = new Set(find(root, ({ name }) => name === "marker").map(({ attributes }) => attributes["id"]));
    const used = new Set([...svg.matchAll(/url\(#([^)]+)\)/g)].map((match) => match[1]));
    expect(defined).toEqual(used);
  });

  test("is the same bytes each time, whatever order the graph comes in", async () => {
    expect(await renderSvg(lakeGraph())).toBe(svg);
    expect(await renderSvg(reversed(graph))).toBe(svg);
  });
});

describe("the drawing of a platform", () => {
  let root: Element;
  beforeAll(async () => {
    root = parse(await renderSvg(platformGraph()));
  });

  test("frames each cloud, and leaves what spans clouds between them", () => {
    const framed = byClass(root, "frame").map((frame): [string, readonly string[]] => [
      (frame.attributes["data-id"] ?? "").replace("frame:", ""),
      frame.children
        .flatMap((child) =>
          find(child, ({ attributes }) => attributes["class"] === "card" || attributes["class"] === "container"),
        )
        .map(({ attributes }) => nameOf(attributes["data-id"]))
        .sort(),
    ]);
    expect(Object.fromEntries(framed)).toEqual({
      AWS: [
        "eks",
        "image-ingest",
        "kafka",
        "lake",
        "lake-bronze",
        "lake-gold",
        "lake-product-images",
        "lake-silver",
        "network",
        "orders-db",
        "sessions",
      ],
      Azure: ["cold-archive", "synapse"],
      "Google Cloud": ["flink", "gcp-network", "warehouse"],
      Kubernetes: ["argo-cd", "monitoring", "shop"],
    });
    const [vpn] = byClass(root, "card").filter(({ attributes }) => nameOf(attributes["data-id"]) === "aws-gcp-vpn");
    expect(texts(vpn as Element)).toContain("AWS, Google Cloud");
  });

  test("draws each use between components once, from the user to the used", () => {
    const uses = byClass(root, "use").map(
      ({ attributes }) => `${nameOf(attributes["data-from"])} → ${nameOf(attributes["data-to"])}`,
    );
    expect([...uses].sort()).toEqual([
      "argo-cd → eks",
      "aws-gcp-vpn → gcp-network",
      "aws-gcp-vpn → network",
      "eks → network",
      "flink → gcp-network",
      "flink → kafka",
      "kafka → network",
      "monitoring → eks",
      "orders-db → network",
      "sessions → network",
      "shop → eks",
      "shop → kafka",
      "shop → orders-db",
      "shop → sessions",
      "synapse → cold-archive",
    ]);
  });

  test("draws access of a principal that a component makes from that component", () => {
    const access = byClass(root, "access").map(
      ({ attributes }) => `${nameOf(attributes["data-from"])} → ${nameOf(attributes["data-to"])}`,
    );
    expect(access).toContain("image-ingest → lake");
    expect(byClass(root, "owner").flatMap(texts)).toEqual(["image-ingest"]);
    expect(byClass(root, "principal").flatMap(texts)).toEqual(["analysts", "AWS role", "etl", "AWS role"]);
  });
});

test("an arrow of one card among many says by its short name whose it is", async () => {
  const graph = new GraphBuilder("p", "s");
  const lake = graph.add("test:x:Lake", "lake");
  const key = graph.add("test:x:Key", "lake-key", { parent: lake });
  const keyKey = graph.add("aws:kms/key:Key", "lake-key-key", { parent: key });
  for (const name of ["bronze", "silver", "gold"]) {
    const zone = graph.add("test:x:Zone", `lake-${name}`, { parent: lake });
    const dependencies = name === "gold" ? [keyKey] : [];
    graph.add("aws:s3/bucket:Bucket", `lake-${name}-bucket`, { parent: zone, dependencies });
  }
  const root = parse(await renderSvg(graph.build()));
  expect(byClass(root, "label").flatMap(texts)).toEqual(["gold"]);
});

test("a program without components is drawn by service", async () => {
  const root = parse(await renderSvg(tinyGraph()));
  expect(
    byClass(root, "card")
      .map(({ attributes }) => attributes["data-id"])
      .sort(),
  ).toEqual(["module:aws:cloudfront", "module:aws:route53", "module:aws:s3", "module:random"]);
  expect(byClass(root, "use").map(({ attributes }) => [attributes["data-from"], attributes["data-to"]])).toEqual([
    ["module:aws:cloudfront", "module:aws:s3"],
    ["module:aws:route53", "module:aws:cloudfront"],
  ]);
});

test("access that would take too many arrows is told by chips alone", async () => {
  const graph = new GraphBuilder("many", "prod");
  for (const database of ["a", "b", "c", "d"]) {
    const component = graph.add(`test:${database}:Database`, database);
    const instance = graph.add("aws:rds/instance:Instance", `${database}-instance`, { parent: component });
    for (const team of ["one", "two", "three", "four"]) {
      graph.grant(component, `database ${database}`, team, ["read"]);
      graph.grant(instance, `instance ${database}`, team, ["administer"]);
    }
  }
  const root = parse(await renderSvg(graph.build()));
  expect(byClass(root, "access")).toEqual([]);
  expect(byClass(root, "principal")).toHaveLength(4);
  expect(byClass(root, "grant").flatMap(texts)).toEqual(
    Array(4)
      .fill(["four", "one", "three", "two"].map((team) => `${team}: read, administer`))
      .flat(),
  );
});

test("an empty stack has a title and no boxes", async () => {
  const root = parse(await renderSvg(new GraphBuilder("empty", "dev").build()));
  expect(texts(root)).toEqual(expect.arrayContaining(["empty / dev", "0 resources in 0 components"]));
  expect(byClass(root, "card")).toEqual([]);
});

test("hostile names stay text", async () => {
  const hostile = `"><script>alert('1')</script>&amp;\u0000\u202e\ud800]]>`;
  const graph = new GraphBuilder(hostile, hostile);
  const zone = graph.add(`test:x:${hostile}`, hostile);
  graph.add("aws:s3/bucket:Bucket", hostile, { parent: zone });
  graph.grant(zone, hostile, hostile, ["read"]);
  const svg = await renderSvg(graph.build());
  const root = parse(svg);
  expect(find(root, ({ name }) => name === "script")).toEqual([]);
  // eslint-disable-next-line no-control-regex
  expect(svg).not.toMatch(/[\u0000-\u0008\u202e\ud800-\udfff]/u);
  expect(root.attributes["aria-label"]).toContain("alert");
});

test("3,000 resources in 300 linked components are drawn within seconds, in few boxes", async () => {
  const graph = new GraphBuilder("large", "prod");
  const firsts: string[] = [];
  for (let index = 0; index < 300; index++) {
    const component = graph.add(`test:group${index % 30}:Service`, `service-${index}`);
    for (let part = 0; part < 9; part++) {
      const uses = part === 0 && index > 0 ? [firsts[Math.floor(index / 2)] ?? ""] : [];
      const urn = graph.add(
        `${index % 2 === 0 ? "aws:s3/bucket:Bucket" : "gcp:storage/bucket:Bucket"}`,
        `service-${index}-${part}`,
        { parent: component, dependencies: uses },
      );
      if (part === 0) {
        firsts.push(urn);
      }
    }
  }
  const start = performance.now();
  const root = parse(await renderSvg(graph.build()));
  expect(performance.now() - start).toBeLessThan(8_000);
  expect(byClass(root, "card")).toHaveLength(30);
  expect(byClass(root, "card").length).toBeLessThanOrEqual(MOST_BOXES);
  expect(texts(root)).toContain("10 × test:group0:Service");
}, 20_000);
