import type { SlackMessage } from "./slack-message";

export { type ReleaseNews, slackMessage } from "./slack-message";

/** How a message is sent. */
export interface SlackOptions {
  /** Waits; a test need not. */
  readonly sleep?: (seconds: number) => Promise<void>;
}

/** Seconds that Slack may take to answer. */
const TIMEOUT_SECONDS = 10;
/** Seconds that we are willing to wait when Slack asks us to; https://docs.slack.dev/apis/web-api/rate-limits */
const MOST_PATIENCE = 60;
const ATTEMPTS = 3;

/**
 * Posts a message to an incoming webhook. Nobody's release fails because a channel was not told: gives a warning in
 * words, or undefined where the message has arrived. The webhook's URL is a secret, and no warning holds any of it.
 */
export async function postToSlack(
  webhook: string,
  message: SlackMessage,
  options: SlackOptions = {},
): Promise<string | undefined> {
  const url = URL.canParse(webhook) ? new URL(webhook) : undefined;
  if (url === undefined || !(url.protocol === "https:" || isLoopback(url))) {
    return "Slack was not told: TRIBUTARY_SLACK_WEBHOOK holds no https:// URL.";
  }
  const sleep = options.sleep ?? ((seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)));
  let reason = "";
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const answer = await post(url, message);
    if (answer === "arrived") {
      return undefined;
    }
    reason = answer.reason;
    if (answer.retryAfter === undefined || attempt === ATTEMPTS) {
      break;
    }
    await sleep(Math.min(MOST_PATIENCE, answer.retryAfter));
  }
  return `Slack was not told: ${reason}.`;
}

type Answer =
  | "arrived"
  | { readonly reason: string; /** Seconds; absent where trying again is of no use. */ readonly retryAfter?: number };

async function post(url: URL, message: SlackMessage): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify(message),
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_SECONDS * 1000),
    });
    if (response.ok) {
      await response.body?.cancel();
      return "arrived";
    }
    // Slack's errors are one word; a proxy's page is not repeated.
    const said = (await response.text()).slice(0, 100);
    const word = /^[a-z_]{1,60}$/.test(said) ? ` (${said})` : "";
    const reason = `it answered ${response.status}${word}`;
    if (response.status === 429) {
      return { reason, retryAfter: Number(response.headers.get("retry-after")) || 1 };
    }
    return response.status >= 500 ? { reason, retryAfter: 1 } : { reason };
  } catch (error) {
    // A message of fetch's could hold the URL; the system's code can't.
    const { name, cause } = error as { name?: string; cause?: { code?: unknown } };
    const code = typeof cause?.code === "string" ? ` (${cause.code})` : "";
    return {
      reason: name === "TimeoutError" ? `no answer in ${TIMEOUT_SECONDS} s` : `it can't be reached${code}`,
      retryAfter: 1,
    };
  }
}

function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === "http:" && (/^127(\.\d+){3}$/.test(hostname) || ["localhost", "[::1]"].includes(hostname));
}
