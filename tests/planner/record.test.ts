import { Bucket, BucketPolicy } from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";

import { recordGraph } from "../../planner/record";

describe("recordGraph", () => {
  it("records a resource's inputs, parents and dependencies", async () => {
    const graph = await recordGraph(
      () => {
        const group = new pulumi.ComponentResource("a:b:Group", "group");
        const bucket = new Bucket("data", { bucket: "d", tags: { a: "b" } }, { parent: group });
        new BucketPolicy(
          "policy",
          { bucket: bucket.bucket, policy: pulumi.interpolate`${bucket.arn}/*` },
          { dependsOn: group },
        );
        return { name: bucket.bucket, arn: bucket.arn, s: pulumi.secret("x") };
      },
      { project: "p", stack: "s" },
    );
    const data = "urn:pulumi:s::p::a:b:Group$aws:s3/bucket:Bucket::data";
    expect(graph.resources.map((resource) => resource.urn)).toEqual([
      data,
      "urn:pulumi:s::p::a:b:Group::group",
      "urn:pulumi:s::p::aws:s3/bucketPolicy:BucketPolicy::policy",
    ]);
    expect(graph.resources[2]).toMatchObject({ dependencies: [data], propertyDependencies: { policy: [data] } });
    expect(graph.outputs).toEqual({ name: "d", arn: "[unknown]", s: "[secret]" });
  });
});
