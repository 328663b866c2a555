/** The invocation's time is nearly over; Lambda calls again, at most as often as it is configured to. */
export class DeadlineExceeded extends Error {
  constructor() {
    super("The function's time is nearly over: give it more time or memory, or lower what it may read.");
    this.name = "DeadlineExceeded";
  }
}

/** Left of an invocation's time for saying how it ended, before Lambda kills the process. */
const RESERVE_MS = 1_500;

/** The end of an invocation's time, a little before Lambda sees it. */
export class Deadline {
  readonly signal: AbortSignal;
  private readonly at: number;

  constructor(remainingMs: number) {
    const ms = Math.max(remainingMs - RESERVE_MS, 0);
    this.at = Date.now() + ms;
    this.signal = AbortSignal.timeout(ms);
  }

  /** Whole seconds that are left, rounded up: 1 or more. */
  get seconds(): number {
    return Math.max(Math.ceil((this.at - Date.now()) / 1000), 1);
  }

  /** Throws `DeadlineExceeded` once the time is over. */
  check(): void {
    if (this.signal.aborted) {
      throw new DeadlineExceeded();
    }
  }

  /** What `work` gives, or `DeadlineExceeded` if the time is over before. */
  async race<T>(work: Promise<T>): Promise<T> {
    let give: (() => void) | undefined;
    const over = new Promise<never>((_, fail) => {
      give = () => fail(new DeadlineExceeded());
      this.signal.addEventListener("abort", give, { once: true });
    });
    try {
      this.check();
      return await Promise.race([work, over]);
    } catch (error) {
      // What was aborted says so in its own words.
      throw this.signal.aborted ? new DeadlineExceeded() : error;
    } finally {
      if (give !== undefined) {
        this.signal.removeEventListener("abort", give);
      }
      // Nobody waits for what lost the race; its failure is no crash.
      work.catch(() => undefined);
    }
  }
}
