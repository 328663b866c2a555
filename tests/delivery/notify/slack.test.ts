import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import fc from "fast-check";

import { postToSlack, type ReleaseNews, slackMessage } from "../../../delivery/notify/slack";

const news: ReleaseNews = {
  project: "shop",
  stack: "prod",
  commit: "0123456789abcdef".padEnd(40, "0"),
  subject: "More room for <orders> & co.",
  author: "Zoe",
  status: "succeeded",
  approval: { how: "token", by: "adam" },
  tally: { created: 2, updated: 1, replaced: 0, deleted: 1, unchanged: 9 },
  risks: ["bucket orders loses its versions"],
  seconds: 754.4,
  link: "https://ci.example.org/run?a=1&b=<2>|3",
};

interface Block {
  readonly type: string;
  readonly text: { readonly type: string; readonly text: string; readonly verbatim?: boolean };
}
const texts = (one: ReleaseNews): readonly Block[] => slackMessage(one, "releases").blocks as readonly Block[];

describe("the message", () => {
  test("says what changed, who approved, how long it took and where to read more", () => {
    expect(slackMessage(news, "dataworks-releases")).toMatchObject({
      channel: "#dataworks-releases",
      text: ":white_check_mark: shop prod: released (2 created, 1 updated, 1 deleted)",
    });
    expect(texts(news).map(({ text }) => text.text)).toEqual([
      "shop prod: released",
      [
        ":white_check_mark: *What changed:* 2 created, 1 updated, 1 deleted",
        "*Commit:* `0123456789ab` More room for &lt;orders&gt; &amp; co., by Zoe",
        "*Approved:* with a token by adam",
        "*Took:* 12 min 34 s, <https://ci.example.org/run?a=1&amp;b=%3C2%3E%7C3|the run>",
      ].join("\n"),
      "*Risks of the change:*\n• bucket orders loses its versions",
    ]);
  });

  test.each(["\n", "\r\n", "\u2028", "\u2029", "\u0085"])("has no line of its author's making: %j", (end) => {
    const [, facts] = texts({ ...news, subject: `More room${end}*Approved:* by the board` });
    expect(facts?.text.text.split(/[\r\n\u0085\u2028\u2029]/)).toHaveLength(4);
  });

  test("of a failure says why", () => {
    const failed: ReleaseNews = { ...news, status: "failed", reason: "bucket orders: AccessDenied", risks: [] };
    const [header, , why] = texts(failed).map(({ text }) => text.text);
    expect(header).toBe("shop prod: NOT released: the deployment failed");
    expect(why).toBe("*Why:* bucket orders: AccessDenied");
  });

  test.each([["ftp://ci.example.org/1"], ["javascript:alert(1)"], ["https://user@ci.example.org/"], ["no link"]])(
    "links nothing but pages: %s",
    (link) => {
      expect(texts({ ...news, link })[1]?.text.text).toMatch(/\*Took:\* 12 min 34 s, the run$/);
    },
  );

  /** Texts that are made to do something, among any others. */
  const nasty = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 400 }),
    fc
      .array(
        fc.constantFrom(
          "<!channel>",
          "<!here|x>",
          "@here",
          "@channel",
          "@everyone",
          "<@U123>",
          "<#C1>",
          "&lt;!here&gt;",
          "<http://x|y>",
          "＠here",
          "<",
          ">",
          "&",
          "|",
          "*",
          "`",
          "\n",
          "\u202e",
        ),
        { maxLength: 150 },
      )
      .map((parts) => parts.join("")),
  );

  test("mentions nobody and fits Slack's limits, whatever it is told", () => {
    const anyNews = fc.record({
      project: nasty,
      stack: nasty,
      commit: nasty,
      subject: nasty,
      author: nasty,
      status: fc.constantFrom("succeeded", "failed", "smoke-failed", "interrupted"),
      approval: fc.record({ how: fc.constantFrom("token", "interactive"), by: nasty }),
      tally: fc.constant(news.tally),
      risks: fc.array(nasty, { maxLength: 40 }),
      seconds: fc.nat(100_000),
      link: fc.oneof(
        nasty,
        nasty.map((path) => `https://ci.example.org/${path}`),
      ),
      reason: nasty,
    }) as fc.Arbitrary<ReleaseNews>;
    fc.assert(
      fc.property(anyNews, (one) => {
        const message = slackMessage(one, "releases");
        const blocks = message.blocks as readonly Block[];
        expect(blocks.length).toBeLessThanOrEqual(50);
        for (const { type, text } of blocks) {
          expect(text.text.length).toBeLessThanOrEqual(type === "header" ? 150 : 3000);
          expect(text.text.length).toBeGreaterThan(0);
          expect(text.type === "plain_text" || text.verbatim === true).toBe(true);
        }
        for (const text of [
          message.text,
          ...blocks.filter(({ text }) => text.type === "mrkdwn").map(({ text }) => text.text),
        ]) {
          // What is left of Slack's control sequences is our own link.
          const withoutLink = text.replace(/<https:\/\/ci\.example\.org\/[^<>|\s]*\|the run>/, "");
          expect(withoutLink).not.toMatch(/[<>]/);
          expect(text).not.toMatch(/[@＠](here|channel|everyone)/);
        }
        expect(blocks[0]?.text.text).not.toMatch(/[@＠]/);
      }),
      { numRuns: 60 },
    );
  });
});

