import * as pulumi from "@pulumi/pulumi";

import type { AwsPlace } from "../../core/aws-partition";
import { type PolicyDocument, type PolicyStatement, policyDocument } from "../../core/aws-policy";
import type { GrantScope } from "../index";

/** How IAM names a cluster's parts. The cluster's UUID in each is known only after deployment. */
export class KafkaArns {
  constructor(
    private readonly place: AwsPlace,
    private readonly clusterName: string,
    private readonly uuid: pulumi.Input<string>,
  ) {}

  get cluster(): pulumi.Output<string> {
    return this.of("cluster");
  }

  topic(name: string): pulumi.Output<string> {
    return this.of("topic", name);
  }

  group(name: string): pulumi.Output<string> {
    return this.of("group", name);
  }

  private of(kind: string, ...name: string[]): pulumi.Output<string> {
    const { partition, region, accountId } = this.place;
    const begin = `arn:${partition}:kafka:${region}:${accountId}:${kind}/${this.clusterName}/`;
    return pulumi.interpolate`${begin}${this.uuid}${name.map((part) => `/${part}`).join("")}`;
  }
}

/**
 * What a role needs on the cluster for `scope`. A producer's default is to write idempotently, which is a right on the
 * cluster; that alone writes nothing. Who manages may delete topics only where data may be destroyed.
 * https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html
 */
export function kafkaPolicy(arns: KafkaArns, scope: GrantScope, mayDeleteTopics: boolean): PolicyDocument {
  switch (scope.to) {
    case "produce":
      return policyDocument(
        allow(["Connect", "WriteDataIdempotently"], arns.cluster),
        allow(["DescribeTopic", "WriteData"], arns.topic(scope.topic)),
      );
    case "consume":
      return policyDocument(
        allow(["Connect"], arns.cluster),
        allow(["DescribeTopic", "ReadData"], arns.topic(scope.topic)),
        allow(["AlterGroup", "DescribeGroup"], arns.group(scope.group)),
      );
    case "manage":
      return policyDocument(
        allow(["Connect", "DescribeCluster"], arns.cluster),
        allow(
          [
            "AlterTopic",
            "AlterTopicDynamicConfiguration",
            "CreateTopic",
            ...(mayDeleteTopics ? ["DeleteTopic"] : []),
            "DescribeTopic",
            "DescribeTopicDynamicConfiguration",
          ],
          arns.topic("*"),
        ),
        allow(["DeleteGroup", "DescribeGroup"], arns.group("*")),
      );
  }
}

/** What the function that looks after a cluster needs: ACLs where there are users, and the topics that it makes. */
export function kafkaAdminPolicy(
  arns: KafkaArns,
  tasks: { readonly acls: boolean; readonly topics: readonly string[]; readonly mayDeleteTopics: boolean },
): PolicyDocument {
  const onCluster = tasks.acls ? ["AlterCluster", "Connect", "DescribeCluster"] : ["Connect"];
  const onTopics = [
    "AlterTopic",
    "AlterTopicDynamicConfiguration",
    "CreateTopic",
    ...(tasks.mayDeleteTopics ? ["DeleteTopic"] : []),
    "DescribeTopic",
    "DescribeTopicDynamicConfiguration",
  ];
  const topics = [...tasks.topics].sort().map((topic) => arns.topic(topic));
  return policyDocument(allow(onCluster, arns.cluster), ...(topics.length > 0 ? [allow(onTopics, ...topics)] : []));
}

function allow(actions: readonly string[], ...resources: pulumi.Output<string>[]): PolicyStatement {
  const [first] = resources;
  return {
    Effect: "Allow",
    Action: actions.map((action) => `kafka-cluster:${action}`),
    Resource: resources.length === 1 && first !== undefined ? first : resources,
  };
}
