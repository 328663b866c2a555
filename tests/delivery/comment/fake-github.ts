import { type Answer, type Asked, startServer, type TestServer } from "./server";

/** A comment that the fake keeps. */
export interface KeptComment {
  id: number;
  body: string;
  user: { login: string; id: number; type: string };
}

export const BOT = { login: "github-actions[bot]", id: 41898282, type: "Bot" };
export const STRANGER = { login: "mallory", id: 666, type: "User" };

/** GitHub's API for the comments of pull request 7 of `acme/shop`, in pages of two, with the token of a workflow. */
export interface FakeGitHub extends TestServer {
  readonly comments: KeptComment[];
  /** Answers a request in the place of the fake; undefined leaves it to the fake. */
  interfere?: (asked: Asked) => Answer | "break" | undefined;
}

export async function startGitHub(comments: readonly Pick<KeptComment, "body" | "user">[] = []): Promise<FakeGitHub> {
  const kept: KeptComment[] = comments.map((comment, index) => ({ id: index + 1, ...comment }));
  let next = kept.length + 1;
  const fake: Partial<FakeGitHub> = { comments: kept };
  const server = await startServer((asked) => {
    const interfered = fake.interfere?.(asked);
    return interfered === "break" ? undefined : (interfered ?? served(asked));
  });
  return Object.assign(fake, server) as FakeGitHub;

  function served({ method, path, body }: Asked): Answer {
    const { pathname, searchParams } = new URL(path, "http://github.test");
    if (pathname === "/user") {
      return { status: 403, json: { message: "Resource not accessible by integration" } };
    }
    const text = (body as { body?: string } | undefined)?.body ?? "";
    if (pathname === "/repos/acme/shop/issues/7/comments" && method === "POST") {
      kept.push({ id: next++, body: text, user: BOT });
      return { status: 201, json: kept.at(-1) };
    }
    if (pathname === "/repos/acme/shop/issues/7/comments") {
      const page = Number(searchParams.get("page") ?? 1);
      const link = `<${server.url}${pathname}?per_page=100&page=${page + 1}>; rel="next", <${server.url}/x>; rel="last"`;
      return {
        json: kept.slice(page * 2 - 2, page * 2),
        ...(kept.length > page * 2 && { headers: { link } }),
      };
    }
    const id = Number(/^\/repos\/acme\/shop\/issues\/comments\/(\d+)$/.exec(pathname)?.[1]);
    const index = kept.findIndex((comment) => comment.id === id);
    const found = kept[index];
    if (found === undefined) {
      return { status: 404, json: { message: "Not Found" } };
    }
    if (method === "DELETE") {
      kept.splice(index, 1);
      return { status: 204 };
    }
    found.body = text;
    return { json: found };
  }
}
