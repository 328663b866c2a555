import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from "node:http";

import type { TestServer } from "./server";

/** One AWS API call, as it went over the wire. */
export interface ApiCall {
  /** `PutBucketVersioning`, `TrentService.CreateKey`, …: S3's by method and sub-resource, others' by their own name. */
  readonly operation: string;
  /** Whether it can change anything. */
  readonly writes: boolean;
  /** Path and query, as they were sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** An answer given in the server's stead. */
export interface StandInAnswer {
  readonly status: number;
  readonly body: string;
}

/** What an interceptor says of a call. */
export type Interceptor = (call: ApiCall) => StandInAnswer | undefined | Promise<StandInAnswer | undefined>;

/** A server in front of another that writes down each call, and can answer in its stead. */
export interface RecordingProxy extends TestServer {
  /** Every call since the last {@link forget}, in order of arrival. */
  readonly calls: readonly ApiCall[];
  /** Those of them that can change something. */
  readonly writes: readonly ApiCall[];
  forget(): void;
  /**
   * Asked about each call, which waits for it: the answer that it gets; undefined, or after `intercept(undefined)`, the
   * server's own.
   */
  intercept(answer: Interceptor | undefined): void;
}

/** Starts a proxy in front of an AWS API server. */
export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const calls: ApiCall[] = [];
  let standIn: Interceptor | undefined;

  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const body = Buffer.concat(chunks);
      const call = describe(incoming, body.toString());
      calls.push(call);
      void Promise.resolve(standIn?.(call)).then((answer) => {
        if (answer === undefined) {
          forward(target, incoming, body, outgoing);
        } else {
          outgoing.writeHead(answer.status).end(answer.body);
        }
      });
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();

  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    calls,
    get writes() {
      return calls.filter(({ writes }) => writes);
    },
    forget: () => {
      calls.length = 0;
    },
    intercept: (answer) => {
      standIn = answer;
    },
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function describe(incoming: IncomingMessage, body: string): ApiCall {
  return { ...named(incoming, body), url: incoming.url ?? "/", headers: incoming.headers };
}

function named(incoming: IncomingMessage, body: string): Pick<ApiCall, "operation" | "writes"> {
  const target = incoming.headers["x-amz-target"];
  if (typeof target === "string") {
    const name = target.split(".")[1] ?? target;
    return { operation: name, writes: !/^(?:Get|List|Describe)/.test(name) };
  }
  const action = /(?:^|&)Action=(\w+)/.exec(body)?.[1];
  if (action !== undefined) {
    return { operation: action, writes: !/^(?:Get|List|Describe)/.test(action) };
  }
  const method = incoming.method ?? "GET";
  const { pathname, searchParams } = new URL(incoming.url ?? "/", "http://localhost");
  const subResource = [...searchParams.keys()].find((key) => key !== "x-id") ?? "";
  const depth = pathname.split("/").filter((part) => part !== "").length;
  const thing = depth > 1 ? "Object" : "Bucket";
  return {
    operation: `${method} ${thing}${subResource === "" ? "" : `?${subResource}`}`,
    writes: !["GET", "HEAD"].includes(method),
  };
}

function forward(target: string, incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse): void {
  const onward = request(
    new URL(incoming.url ?? "/", target),
    { method: incoming.method, headers: incoming.headers },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    },
  );
  onward.on("error", (error) => outgoing.writeHead(502).end(error.message));
  onward.end(body);
}
