import type { MetricAlarmArgs } from "@pulumi/aws/cloudwatch";

/** An alarm but for its name and whom it calls. */
export type IngestAlarm = Omit<MetricAlarmArgs, "name" | "alarmActions" | "okActions">;

/** What the alarms watch. */
export interface Watched {
  readonly functionName: string;
  /** The queue of uploads that failed for good. */
  readonly queueName: string;
  readonly timeoutSeconds: number;
}

const FIVE_MINUTES = 300;

/** Percent of the function's time above which the next larger image may not be done in time. */
const MOST_OF_TIMEOUT = 80;

/**
 * The alarms of the function by role. One error is retried and says little, and one throttle is a burst that waits its
 * turn, so those two call after a quarter of an hour without a break; what is lost or about to be calls at once.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html,
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function ingestAlarms({
  functionName,
  queueName,
  timeoutSeconds,
}: Watched): Readonly<Record<string, IngestAlarm>> {
  const ofFunction = { namespace: "AWS/Lambda", dimensions: { FunctionName: functionName } };
  return {
    "failed-uploads": {
      ...above(0, 1),
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: queueName },
      statistic: "Maximum",
      alarmDescription: `Uploads lie in ${queueName}, which ${functionName} could not process: find out why, then replay them within 14 days.`,
    },
    "failures-lost": {
      ...above(0, 1),
      ...ofFunction,
      metricName: "DeadLetterErrors",
      statistic: "Sum",
      alarmDescription: `${functionName} gave up uploads that could not be written to ${queueName} either: look at its role and key; the uploads are in the logs alone.`,
    },
    errors: {
      ...above(0, 3),
      ...ofFunction,
      metricName: "Errors",
      statistic: "Sum",
      alarmDescription: `${functionName} has failed again and again for 15 minutes: look at its logs.`,
    },
    throttles: {
      ...above(0, 3),
      ...ofFunction,
      metricName: "Throttles",
      statistic: "Sum",
      alarmDescription: `Uploads have come faster than ${functionName} may take them for 15 minutes: reserve more concurrency.`,
    },
    "near-timeout": {
      ...above((timeoutSeconds * 1000 * MOST_OF_TIMEOUT) / 100, 1),
      ...ofFunction,
      metricName: "Duration",
      statistic: "Maximum",
      alarmDescription: `${functionName} has taken more than ${MOST_OF_TIMEOUT} percent of its ${timeoutSeconds} seconds: give it more memory, or more time.`,
    },
  };
}

/** A function that nobody calls reports nothing, and is well. */
function above(threshold: number, periods: number) {
  return {
    period: FIVE_MINUTES,
    evaluationPeriods: periods,
    comparisonOperator: "GreaterThanThreshold",
    threshold,
    treatMissingData: "notBreaching",
  };
}
