import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as the server got it. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What it answers; nothing at all is a broken connection. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A bucket's server on the loopback interface, which says what a test has it say. */
export interface BucketServer {
  /** `127.0.0.1:<port>` */
  readonly host: string;
  readonly asked: readonly Asked[];
  stop(): Promise<void>;
}

export async function startBucketServer(answer: (asked: Asked) => Answer | undefined): Promise<BucketServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const one = { method, url: new URL(url, "http://bucket.test"), headers, body };
      asked.push(one);
      const given = answer(one);
      if (given === undefined) {
        request.socket.destroy();
        return;
      }
      response.writeHead(given.status ?? 200, given.headers);
      response.end(method === "HEAD" ? undefined : given.body);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    stop: () =>
      new Promise((done, fail) => {
        server.close((error) => (error ? fail(error) : done()));
        server.closeAllConnections();
      }),
  };
}
