import { Provider } from "@pulumi/aws/provider";
import { Role, RolePolicy } from "@pulumi/aws/iam";
import { Bucket, BucketObjectv2, BucketPolicy, BucketVersioning } from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";

import { SECRET, UNKNOWN, type Json } from "../../planner/graph";
import { recordGraph } from "../../planner/record";
import { recordPlainly } from "./support/plain-recorder";

/** A component with a component in it, and children that wait for each other. */
class Store extends pulumi.ComponentResource {
  readonly bucket: Bucket;

  constructor(name: string, args: Record<string, unknown>, opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Store", name, args, opts);
    const inner = new pulumi.ComponentResource("test:index:Inner", `${name}-inner`, {}, { parent: this });
    this.bucket = new Bucket(`${name}-bucket`, { bucket: name }, { parent: inner });
    new BucketVersioning(
      `${name}-versioning`,
      { bucket: this.bucket.id, versioningConfiguration: { status: "Enabled" } },
      { parent: this },
    );
    this.registerOutputs({ arn: this.bucket.arn });
  }
}

const later = <T>(value: T): Promise<T> => new Promise((resolve) => setTimeout(() => resolve(value), 1));

/** Programs whose graph must not depend on whether the SDK's own registration runs, or the planner's. */
const programs: Record<string, () => unknown> = {
  "components in components": () => new Store("store", { size: 3, nested: { list: [1, null, "x"] } }),

  "a component that others depend on": () => {
    const store = new Store("store", {});
    const other = new Bucket("other", {});
    new Bucket("after", { bucket: other.bucket }, { dependsOn: [store, other] });
    new Store("next", {}, { dependsOn: store });
  },

  "a component's URN as an input": () => {
    const store = new Store("store", {});
    new Role("role", { assumeRolePolicy: "{}", description: store.urn });
    new Store("next", { before: store, resource: store.bucket });
  },

  "inputs that come true later": async () => {
    const bucket = new Bucket("early", {
      bucket: later("early"),
      tags: { a: later("b"), c: pulumi.output(later("d")) },
    });
    await later(undefined);
    new BucketPolicy("late", { bucket: bucket.bucket, policy: bucket.bucket.apply((name) => later(`{"${name}":1}`)) });
  },

  "outputs put together": () => {
    const a = new Bucket("a", { bucket: "a", tags: { owner: "me" } });
    const b = new Bucket("b", { bucket: pulumi.interpolate`${a.bucket}-${1}-b`, forceDestroy: a.forceDestroy });
    new BucketPolicy("concat", { bucket: b.bucket, policy: pulumi.concat(a.bucket, "-", b.bucket) });
    new BucketPolicy("json", { bucket: b.bucket, policy: pulumi.jsonStringify({ a: a.bucket, n: [b.bucket, null] }) });
    new BucketPolicy("all", { bucket: "c", policy: pulumi.all([a.bucket, b.bucket]).apply((names) => names.join()) });
    new BucketPolicy("map", { bucket: "d", policy: pulumi.all({ x: a.bucket }).apply(({ x }) => x ?? "") });
    new Bucket("lifted", { bucket: a.tags.apply((tags) => tags?.["owner"] ?? "") });
    new Bucket("lifted too", { tags: { owner: pulumi.output({ deep: { owner: a.bucket } }).deep.owner } });
  },

  "what only a deployment knows": () => {
    const bucket = new Bucket("bucket", { bucket: "b" });
    new BucketPolicy("arn", { bucket: bucket.id, policy: pulumi.interpolate`${bucket.arn}/*` });
    new Bucket("tagged", { bucket: "t", tags: { arn: bucket.arn, known: "yes" } });
    new Bucket("derived", { bucket: bucket.arn.apply((arn) => (arn.length > 3 ? "long" : "short")) });
  },

  secrets: () => {
    const secret = pulumi.secret("hush");
    const bucket = new Bucket("bucket", { bucket: secret, tags: { mixed: pulumi.interpolate`a-${secret}` } });
    new Bucket("echo", { bucket: bucket.bucket, tags: { open: pulumi.unsecret(secret) } });
    new Bucket("nested", { tags: pulumi.output({ inner: secret }) });
    new Role("role", { assumeRolePolicy: pulumi.jsonStringify({ secret }) });
    // @pulumi/aws says it of the code of a callback function, once that is serialised.
    new Bucket("marked", { bucket: Object.assign(pulumi.output("hush"), { isSecret: later(true) }) });
  },

  options: () => {
    const provider = new Provider("elsewhere", { region: "eu-north-1" });
    const group = new pulumi.ComponentResource("test:index:Group", "group", {}, { protect: true, provider });
    const child = new Bucket("child", {}, { parent: group });
    new Bucket("open", {}, { parent: group, protect: false, retainOnDelete: true });
    new RolePolicy("policy", { role: "r", policy: "{}" }, { provider, dependsOn: later([child]) as never });
    new Bucket("after output", {}, { dependsOn: pulumi.output(child) });
  },

  "assets and archives": () => {
    new BucketObjectv2("text", { bucket: "b", source: new pulumi.asset.StringAsset("hello") });
    new BucketObjectv2("remote", { bucket: "b", source: new pulumi.asset.RemoteAsset("https://example.com/a") });
    new BucketObjectv2("archive", {
      bucket: "b",
      source: new pulumi.asset.AssetArchive({ "a.txt": new pulumi.asset.StringAsset("a") }),
    });
  },

  "odd values": () => {
    new Store("odd", {
      empty: undefined,
      nothing: null,
      list: [undefined, null, [], {}],
      call: () => 1,
      nested: { gone: undefined, call: () => 1, "key with space": 1 },
      output: pulumi.output(undefined),
      number: 1.5,
    });
  },
};

describe("what goes round the SDK gives the SDK's own graph", () => {
  it.each(Object.entries(programs))("%s", async (_name, program) => {
    const graph = await recordGraph(program, { project: "p", stack: "s" });
    const plain = await recordPlainly(program, "p", "s");
    expect(plain.length).toBeGreaterThan(1);
    expect(
      graph.resources.map(({ urn, parent, custom, provider, inputs, dependencies, propertyDependencies, protect }) => ({
        urn,
        parent,
        custom,
        provider,
        inputs: collapse(inputs),
        dependencies,
        propertyDependencies,
        protect,
      })),
    ).toEqual(plain.map(({ inputs, retainOnDelete: _, ...resource }) => ({ ...resource, inputs: collapse(inputs) })));
  });
});

/** Inputs without what the planner keeps of an input that is known in part, where the SDK keeps nothing. */
function collapse(inputs: Readonly<Record<string, Json>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, tell(value)]));
}

function tell(value: Json): Json {
  const text = JSON.stringify(value);
  return text.includes(UNKNOWN) && !text.includes(SECRET) ? UNKNOWN : value;
}
