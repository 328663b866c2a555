import { retry } from "./retry";

/** One request of an API that speaks JSON. */
export interface RestRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH";
  readonly url: string;
  readonly body?: unknown;
}

/** What came back, whatever its status. */
export interface RestAnswer {
  readonly status: number;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Sends a request with the caller's credentials. Throws when no answer came, never because of a status. */
export type Send = (request: RestRequest) => Promise<RestAnswer>;

/** A status of 400 and above, with what the service said of it. */
export class RestError extends Error {
  constructor(
    readonly status: number,
    /** The service's word: `PERMISSION_DENIED`, `AuthorizationFailed`. */
    readonly code: string,
    message: string,
    /** More words, where the service has them: `SERVICE_DISABLED`. */
    readonly reasons: readonly string[] = [],
  ) {
    super(message);
    this.name = "RestError";
  }
}

/** Too many requests, or nobody there to answer them for the moment: neither has done anything. */
const PASSING = [429, 503];

/** The answer to a request; a {@link RestError} if it failed, once it has been tried for some seconds where that may help. */
export function request(send: Send, asked: RestRequest): Promise<RestAnswer> {
  return retry(
    async () => {
      const answer = await send(asked);
      if (answer.status >= 400) {
        throw errorOf(answer);
      }
      return answer;
    },
    (error) => error instanceof RestError && PASSING.includes(error.status),
  );
}

/** The answer's body. */
export async function ask<Body>(send: Send, method: RestRequest["method"], url: string, body?: unknown): Promise<Body> {
  return (await request(send, { method, url, body })).body as Body;
}

/** What stands at `url`; undefined where nothing does. */
export async function find<Body>(send: Send, url: string): Promise<Body | undefined> {
  try {
    return await ask<Body>(send, "GET", url);
  } catch (error) {
    if (isRestError(error, 404)) {
      return undefined;
    }
    throw error;
  }
}

/** Whether `error` is an answer of this status, and with one of these codes where some are named. */
export function isRestError(error: unknown, status: number, ...codes: readonly string[]): error is RestError {
  return error instanceof RestError && error.status === status && (codes.length === 0 || codes.includes(error.code));
}

interface ErrorBody {
  readonly error?:
    | string
    | {
        readonly code?: string | number;
        readonly status?: string;
        readonly message?: string;
        readonly details?: readonly { readonly reason?: string }[];
        readonly errors?: readonly { readonly reason?: string }[];
      };
}

/** Google and Azure both answer with `{ "error": { … } }`, and a proxy between with anything. */
function errorOf({ status, body }: RestAnswer): RestError {
  const error = (body as ErrorBody | null | undefined)?.error;
  if (typeof error !== "object") {
    return new RestError(status, `HTTP ${status}`, typeof error === "string" ? error : "no reason was given");
  }
  const code = error.status ?? (typeof error.code === "string" ? error.code : `HTTP ${status}`);
  const reasons = [...(error.details ?? []), ...(error.errors ?? [])].flatMap(({ reason }) => reason ?? []);
  return new RestError(status, code, error.message ?? "no reason was given", reasons);
}
