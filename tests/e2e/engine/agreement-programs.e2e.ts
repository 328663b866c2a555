import { join } from "node:path";

import type { ResourceGraph } from "../../../planner";
import { diffGraphs, documentation } from "../../../planner/diff";
import { disagreements } from "./support/agreement";
import { describeWithPulumi } from "./support/pulumi";
import { edit, planOf, Site } from "./support/site";

type Edit = readonly [before: string | RegExp, after: string];

/** Changes of the shop's program, with how many resources our diff says change, so that a case cannot come to nothing. */
const CHANGES: readonly (readonly [string, number, ...Edit[]])[] = [
  ["code that only moves", 0, ["const key = new Key(", "const ignored = 1;\nconst key = new Key("]],
  [
    "a rename with an alias",
    1,
    [
      'new Queue("queue", { name: "orders", visibilityTimeoutSeconds: 30 }, opts)',
      'new Queue("jobs", { name: "orders", visibilityTimeoutSeconds: 30 }, { ...opts, aliases: [{ name: "queue" }] })',
    ],
  ],
  ["a rename without an alias", 2, ['new Queue("queue"', 'new Queue("jobs"']],
  [
    "a component that is renamed with an alias",
    2,
    [
      'new Shelf("shelf", { bucket: "trial-shelf" }, { providers: { aws } })',
      'new Shelf("rack", { bucket: "trial-shelf" }, { providers: { aws }, aliases: [{ name: "shelf" }] })',
    ],
  ],
  ["a component that is renamed without an alias", 5, ['new Shelf("shelf"', 'new Shelf("rack"']],
  [
    "a move below another parent with an alias",
    1,
    [
      'new Key("key", { description: "of the shop", enableKeyRotation: true, deletionWindowInDays: 7 }, opts)',
      'new Key("key", { description: "of the shop", enableKeyRotation: true, deletionWindowInDays: 7 }, { ...opts, parent: shelf, aliases: [{ parent: pulumi.rootStackResource }] })',
    ],
  ],
  [
    "a move below another parent without an alias",
    2,
    [
      '{ name: "/archive", retentionInDays: 365 }, { ...opts,',
      '{ name: "/archive", retentionInDays: 365 }, { ...opts, parent: shelf,',
    ],
  ],
  [
    "a component of another type with an alias",
    2,
    [
      'super("trial:index:Shelf", name, args, opts)',
      'super("trial:index:Rack", name, args, { ...opts, aliases: [{ type: "trial:index:Shelf" }] })',
    ],
  ],
  ["a bucket of another name", 3, ['bucket: "trial-shelf"', 'bucket: "trial-rack"']],
  ["a bucket's tags", 1, ['team: "shop"', 'team: "market"']],
  ["versioning off", 1, ['status: "Enabled"', 'status: "Suspended"']],
  ["a network of another range", 3, ['cidrBlock: "10.0.0.0/16"', 'cidrBlock: "10.9.0.0/16"']],
  ["a role of another name", 2, ['name: "shop",\n    assumeRolePolicy', 'name: "market",\n    assumeRolePolicy']],
  ["addresses in another order", 0, ['["10.0.0.0/16", "10.1.0.0/16"]', '["10.1.0.0/16", "10.0.0.0/16"]']],
  ["another address", 1, ['["10.0.0.0/16", "10.1.0.0/16"]', '["10.0.0.0/16", "0.0.0.0/0"]']],
  ["a rule's range", 1, ["10.2.0.0/16", "0.0.0.0/0"]],
  ["a rule's protocol", 1, ['ipProtocol: "tcp"', 'ipProtocol: "udp"']],
  [
    "a policy that is only written otherwise",
    0,
    ['Principal: { Service: "lambda.amazonaws.com" }', 'Principal: { Service: ["lambda.amazonaws.com"] }'],
  ],
  ["a policy that allows more", 1, ['"s3:GetObject", "s3:ListBucket"', '"s3:*"']],
  ["no rotation", 1, ["enableKeyRotation: true", "enableKeyRotation: false"]],
  ["another key behind the alias", 2, ["targetKeyId: key.id", 'targetKeyId: new Key("other", {}, opts).id']],
  ["a longer password", 2, ["length: 24", "length: 32"]],
  ["a password that is made anew", 2, ['year: "2026"', 'year: "2027"']],
  ["protection", 1, ["{ ...opts, dependsOn: [queue] }", "{ ...opts, dependsOn: [queue], protect: true }"]],
  ["another order of making", 0, ["{ ...opts, dependsOn: [queue] }", "{ ...opts, dependsOn: [key] }"]],
  [
    "a change that is ignored",
    0,
    [
      "retentionInDays: 7 }, { ...opts, dependsOn: [queue] }",
      'retentionInDays: 30 }, { ...opts, dependsOn: [queue], ignoreChanges: ["retentionInDays"] }',
    ],
  ],
  [
    "a change that the program says replaces",
    1,
    [
      "retentionInDays: 7 }, { ...opts, dependsOn: [queue] }",
      'retentionInDays: 30 }, { ...opts, dependsOn: [queue], replaceOnChanges: ["retentionInDays"] }',
    ],
  ],
  ["what is retained, taken away", 1, [/new LogGroup\("archive".*\n/, ""]],
  ["another region", 1, ['region: "us-east-1"', 'region: "eu-west-1"']],
  [
    "another provider",
    2,
    [
      "const opts = { provider: aws };",
      'const opts = { provider: aws };\nconst second = new Provider("second", { region: "eu-west-1" });',
    ],
    ["{ ...opts, dependsOn: [queue] }", "{ provider: second, dependsOn: [queue] }"],
  ],
  ["another image", 1, ['image: "web:1"', 'image: "web:2"']],
  ["more replicas", 1, ["replicas: 2", "replicas: 3"]],
  ["other labels to select by", 1, ['matchLabels: { app: "web" }', 'matchLabels: { app: "shop" }']],
  ["other settings", 1, ['colour: "blue"', 'colour: "red"']],
  ["a namespace of another name", 3, ['metadata: { name: "shop" }', 'metadata: { name: "market" }']],
  [
    "a queue that becomes a topic",
    2,
    [
      'const queue = new Queue("queue", { name: "orders", visibilityTimeoutSeconds: 30 }, opts)',
      'const { Topic } = require("@pulumi/aws/sns/topic");\nconst queue = new Topic("queue", { name: "orders" }, opts)',
    ],
  ],
  ["another output", 0, ["exports.queue = queue.url", "exports.queue = queue.arn"]],
];

describeWithPulumi("diff and engine agree on what a program can change", () => {
  let site: Site;
  let program: string;
  let before: ResourceGraph;

  beforeAll(async () => {
    site = await Site.open();
    program = site.copyOf(join(__dirname, "programs", "shop"));
    before = await planOf(program);
    await (await site.newEngine(program)).up();
  });
  afterAll(() => site.close());

  const table = CHANGES.map(([name, count, ...edits]) => ({ name, count, edits }));
  it.each(table)("$name", async ({ count, edits }) => {
    const changed = site.copyOf(program);
    edits.forEach(([from, to]) => {
      edit(changed, "index.js", from, to);
    });
    const after = await planOf(changed);
    const diff = diffGraphs(before, after, documentation);
    const run = await (await site.engine(changed)).preview();
    expect(disagreements(diff, run, before, after)).toEqual([]);
    expect(diff.changes).toHaveLength(count);
  });
});
