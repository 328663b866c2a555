import { compatibilityPartitioner, ProduceAcks, Producer, SASLMechanisms } from "@platformatic/kafka";

import type { Connection } from "./publisher";
import type { Settings } from "./settings";

const CONNECT_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;
const RETRIES = 3;
const RETRY_DELAY_MS = 250;

/**
 * A producer of one topic. It waits for every in-sync replica. It is no idempotent producer: that takes
 * `kafka-cluster:WriteDataIdempotently` on the cluster, and would drop no repeats of another invocation.
 */
export function kafkaConnection(kafka: Settings["kafka"], token: () => Promise<string>): Connection {
  const producer = new Producer({
    clientId: "image-ingest",
    bootstrapBrokers: [...kafka.brokers],
    acks: ProduceAcks.ALL,
    // As Java clients do it, so that a product has one partition whoever writes.
    partitioner: compatibilityPartitioner,
    autocreateTopics: false,
    connectTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retries: RETRIES,
    retryDelay: RETRY_DELAY_MS,
    ...(kafka.auth === "iam" && {
      // MSK's certificates are of Amazon's public authority, which Node knows.
      tls: { minVersion: "TLSv1.2" as const },
      tlsServerName: true,
      sasl: { mechanism: SASLMechanisms.OAUTHBEARER, token, authBytesValidator: requireAccepted },
    }),
  });
  return {
    send: async (messages) => {
      await producer.send({
        messages: messages.map(({ key, value, headers }) => ({
          topic: kafka.topic,
          key: Buffer.from(key),
          value: Buffer.from(value),
          headers: new Map(Object.entries(headers).map(([name, text]) => [Buffer.from(name), Buffer.from(text)])),
        })),
        acks: ProduceAcks.ALL,
      });
    },
    close: async () => {
      await producer.close(true);
    },
  };
}

/** The brokers do not take the function for who it says it is. */
export class IdentityRefused extends Error {
  constructor(answer: string) {
    super(`The brokers refuse the function's IAM identity (${answer}): does its role have kafka-cluster:Connect?`);
    this.name = "IdentityRefused";
  }
}

/**
 * A refused token is answered with a document, and only what is asked next with an error, which says nothing of the
 * token. https://www.rfc-editor.org/rfc/rfc7628#section-3.2.2
 */
function requireAccepted(answer: Buffer, callback: (error: Error | null, answer: Buffer) => void): void {
  callback(answer.length === 0 ? null : new IdentityRefused(answer.toString()), answer);
}
