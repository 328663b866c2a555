import { getAvailabilityZonesOutput } from "@pulumi/aws/getAvailabilityZones";
import { getCallerIdentity } from "@pulumi/aws/getCallerIdentity";
import { getRegionOutput } from "@pulumi/aws/getRegion";
import { Bucket, BucketPolicy } from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";

import type { ResourceGraph } from "../../planner/graph";
import { recordGraph, type RecordOptions } from "../../planner/record";

const record = (program: () => unknown, config: RecordOptions["config"] = {}): Promise<ResourceGraph> =>
  recordGraph(program, { project: "p", stack: "s", config });

class Group extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Group", name, {}, opts);
    new Bucket(`${name}-bucket`, {}, { parent: this });
  }
}

const inputsOf = (graph: ResourceGraph, name: string): unknown =>
  graph.resources.find((resource) => resource.name === name)?.inputs;

describe("recordGraph", () => {
  it("names resources as the engine does, and says who waits for whom", async () => {
    const graph = await record(() => {
      const group = new pulumi.ComponentResource("a:b:Group", "group");
      const bucket = new Bucket("data", { bucket: "d" }, { parent: group });
      new BucketPolicy("policy", { bucket: bucket.bucket, policy: pulumi.interpolate`${bucket.arn}/*` });
      return { name: bucket.bucket, arn: bucket.arn, secret: pulumi.secret("x") };
    });
    const data = "urn:pulumi:s::p::a:b:Group$aws:s3/bucket:Bucket::data";
    expect(graph.resources.map((resource) => resource.urn)).toEqual([
      data,
      "urn:pulumi:s::p::a:b:Group::group",
      "urn:pulumi:s::p::aws:s3/bucketPolicy:BucketPolicy::policy",
    ]);
    expect(graph.resources[2]).toMatchObject({
      inputs: { bucket: "d", policy: "[unknown]/*" },
      dependencies: [data],
      propertyDependencies: { bucket: [data], policy: [data] },
      unknown: ["policy"],
    });
    expect(graph.outputs).toEqual({ name: "d", arn: "[unknown]", secret: "[secret]" });
  });

  it("records what a program makes at the end of its process, and leaves nothing for the process's real end", async () => {
    const before = process.listeners("beforeExit");
    const graph = await record(() => {
      process.once("beforeExit", () => new Bucket("last"));
    });
    expect(graph.resources.map(({ name }) => name)).toEqual(["last"]);
    expect(process.listeners("beforeExit")).toEqual(before);
    expect((await record(() => new Bucket("other"))).resources.map(({ name }) => name)).toEqual(["other"]);
  });

  it("gives a child the aliases that follow from its parent's", async () => {
    const graph = await record(() => new Group("new", { aliases: [{ name: "old" }] }));
    const [bucket] = graph.resources;
    expect(bucket?.aliases).toEqual(
      expect.arrayContaining([
        "urn:pulumi:s::p::test:index:Group$aws:s3/bucket:Bucket::old-bucket",
        "urn:pulumi:s::p::test:index:Group$aws:s3/bucketV2:BucketV2::new-bucket",
        "urn:pulumi:s::p::test:index:Group$aws:s3/bucketV2:BucketV2::old-bucket",
      ]),
    );
    expect(bucket?.aliases).toHaveLength(3);
  });

  it("lets a child inherit protect and retainOnDelete", async () => {
    const graph = await record(() => new Group("kept", { protect: true, retainOnDelete: true }));
    expect(graph.resources.map((resource) => [resource.name, resource.protect, resource.retainOnDelete])).toEqual([
      ["kept-bucket", true, true],
      ["kept", true, true],
    ]);
  });

  it("keeps what the program says of changes to come, and nothing where it says nothing", async () => {
    const graph = await record(() => {
      new Bucket("free", {});
      new Bucket(
        "held",
        {},
        { ignoreChanges: ["tags.b", "tags.a"], replaceOnChanges: ["*"], deleteBeforeReplace: false },
      );
    });
    const [free, held] = graph.resources;
    expect(held).toMatchObject({
      ignoreChanges: ["tags.a", "tags.b"],
      replaceOnChanges: ["*"],
      deleteBeforeReplace: false,
    });
    expect(Object.keys(free ?? {})).not.toEqual(expect.arrayContaining([expect.stringMatching(/Changes|Replace/)]));
  });

  it("runs transforms, of one resource and of the stack", async () => {
    const tag =
      (value: string): pulumi.ResourceTransform =>
      ({ props, opts }) => ({ props: { ...props, tags: { ...props["tags"], [value]: "1" } }, opts });
    const graph = await record(() => {
      pulumi.runtime.registerResourceTransform(tag("stack"));
      new Bucket("own", { bucket: "b" }, { transforms: [tag("own")] });
    });
    expect(inputsOf(graph, "own")).toEqual({ bucket: "b", tags: { own: "1", stack: "1" } });
  });

  it("does not run what apply does with an unknown value for its effect", async () => {
    const seen: unknown[] = [];
    const graph = await record(() => {
      const { arn, bucket } = new Bucket("b", { bucket: "b" });
      new BucketPolicy("throws", {
        bucket,
        policy: arn.apply((text): string => {
          seen.push(typeof JSON.parse(text));
          return "parsed";
        }),
      });
      new BucketPolicy("drops", { bucket, policy: arn.apply((text) => (text === "" ? "none" : "some")) });
      new BucketPolicy("keeps", { bucket, policy: arn.apply((text) => JSON.stringify({ Resource: [`${text}/a`] })) });
      new BucketPolicy("chains", { bucket, policy: arn.apply((text) => pulumi.output(`<${text}>`)) });
    });
    expect(seen).toEqual([]);
    expect(inputsOf(graph, "throws")).toEqual({ bucket: "b", policy: "[unknown]" });
    expect(inputsOf(graph, "drops")).toEqual({ bucket: "b", policy: "[unknown]" });
    expect(inputsOf(graph, "keeps")).toEqual({ bucket: "b", policy: '{"Resource":["[unknown]/a"]}' });
    expect(inputsOf(graph, "chains")).toEqual({ bucket: "b", policy: "<[unknown]>" });
  });

  it("lists where secrets and unknown values are", async () => {
    const graph = await record(() => {
      const { arn } = new Bucket("first", {});
      new Bucket("second", {
        tags: { "a.b": arn, open: "yes", hidden: pulumi.secret("hush"), both: pulumi.secret(arn) },
      });
    });
    expect(graph.resources[1]).toMatchObject({
      inputs: { tags: { "a.b": "[unknown]", open: "yes", hidden: "[secret]", both: "[secret]" } },
      secrets: ["tags.both", "tags.hidden"],
      unknown: ["tags.both", 'tags["a.b"]'],
    });
  });

  it("shows no token where a key is unknown, and lists what holds the key", async () => {
    const graph = await record(() => {
      const { arn } = new Bucket("first", {});
      new Bucket("second", { tags: arn.apply((text) => ({ [`${text}:sub`]: "pod", [`${text}:aud`]: "sts" })) });
    });
    expect(graph.resources[1]).toMatchObject({
      inputs: { tags: { "[unknown]:sub": "pod", "[unknown]:aud": "sts" } },
      unknown: ["tags"],
    });
  });

  describe("config", () => {
    const config = {
      "p:port": { secure: "c1" },
      "p:flag": { secure: "c2" },
      "p:db": { user: "u", password: { secure: "c3" } },
      "p:name": { secure: "c4" },
      "p:sizes": [1, 2],
    };

    it("hands out secure values in every form that asks for a secret", async () => {
      const { outputs } = await record(() => {
        const given = new pulumi.Config();
        const db = given.requireObject<{ user: string; password: string }>("db");
        return {
          port: given.requireSecretNumber("port"),
          flag: given.getSecretBoolean("flag"),
          name: given.require("name", { minLength: 100 }),
          object: given.requireSecretObject("name"),
          user: db.user,
          url: `${db.user}:${db.password}`,
          all: given.requireSecretObject("db"),
          sizes: given.requireObject("sizes"),
          length: given.requireSecret("name").apply((text) => text.length),
        };
      }, config);
      expect(outputs).toEqual({
        port: "[secret]",
        flag: "[secret]",
        name: "[secret]",
        object: "[secret]",
        user: "u",
        url: "[secret]",
        all: "[secret]",
        sizes: [1, 2],
        length: "[secret]",
      });
    });

    it("refuses to guess a secure number", async () => {
      await expect(record(() => new pulumi.Config().requireNumber("port"), config)).rejects.toThrow(
        'Config "p:port" is a secure value, and Config.requireNumber asks for it in the clear as a number. ' +
          "A plan cannot decrypt it. Read it with requireSecretNumber.",
      );
    });
  });

  it("answers look-ups without asking anybody", async () => {
    const { outputs } = await record(
      async () => ({
        account: (await getCallerIdentity({})).accountId,
        region: getRegionOutput().region,
        zones: getAvailabilityZonesOutput().names.apply((names) => names.slice(0, 2).map((name) => `${name}!`)),
      }),
      { "aws:region": "eu-central-1" },
    );
    expect(outputs).toEqual({ account: "[unknown]", region: "eu-central-1", zones: ["[unknown]!", "[unknown]!"] });
  });

  it("rejects with what the program throws", async () => {
    class Own extends Error {}
    await expect(
      record(() => {
        throw new Own("mine");
      }),
    ).rejects.toThrow(Own);
  });

  it("rejects a resource made inside apply", async () => {
    const program = (): void => {
      new Bucket("b", {}).arn.apply((arn) => new Bucket("inner", { bucket: arn }));
    };
    await expect(record(program)).rejects.toMatchObject({ code: "ResourceInApply" });
  });

  it("rejects two resources with one URN", async () => {
    const program = (): void => {
      new Bucket("twin", {});
      new Bucket("twin", {});
    };
    await expect(record(program)).rejects.toMatchObject({ code: "DuplicateUrn" });
  });

  it("plans one program after another, each on its own", async () => {
    const name = (text: string) => () => ({ name: text, stack: pulumi.getStack() });
    const [first, failed, second] = await Promise.allSettled([
      recordGraph(name("a"), { project: "p", stack: "one" }),
      record(() => Promise.reject(new Error("no"))),
      recordGraph(name("b"), { project: "p", stack: "two" }),
    ]);
    expect(first).toMatchObject({ value: { outputs: { name: "a", stack: "one" } } });
    expect(failed).toMatchObject({ status: "rejected" });
    expect(second).toMatchObject({ value: { outputs: { name: "b", stack: "two" } } });
  });

  it("leaves the SDK as it was for other tests' mocks", async () => {
    await record(() => new Bucket("planned", {}));
    await pulumi.runtime.setMocks({
      call: () => ({}),
      newResource: ({ inputs }) => ({ id: "id", state: { ...inputs, arn: "real" } }),
    });
    const arn = await new Promise((resolve) => {
      new Bucket("mocked", {}).arn.apply(resolve);
    });
    expect(arn).toBe("real");
  });
});
