const PAUSES_MS = [200, 400, 800, 1_600, 3_200];

/** `attempt`, repeated with growing pauses, about six seconds in all, while it fails with what `isPassing` knows to pass. */
export async function retry<Result>(
  attempt: () => Promise<Result>,
  isPassing: (error: unknown) => boolean,
  pausesMs: readonly number[] = PAUSES_MS,
): Promise<Result> {
  for (const pause of pausesMs) {
    try {
      return await attempt();
    } catch (error) {
      if (!isPassing(error)) {
        throw error;
      }
      await sleep(pause);
    }
  }
  return attempt();
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
