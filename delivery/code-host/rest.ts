import { setTimeout } from "node:timers/promises";

import { z } from "zod";

import { CodeHostError } from "./errors";

/** An answer that says nothing that is wanted. */
export const ANYTHING = z.unknown().transform(() => undefined);

type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

/** A service's API, and how it is spoken to. */
export interface RestOptions {
  /** Name for people. */
  readonly service: string;
  /** Where the API begins, such as `https://api.github.com`. */
  readonly url: string;
  /** Those that carry the token, too. */
  readonly headers: Readonly<Record<string, string>>;
  /** Waits for so many milliseconds. */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** Requests until one is given up, and the first pause between them, which doubles. */
const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 1_000;
/** GitHub's advice where a limit comes without a time: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit */
const UNTIMED_LIMIT_MS = 60_000;
/** A job that waits longer costs more than one that is started again. */
const LONGEST_PAUSE_MS = 5 * 60_000;
const TIMEOUT_MS = 30_000;
/** Pages of 100 that are read; a pull request has fewer comments than that. */
const MOST_PAGES = 100;

/**
 * Speaks JSON with a service that may be slow, limited or broken for a while. Requests that can be repeated are, when the
 * service fails; every request is, when the service says that it did nothing with it because of a rate limit.
 */
export class RestClient {
  private readonly pause: (milliseconds: number) => Promise<unknown>;

  constructor(private readonly options: RestOptions) {
    this.pause = options.pause ?? setTimeout;
    refuseOpenTransport(options);
  }

  /** Throws `NotFound`, `Denied`, `RateLimited`, `Unreachable` or `Refused`. */
  async request<T>(method: Method, path: string, answer: z.ZodType<T>, body?: object): Promise<T> {
    return (await this.page(method, `${this.options.url}${path}`, answer, body)).content;
  }

  /** Every item of a list, page after page as the service links them. */
  async all<T>(path: string, page: z.ZodType<readonly T[]>): Promise<readonly T[]> {
    const items: T[] = [];
    let next: string | undefined = `${this.options.url}${path}`;
    for (let count = 0; next !== undefined; count++) {
      if (count === MOST_PAGES) {
        throw new CodeHostError("Refused", `${this.options.service} lists more than ${items.length} items at ${path}.`);
      }
      const read: { content: readonly T[]; next?: string } = await this.page("GET", next, page);
      items.push(...read.content);
      next = read.next;
    }
    return items;
  }

  private async page<T>(method: Method, url: string, answer: z.ZodType<T>, body?: object) {
    const response = await this.send(method, url, body);
    const parsed = answer.safeParse(response.status === 204 ? undefined : await json(response));
    if (!parsed.success) {
      throw new CodeHostError(
        "Refused",
        `${this.options.service} answered ${method} ${pathOf(url)} with what is not understood: ${parsed.error.message}`,
      );
    }
    const next = nextPage(response.headers.get("link"));
    // The token goes to no other server, whatever a page says.
    const follow = next !== undefined && new URL(next).origin === new URL(this.options.url).origin;
    return { content: parsed.data, ...(follow && { next }) };
  }

