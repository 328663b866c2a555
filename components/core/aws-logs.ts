import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as pulumi from "@pulumi/pulumi";

import type { LogRetentionDays } from "./log-retention";

export { type LogRetentionDays, logRetentionDays } from "./log-retention";

/** What an encrypted log group is made of. */
export interface EncryptedLogGroupArgs {
  /** Its name in CloudWatch Logs: up to 512 characters. */
  readonly name: string;
  readonly retentionDays: LogRetentionDays;
  /** ARN of the key that encrypts it, whose policy must let CloudWatch Logs use it for this name (`useByLogGroups`). */
  readonly key: pulumi.Input<string>;
  readonly region: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A log group under a key of ours that forgets after so many days. */
export function encryptedLogGroup(
  name: string,
  args: EncryptedLogGroupArgs,
  opts: pulumi.CustomResourceOptions,
): cloudwatch.LogGroup {
  return new cloudwatch.LogGroup(
    name,
    {
      name: args.name,
      retentionInDays: args.retentionDays,
      kmsKeyId: args.key,
      region: args.region,
      tags: args.tags && { ...args.tags },
    },
    opts,
  );
}
