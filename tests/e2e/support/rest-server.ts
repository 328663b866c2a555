import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

import type { RestAnswer, RestRequest } from "../../../delivery/bootstrap/rest";
import type { TestServer } from "./server";

/** Answers a request; undefined where it is not one of the API's. */
export type Answer = (request: RestRequest) => Promise<RestAnswer | undefined>;

/**
 * Serves `answer` over HTTP. What it does not know goes on to the server at `onward`, with its body as it came: a stand-in
 * of the API that makes a place in front of a server that keeps what lies in it.
 */
export async function serveRest(answer: (url: string) => Answer, onward?: string): Promise<TestServer> {
  const server = createServer((incoming, outgoing) => {
    void serve(incoming, outgoing).catch((error: unknown) => outgoing.writeHead(500).end(String(error)));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  const known = answer(url);

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) {
      chunks.push(chunk as Buffer);
    }
    const raw = Buffer.concat(chunks);
    const request = {
      method: incoming.method as RestRequest["method"],
      url: `${url}${incoming.url}`,
      ...(isJson(incoming) && raw.length > 0 ? { body: JSON.parse(raw.toString()) as unknown } : {}),
    };
    const given = await known(request);
    if (given !== undefined) {
      outgoing.writeHead(given.status, { "content-type": "application/json", ...given.headers });
      outgoing.end(given.body === undefined ? undefined : JSON.stringify(given.body));
      return;
    }
    if (onward === undefined) {
      outgoing.writeHead(404).end();
      return;
    }
    const headers = new Headers(incoming.headers as Record<string, string>);
    for (const ofThisHop of ["host", "connection", "content-length"]) {
      headers.delete(ofThisHop);
    }
    const answered = await fetch(`${onward}${incoming.url}`, {
      method: request.method,
      headers,
      ...(raw.length > 0 ? { body: raw } : {}),
    });
    outgoing.writeHead(answered.status, { "content-type": answered.headers.get("content-type") ?? "text/plain" });
    outgoing.end(Buffer.from(await answered.arrayBuffer()));
  }

  return {
    url,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function isJson(incoming: IncomingMessage): boolean {
  return incoming.headers["content-type"]?.startsWith("application/json") ?? false;
}
