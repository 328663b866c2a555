import { S3Client } from "@aws-sdk/client-s3";

import { ingestAll } from "./batch";
import { Deadline } from "./deadline";
import type { Outcome, Tools } from "./ingest";
import { kafkaConnection } from "./kafka";
import { mskToken } from "./msk-token";
import { Publisher } from "./publisher";
import { createdObjects } from "./s3-event";
import { readSettings } from "./settings";
import { Store } from "./store";
import { standardOutput, Telemetry } from "./telemetry";
import { traceparent } from "./trace";

/** What Lambda says of an invocation, as much of it as is used. */
export interface LambdaContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  getRemainingTimeInMillis(): number;
}

// Read when the function starts, so that a wrong environment shows before the first upload, and kept warm from then on.
const tools = makeTools();

/** Takes S3's notifications; README.md says what becomes of each upload. */
export async function handler(event: unknown, context: LambdaContext): Promise<readonly Outcome[]> {
  const header = process.env["_X_AMZN_TRACE_ID"];
  const parent = traceparent(header);
  const telemetry = new Telemetry(
    standardOutput,
    { requestId: context.awsRequestId, xrayTraceId: header },
    context.functionName,
  );
  const deadline = new Deadline(context.getRemainingTimeInMillis());
  const invocation = { deadline, telemetry, ...(parent !== undefined && { traceparent: parent }) };
  return ingestAll(createdObjects(event), tools, invocation);
}

function makeTools(): Tools {
  const settings = readSettings(process.env);
  const s3 = new S3Client({ maxAttempts: 3 });
  const { credentials, sha256 } = s3.config;
  const token = () => mskToken({ credentials, sha256, region: settings.kafka.region });
  return {
    settings,
    store: new Store(s3, settings.processedBucket, settings.quarantineBucket),
    publisher: new Publisher(() => kafkaConnection(settings.kafka, token)),
  };
}
