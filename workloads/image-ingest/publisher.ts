/** One record of a topic. */
export interface Message {
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A connected Kafka client, as much of it as is used. */
export interface Connection {
  /** Ends once every in-sync replica has all of `messages`. */
  send(messages: readonly Message[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * A function that is frozen between invocations neither sees its connections end nor renews their authentication. MSK ends
 * idle ones after 10 minutes by default (`connections.max.idle.ms`), and those with an IAM token when it runs out, after 15.
 * https://docs.aws.amazon.com/msk/latest/developerguide/msk-configuration-properties.html
 */
const MAX_IDLE_MS = 4 * 60_000;

/** Publishes through one connection that is kept from invocation to invocation, and made anew when it is no longer good. */
export class Publisher {
  private connection: Connection | undefined;
  private lastUse = 0;

  constructor(
    private readonly connect: () => Connection,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * Ends once all of `messages` are stored. After a failure they are sent once more through a new connection, so a record
   * can be there twice; whoever reads knows it by its event id.
   */
  async publish(messages: readonly Message[]): Promise<void> {
    if (this.now() - this.lastUse > MAX_IDLE_MS) {
      this.drop();
    }
    const reused = this.connection !== undefined;
    try {
      await this.send(messages);
    } catch (error) {
      this.drop();
      // A new connection has had its client's own attempts; an old one may only have been asleep too long.
      if (!reused) {
        throw error;
      }
      await this.send(messages).catch((again: unknown) => {
        this.drop();
        throw again;
      });
    }
  }

  private async send(messages: readonly Message[]): Promise<void> {
    this.connection ??= this.connect();
    await this.connection.send(messages);
    this.lastUse = this.now();
  }

  private drop(): void {
    // What it can't say goodbye to any more, the broker ends by itself.
    void this.connection?.close().catch(() => undefined);
    this.connection = undefined;
  }
}
