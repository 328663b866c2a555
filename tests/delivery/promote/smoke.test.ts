import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { pauseAfter, runSmokeChecks, type SmokeCheck, type SmokeResult } from "../../../delivery/promote/smoke";
import type { Outputs } from "../../../delivery/promote/smoke/outputs";

const tries = { retries: 0, timeoutSeconds: 2 };
let server: Server;
let origin: string;
let asked: { url: string; headers: object }[] = [];
/** Statuses that /flaky answers with, in order. */
let flaky: number[] = [];

beforeAll((done) => {
  server = createServer((request, response) => {
    asked.push({ url: request.url ?? "", headers: request.headers });
    const path = (request.url ?? "").split("?")[0];
    if (path === "/moved") {
      response.writeHead(302, { location: "/healthy" }).end();
    } else if (path === "/flaky") {
      response.writeHead(flaky.shift() ?? 200).end();
    } else if (path === "/endless") {
      response.writeHead(200);
      response.write("x".repeat(2 << 20));
      response.on("close", () => response.end());
    } else if (path === "/silent") {
      response.on("close", () => response.end());
    } else {
      response.writeHead(200).end("all is well");
    }
  });
  server.listen(0, "127.0.0.1", () => {
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    done();
  });
});
afterAll((done) => {
  server.closeAllConnections();
  server.close(done);
});
beforeEach(() => {
  asked = [];
});

async function one(check: SmokeCheck, outputs: Outputs = {}, pauses: number[] = []): Promise<SmokeResult> {
  const results = await runSmokeChecks({
    checks: { check },
    expected: [],
    outputs: () => Promise.resolve(outputs),
    sleep: (seconds) => {
      pauses.push(seconds);
      return Promise.resolve();
    },
  });
  const [result] = results.filter(({ name }) => name === "check");
  return result as SmokeResult;
}

describe("an output", () => {
  const outputs: Outputs = {
    kubernetes: { secret: false, value: { endpoint: "https://k8s", empty: "", nothing: null } },
    kafka: { secret: false, value: { brokers: ["b-1:9098", "b-2:9098"] } },
    password: { secret: true },
  };

  test.each([
    ["kubernetes.endpoint", undefined],
    ["kubernetes.endpoint", "^https://"],
    ["kafka.brokers[1]", "^b-2:"],
    ["kafka", '"b-1:9098"'],
  ])("%s passes where it matches %s", async (output, matches) => {
    expect(await one({ output, ...(matches && { matches }), retries: 0 }, outputs)).toMatchObject({
      passed: true,
      attempts: 1,
    });
  });

  test.each([
    ["kubernetes.endpoint", "^http://", "the output kubernetes.endpoint does not match /^http:///"],
    ["kubernetes.empty", undefined, "the output kubernetes.empty is not there, or empty"],
    ["kubernetes.nothing", undefined, "the output kubernetes.nothing is not there, or empty"],
    ["kafka.brokers[2]", undefined, "the output kafka.brokers[2] is not there, or empty"],
    ["kafka.constructor", undefined, "the output kafka.constructor is not there, or empty"],
    ["lake", undefined, "the stack has no output lake"],
    ["password", undefined, "the output password is a secret, which no check reads"],
  ])("%s fails where %s is asked of it", async (output, matches, detail) => {
    expect(await one({ output, ...(matches && { matches }), retries: 0 }, outputs)).toMatchObject({
      passed: false,
      detail,
    });
  });
});

test("the outputs of the plan are always checked, and no name of a check hides that", async () => {
  const outputs: Outputs = { lake: { secret: false, value: null }, key: { secret: true } };
  const checks = { outputs: { output: "key", retries: 0 } };
  const results = await runSmokeChecks({
    checks,
    expected: ["lake", "key", "kafka"],
    outputs: () => Promise.resolve(outputs),
  });
  expect(results.map(({ name, passed, detail }) => [name, passed, detail])).toEqual([
    ["outputs", false, "planned and not there, or null: lake, kafka"],
    ["outputs (own)", false, "the output key is a secret, which no check reads"],
  ]);
});

