import * as sqs from "@pulumi/aws/sqs";
import type * as pulumi from "@pulumi/pulumi";

import type { Platform } from "../core/platform";
import { type OnDelete, keepData } from "../core/safety";
import { queuePolicy } from "./policies";

/** Fourteen days, the longest that SQS keeps a message. */
const RETENTION_SECONDS = 1_209_600;

/** What the queue of failed uploads is made of. */
export interface FailureQueueArgs {
  readonly platform: Platform;
  readonly onDelete: OnDelete;
  readonly name: string;
  readonly arn: string;
  /** ARN of the key that encrypts it. */
  readonly key: pulumi.Input<string>;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The queue of uploads that were tried often enough: each message is S3's own event, with the error in its attributes.
 * A dead-letter queue and not a failure destination, whose messages wrap the event: this one can be replayed as it is.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq
 */
export function failureQueue(name: string, args: FailureQueueArgs, parent: pulumi.Resource): sqs.Queue {
  const { region } = args;
  const queue = new sqs.Queue(
    `${name}-queue`,
    {
      name: args.name,
      messageRetentionSeconds: RETENTION_SECONDS,
      kmsMasterKeyId: args.key,
      region,
      tags: { ...args.tags },
    },
    keepData(args.platform, args.onDelete, { parent }),
  );
  new sqs.QueuePolicy(
    `${name}-queue-policy`,
    { queueUrl: queue.url, policy: queuePolicy(args.arn), region },
    { parent },
  );
  return queue;
}
