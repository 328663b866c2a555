import { gitlabNotes, postComments } from "../../../delivery/comment";
import { startServer, type TestServer } from "./server";

const MARKER = "<!-- tributary:diff stack=dev project=shop -->";
const NOTES = "/api/v4/projects/acme%2Fdata%2Fshop/merge_requests/3/notes";

let server: TestServer;

afterEach(() => server.stop());

it("keeps the note that is its own, past the system's and a stranger's", async () => {
  const ME = { id: 42, username: "project_9_bot" };
  const notes = [
    { id: 1, body: `${MARKER}\nplanted`, author: { id: 666 } },
    { id: 2, body: `${MARKER}\nby the system`, author: ME, system: true },
    { id: 3, body: `${MARKER}\nold`, author: ME, system: false },
    { id: 4, body: `${MARKER}\nagain`, author: ME, system: false },
  ];
  server = await startServer(({ method, path }) => {
    if (path === "/api/v4/user") {
      return { json: ME };
    }
    if (method === "GET") {
      const next = { link: `<${server.url}${NOTES}?page=2>; rel="next"` };
      return path.includes("page=2") ? { json: notes.slice(2) } : { json: notes.slice(0, 2), headers: next };
    }
    return method === "DELETE" ? { status: 204 } : { json: {} };
  });
  const host = gitlabNotes({ project: "acme/data/shop", apiUrl: `${server.url}/api/v4/`, token: "glpat-secret" }, 3);
  const diffs = new Map([
    ["dev", "new"],
    ["prod", "/merge"],
  ]);
  await postComments(host, { project: "shop", diffs });
  expect(server.asked.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`)).toEqual([
    `PUT ${NOTES}/3`,
    `DELETE ${NOTES}/4`,
    `POST ${NOTES}`,
  ]);
  const { body } = server.asked.at(-1)?.body as { body: string };
  expect(body).toContain("\n&#47;merge\n");
  expect(server.asked.every(({ headers }) => headers["private-token"] === "glpat-secret")).toBe(true);
});
