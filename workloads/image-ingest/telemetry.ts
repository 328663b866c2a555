/** Where log lines go: one JSON document each. */
export type Sink = (line: string) => void;

export type LogLevel = "INFO" | "WARN" | "ERROR";

/** Metric units of CloudWatch that are used here. */
export type Unit = "Count" | "Bytes" | "Milliseconds";

/** One value under a name. */
export type Metrics = Readonly<Record<string, { readonly value: number; readonly unit: Unit }>>;

/** The namespace of the function's own metrics. */
export const METRIC_NAMESPACE = "Tributary/ImageIngest";

/**
 * Standard output itself: in Lambda's JSON log format `console` would wrap each line into another document, and metrics
 * would be lost. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Lambda.html
 */
export const standardOutput: Sink = (line) => {
  process.stdout.write(`${line}\n`);
};

/** Structured log lines of one invocation, and metrics in CloudWatch's embedded format. */
export class Telemetry {
  constructor(
    private readonly sink: Sink,
    /** Stands in every line: the request's id, the trace. */
    private readonly common: Readonly<Record<string, string | undefined>>,
    /** The function's name: the metrics' only dimension but `Reason`. */
    private readonly functionName: string,
  ) {}

  log(level: LogLevel, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.sink(JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...this.common, ...fields }));
  }

  /**
   * A log line that CloudWatch also takes metrics from; `dimensions` stand beside the function's name.
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
   */
  count(metrics: Metrics, dimensions: Readonly<Record<string, string>> = {}): void {
    const names = ["FunctionName", ...Object.keys(dimensions)];
    this.sink(
      JSON.stringify({
        _aws: {
          Timestamp: Date.now(),
          CloudWatchMetrics: [
            {
              Namespace: METRIC_NAMESPACE,
              Dimensions: [names],
              Metrics: Object.entries(metrics).map(([Name, { unit }]) => ({ Name, Unit: unit })),
            },
          ],
        },
        FunctionName: this.functionName,
        ...dimensions,
        ...this.common,
        ...Object.fromEntries(Object.entries(metrics).map(([name, { value }]) => [name, value])),
      }),
    );
  }
}

/** An error as log fields: its name, message, causes and stack, but nothing else that it may carry. */
export function errorFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) {
    return { error: { message: String(error) } };
  }
  const { name, message, stack, cause } = error;
  const inner = error instanceof AggregateError ? error.errors : cause === undefined ? [] : [cause];
  return {
    error: {
      name,
      message,
      stack,
      ...(inner.length > 0 && { causes: inner.map((one: unknown) => errorFields(one)["error"]) }),
    },
  };
}
