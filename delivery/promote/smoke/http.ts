import { type Attempt, failed, passed } from "./check";

/** Of an answer no more is read than this, in bytes. */
const MOST_BYTES = 1 << 20;

/** What an answer must be. */
export interface HttpWish {
  readonly status: number;
  readonly contains?: string;
  readonly timeoutSeconds: number;
}

/**
 * Asks `url` with GET. Nothing is sent that could identify us, and no redirect is followed: the answer that is judged is
 * that of the host which was named.
 */
export async function checkHttp(url: string, wish: HttpWish, signal?: AbortSignal): Promise<Attempt> {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address === undefined || !/^https?:$/.test(address.protocol)) {
    return failed("what should be asked is no http:// or https:// URL");
  }
  if (address.username !== "" || address.password !== "") {
    return failed("the URL holds a credential, which no check sends");
  }
  const shown = `${address.origin}${address.pathname}`;
  const limit = AbortSignal.timeout(wish.timeoutSeconds * 1000);
  try {
    const response = await fetch(address, {
      redirect: "manual",
      signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
      headers: { "user-agent": "tributary-smoke-check" },
    });
    return await judge(response, shown, wish);
  } catch (error) {
    return failed(
      limit.aborted ? `${shown} did not answer in ${wish.timeoutSeconds} s` : `${shown}: ${causeOf(error)}`,
    );
  }
}

async function judge(response: Response, shown: string, { status, contains }: HttpWish): Promise<Attempt> {
  if (response.status !== status) {
    await response.body?.cancel();
    const redirect = response.status >= 300 && response.status < 400 ? ", and redirects are not followed" : "";
    return failed(`${shown} answered ${response.status} instead of ${status}${redirect}`);
  }
  if (contains === undefined) {
    await response.body?.cancel();
    return passed(`${shown} answered ${status}`);
  }
  return (await beginningOf(response)).includes(contains)
    ? passed(`${shown} answered ${status} with what it should contain`)
    : failed(`${shown} answered ${status}, but not with what it should contain`);
}

async function beginningOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk as Uint8Array);
    length += (chunk as Uint8Array).length;
    if (length >= MOST_BYTES) {
      break;
    }
  }
  return Buffer.concat(chunks).subarray(0, MOST_BYTES).toString("utf8");
}

/** The system's own word for what went wrong (`ECONNREFUSED`); a message could repeat more of the URL. */
function causeOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown } };
  return typeof cause?.code === "string" ? cause.code : "no answer";
}