  private async send(method: Method, url: string, body?: object): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const { response, failure } = await this.attempt(method, url, body);
      if (response?.ok) {
        return response;
      }
      const limit = response && limitOf(response, await peek(response));
      const wait =
        limit ?? (isPassing(response) && method !== "POST" ? FIRST_PAUSE_MS * 2 ** (attempt - 1) : undefined);
      if (wait === undefined || attempt === ATTEMPTS || wait > LONGEST_PAUSE_MS) {
        throw await this.errorOf(method, url, response, failure, limit);
      }
      await this.pause(wait);
    }
  }

  private async attempt(
    method: Method,
    url: string,
    body?: object,
  ): Promise<{ response?: Response; failure?: unknown }> {
    const { headers } = this.options;
    try {
      const response = await fetch(url, {
        method,
        headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return { response };
    } catch (failure) {
      return { failure };
    }
  }

  private async errorOf(method: Method, url: string, response?: Response, failure?: unknown, limit?: number) {
    const { service } = this.options;
    const asked = `${method} ${pathOf(url)}`;
    if (response === undefined) {
      const why = failure instanceof Error ? ((failure.cause as Error | undefined)?.message ?? failure.message) : "";
      return new CodeHostError("Unreachable", `${service} does not answer ${asked}: ${why}. Run it again later.`, {
        cause: failure,
      });
    }
    const { status } = response;
    const said = `${service} answered ${asked} with ${status}: ${messageOf(await peek(response))}`;
    if (limit !== undefined) {
      const seconds = Math.ceil(limit / 1_000);
      return new CodeHostError("RateLimited", `${said}. Run it again in ${seconds} s: it asks for a pause.`);
    }
    if (status === 401 || status === 403) {
      return new CodeHostError(
        "Denied",
        `${said}. The token must be valid, and may have to be allowed to write there.`,
      );
    }
    if (status === 404) {
      return new CodeHostError(
        "NotFound",
        `${said}. See that repository and number are right, and the token may read it.`,
      );
    }
    if (status >= 500) {
      return new CodeHostError("Unreachable", `${said}. Run it again later.`);
    }
    if (status >= 300 && status < 400) {
      return new CodeHostError("Refused", `${said}. The repository has moved: give its present name.`);
    }
    return new CodeHostError("Refused", `${said}.`);
  }
}

/** A token over plain HTTP is everybody's; this machine's own interface is where tests are. */
function refuseOpenTransport({ service, url }: RestOptions): void {
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : { protocol: "", hostname: "" };
  if (protocol !== "https:" && !(protocol === "http:" && /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(hostname))) {
    throw new CodeHostError(
      "BadRepository",
      `"${url}" is no place to send ${service}'s token to: give a URL of https.`,
    );
  }
}

/** Failures that may be gone a moment later. */
function isPassing(response: Response | undefined): boolean {
  return response === undefined || [500, 502, 503, 504].includes(response.status);
}

/**
 * How long a rate limit asks to wait, in milliseconds; undefined where there is none. GitHub limits with 403 or 429, and
 * not always with a time: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api. GitLab limits
 * with 429: https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/#response-headers
 */
function limitOf({ status, headers }: Response, body: string): number | undefined {
  if (status !== 403 && status !== 429) {
    return undefined;
  }
  const after = headers.get("retry-after");
  if (after !== null && /^\d+$/.test(after)) {
    return Number(after) * 1_000;
  }
  const reset = headers.get("x-ratelimit-reset") ?? headers.get("ratelimit-reset");
  const isSpent = (headers.get("x-ratelimit-remaining") ?? headers.get("ratelimit-remaining")) === "0";
  if (isSpent && reset !== null && /^\d+$/.test(reset)) {
    return Math.max(0, Number(reset) * 1_000 - Date.now()) + 1_000;
  }
  return status === 429 || /rate limit/i.test(body) ? UNTIMED_LIMIT_MS : undefined;
}

/** The `next` of a Link header: https://datatracker.ietf.org/doc/html/rfc8288. */
function nextPage(link: string | null): string | undefined {
  const next = /<([^<>]+)>\s*;[^,]*\brel="?next"?/.exec(link ?? "")?.[1];
  return next !== undefined && URL.canParse(next) ? next : undefined;
}

async function json(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

/** The body, which may be read again. */
function peek(response: Response): Promise<string> {
  return response
    .clone()
    .text()
    .catch(() => "");
}

/** What the service says of a failure, in one short line. */
function messageOf(body: string): string {
  let said = body;
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    said = typeof message === "string" ? message : body;
  } catch {
    // Not JSON: a proxy's own page.
  }
  const line = said.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  return line === "" ? "no reason given" : line.slice(0, 200).replace(/\.$/, "");
}

function pathOf(url: string): string {
  return new URL(url).pathname;
}