describe("sending", () => {
  let server: Server;
  let webhook: string;
  let answers: { status: number; body?: string; headers?: Record<string, string> }[] = [];
  let received: { body: string; type: string | undefined }[] = [];

  beforeAll((done) => {
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        received.push({ body, type: request.headers["content-type"] });
        const { status, body: said, headers } = answers.shift() ?? { status: 200, body: "ok" };
        response.writeHead(status, headers).end(said);
      });
    });
    server.listen(0, "127.0.0.1", () => {
      webhook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/T0/B0/hunter2`;
      done();
    });
  });
  afterAll((done) => {
    server.closeAllConnections();
    server.close(done);
  });
  beforeEach(() => {
    answers = [];
    received = [];
  });

  const message = slackMessage(news, "dataworks-releases");
  const pauses: number[] = [];
  const send = (url = webhook) => {
    pauses.length = 0;
    return postToSlack(url, message, { sleep: (seconds) => Promise.resolve(void pauses.push(seconds)) });
  };

  test("posts the message as JSON", async () => {
    expect(await send()).toBeUndefined();
    expect(received).toHaveLength(1);
    expect(JSON.parse(received[0]?.body ?? "")).toEqual(JSON.parse(JSON.stringify(message)));
    expect(received[0]?.type).toBe("application/json; charset=utf-8");
  });

  test("waits as long as Slack asks, within reason", async () => {
    answers = [
      { status: 429, headers: { "retry-after": "7" } },
      { status: 429, headers: { "retry-after": "86400" } },
      { status: 200 },
    ];
    expect(await send()).toBeUndefined();
    expect(pauses).toEqual([7, 60]);
  });

  test("tries again when Slack is down, three times in all", async () => {
    answers = [{ status: 500 }, { status: 503 }, { status: 500, body: "<html>hunter2</html>" }];
    expect(await send()).toBe("Slack was not told: it answered 500.");
    expect(received).toHaveLength(3);
  });

  test("does not try again what Slack refuses", async () => {
    answers = [{ status: 404, body: "no_service" }];
    expect(await send()).toBe("Slack was not told: it answered 404 (no_service).");
    expect(received).toHaveLength(1);
  });

  test("follows no redirect", async () => {
    answers = [1, 2, 3].map(() => ({ status: 302, headers: { location: "/elsewhere" } }));
    expect(await send()).toMatch(/^Slack was not told: it can't be reached/);
    expect(received).toHaveLength(3);
  });

  test.each(["http://hooks.example.org/hunter2", "hunter2", "file:///hunter2", "http://127.0.0.1.evil.org/hunter2"])(
    "sends nothing to %s",
    async (url) => {
      expect(await send(url)).toBe("Slack was not told: TRIBUTARY_SLACK_WEBHOOK holds no https:// URL.");
    },
  );

  test("never tells the webhook", async () => {
    const warning = await send("http://127.0.0.1:9/services/hunter2");
    expect(warning).toMatch(/^Slack was not told: it can't be reached/);
    expect(warning).not.toContain("hunter2");
  });
});
