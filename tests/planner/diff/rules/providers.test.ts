import { told, urn } from "../graphs";

const TYPE = "pulumi:providers:aws";
const graph = (inputs: Record<string, string>) =>
  ({ aws: [TYPE, inputs], topic: ["aws:sns/topic:Topic", {}, { provider: urn(TYPE, "aws") }] }) as const;

test("a provider that points elsewhere may make anew all that it serves", () => {
  expect(told(graph({ region: "eu-west-1" }), graph({ region: "us-east-1" }))).toEqual([
    "replaced: aws (pulumi:providers:aws) points elsewhere: region changes from eu-west-1 to us-east-1, and the 1 resource that it serves may be made anew there.",
  ]);
  expect(told(graph({ defaultTags: "a" }), graph({ defaultTags: "b" }))).toEqual([]);
});