describe("http", () => {
  test("passes with the status and the text that are asked for", async () => {
    const outputs: Outputs = { page: { secret: false, value: { url: `${origin}/healthy?full=1` } } };
    const check = { http: "output:page.url", status: 200, contains: "is well", ...tries };
    expect(await one(check, outputs)).toMatchObject({
      passed: true,
      detail: `${origin}/healthy answered 200 with what it should contain`,
    });
    expect(asked[0]?.url).toBe("/healthy?full=1");
    expect(Object.keys(asked[0]?.headers ?? {})).not.toEqual(expect.arrayContaining(["authorization", "cookie"]));
  });

  test("follows no redirect", async () => {
    expect(await one({ http: `${origin}/moved?token=hunter2`, status: 200, ...tries })).toMatchObject({
      passed: false,
      detail: `${origin}/moved answered 302 instead of 200, and redirects are not followed`,
    });
    expect(asked).toHaveLength(1);
    expect((await one({ http: `${origin}/moved`, status: 302, ...tries })).passed).toBe(true);
  });

  test("tries again after longer and longer pauses, as often as it may", async () => {
    flaky = [500, 503, 200];
    const pauses: number[] = [];
    const check = { http: `${origin}/flaky`, status: 200, timeoutSeconds: 2 };
    expect(await one({ ...check, retries: 3 }, {}, pauses)).toMatchObject({ passed: true, attempts: 3 });
    expect(pauses).toEqual([1, 2]);
    flaky = [500, 500, 500];
    expect(await one({ ...check, retries: 1 })).toMatchObject({
      passed: false,
      attempts: 2,
      detail: `${origin}/flaky answered 500 instead of 200`,
    });
  });

  test("reads no more than the beginning of an answer that has no end", async () => {
    expect(await one({ http: `${origin}/endless`, status: 200, contains: "y", ...tries })).toMatchObject({
      passed: false,
    });
  });

  test("gives up on a server that says nothing", async () => {
    const check = { http: `${origin}/silent`, status: 200, retries: 0, timeoutSeconds: 0.05 };
    expect((await one(check)).detail).toBe(`${origin}/silent did not answer in 0.05 s`);
  });

  test.each([
    ["http://user:hunter2@127.0.0.1/", "the URL holds a credential, which no check sends"],
    ["file:///etc/passwd", "what should be asked is no http:// or https:// URL"],
    ["http://127.0.0.1:1/?token=hunter2", "http://127.0.0.1:1/: "],
  ])("asks nothing of %s", async (url, detail) => {
    const result = await one({ http: "output:url", status: 200, ...tries }, { url: { secret: false, value: url } });
    expect(result.passed).toBe(false);
    expect(result.detail).toContain(detail);
    expect(result.detail).not.toContain("hunter2");
  });
});

describe("tcp", () => {
  test("passes where somebody listens", async () => {
    const address = origin.replace("http://", "");
    expect(await one({ tcp: "output:at", ...tries }, { at: { secret: false, value: address } })).toMatchObject({
      passed: true,
      detail: `${address} accepts connections`,
    });
  });

  test.each([
    ["127.0.0.1:1", "127.0.0.1:1: ECONNREFUSED"],
    ["127.0.0.1", "what should be connected to is no host:port"],
  ])("fails at %s", async (tcp, detail) => {
    expect(await one({ tcp, ...tries })).toMatchObject({ passed: false, detail });
  });
});

test("pauses grow to half a minute", () => {
  expect([1, 2, 3, 4, 5, 6, 20].map(pauseAfter)).toEqual([1, 2, 4, 8, 16, 30, 30]);
});

test("a signal ends the attempts", async () => {
  const stop = new AbortController();
  stop.abort();
  const results = await runSmokeChecks({
    checks: { check: { http: `${origin}/healthy`, status: 500, retries: 20, timeoutSeconds: 2 } },
    expected: [],
    outputs: () => Promise.resolve({}),
    signal: stop.signal,
  });
  expect(results[0]).toMatchObject({ name: "check", attempts: 1, passed: false });
});
