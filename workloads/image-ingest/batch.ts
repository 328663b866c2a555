import { ingest, type Invocation, type Outcome, type Tools } from "./ingest";
import type { SourceObject } from "./s3-event";
import { errorFields } from "./telemetry";

/** One failure does not keep the others from being worked on; in the end it fails the event, which then comes again. */
export async function ingestAll(
  sources: readonly SourceObject[],
  tools: Tools,
  invocation: Invocation,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const failures: unknown[] = [];
  for (const source of sources) {
    try {
      const outcome = await ingest(source, tools, invocation);
      invocation.telemetry.log("INFO", outcome.kind, { source });
      outcomes.push(outcome);
    } catch (error) {
      invocation.telemetry.log("ERROR", "The upload was not ingested; its event comes again.", {
        ...errorFields(error),
        source,
      });
      failures.push(error);
    }
  }
  if (failures.length > 0) {
    throw failures.length === 1 ? failures[0] : new AggregateError(failures, `${failures.length} uploads failed.`);
  }
  return outcomes;
}
