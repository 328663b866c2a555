import * as pulumi from "@pulumi/pulumi";

import { vpcFunctionStatements, withholdNetworkFromCode } from "../core/aws-lambda-vpc";
import type { AwsPlace } from "../core/aws-partition";
import { type PolicyDocument, policyDocument } from "../core/aws-policy";

/** How AWS names the function's parts. All of it is known before deployment. */
export interface IngestArns {
  readonly function: string;
  readonly queue: string;
  readonly logGroup: string;
}

/** The ARNs of the function, of the queue of uploads that it failed at, and of its log group. */
export function ingestArns(
  { partition, region, accountId }: AwsPlace,
  names: { readonly functionName: string; readonly queueName: string; readonly logGroupName: string },
): IngestArns {
  return {
    function: `arn:${partition}:lambda:${region}:${accountId}:function:${names.functionName}`,
    queue: `arn:${partition}:sqs:${region}:${accountId}:${names.queueName}`,
    logGroup: `arn:${partition}:logs:${region}:${accountId}:log-group:${names.logGroupName}`,
  };
}

/**
 * What Lambda does in the role's name around each invocation: it makes network interfaces, writes logs and traces, and
 * puts aside what failed. Traces know no resources.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq
 */
export function functionPolicies(place: AwsPlace, arns: IngestArns): Readonly<Record<string, PolicyDocument>> {
  return {
    network: policyDocument(...vpcFunctionStatements(place), withholdNetworkFromCode(arns.function)),
    logs: policyDocument({
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: `${arns.logGroup}:*`,
    }),
    traces: policyDocument({
      Effect: "Allow",
      Action: ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
      Resource: "*",
    }),
    failures: policyDocument({ Effect: "Allow", Action: "sqs:SendMessage", Resource: arns.queue }),
  };
}

/**
 * What tagging an upload takes. The function reads an upload's tags and writes them back with one more, on the very
 * version that it read, since S3 replaces all tags at once.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html
 */
export function taggingPolicy(uploadArns: pulumi.Input<string>): PolicyDocument {
  return policyDocument({
    Effect: "Allow",
    Action: ["s3:GetObjectTagging", "s3:GetObjectVersionTagging", "s3:PutObjectTagging", "s3:PutObjectVersionTagging"],
    Resource: uploadArns,
  });
}

/** ARNs of the buckets that the function works on. */
export interface IngestBuckets {
  readonly uploads: pulumi.Input<string>;
  readonly processed: pulumi.Input<string>;
  readonly quarantine?: pulumi.Input<string>;
}

/**
 * Keeps the function to what it does, where the lake's grants give whole zones: it reads uploads and its own records of
 * what is published, writes below its own prefixes, each object in one request, and deletes nothing. The prefixes are
 * those of `workloads/image-ingest/README.md`.
 */
export function surplusPolicy(
  { uploads, processed, quarantine }: IngestBuckets,
  uploadsPrefix: string,
): PolicyDocument {
  const below = (bucket: pulumi.Input<string>, prefix: string): pulumi.Output<string> =>
    pulumi.interpolate`${bucket}/${prefix}*`;
  const written = [processed, ...(quarantine === undefined ? [] : [quarantine])];
  return policyDocument(
    {
      Effect: "Deny",
      Action: ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:ListMultipartUploadParts"],
      Resource: written.map((bucket) => below(bucket, "")),
    },
    { Effect: "Deny", Action: "s3:ListBucketMultipartUploads", Resource: written },
    {
      Effect: "Deny",
      Action: "s3:GetObject",
      NotResource: [below(uploads, uploadsPrefix), below(processed, "published/")],
    },
    {
      Effect: "Deny",
      Action: "s3:PutObject",
      NotResource: [
        below(processed, "published/"),
        below(processed, "variants/"),
        ...(quarantine === undefined ? [] : [below(quarantine, "image-ingest/")]),
      ],
    },
  );
}

/** What taking failed uploads off the queue and handing them to the function again takes. */
export function replayPolicy(arns: IngestArns): PolicyDocument {
  return policyDocument(
    {
      Effect: "Allow",
      Action: ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
      Resource: arns.queue,
    },
    { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: arns.function },
  );
}

/**
 * The policy of the queue: nobody reaches it over plain HTTP. Who may use it, roles' own policies say.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html#enforce-encryption-data-in-transit
 */
export function queuePolicy(queueArn: string): PolicyDocument {
  return policyDocument({
    Sid: "DenyPlainHttp",
    Effect: "Deny",
    Principal: "*",
    Action: "sqs:*",
    Resource: queueArn,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  });
}

/**
 * What the encryption context of every use of the key for a queue holds; SQS sends the queue's ARN.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
export function queueEncryptionContext(queueArn: string): Record<string, string> {
  return { "aws:sqs:arn": queueArn };
}

/**
 * What the encryption context of every use of the key for a function's environment holds.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
 */
export function environmentEncryptionContext(functionArn: string): Record<string, string> {
  return { "aws:lambda:FunctionArn": functionArn };
}
