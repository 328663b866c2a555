import { ask, find, isRestError, type RestAnswer } from "../../../delivery/bootstrap/rest";

/** Sends nothing, and gets these answers one after the other. */
function answering(...answers: readonly Partial<RestAnswer>[]) {
  let next = 0;
  const send = async () => ({ status: 200, headers: {}, body: undefined, ...answers[next++] });
  return { send, asked: () => next };
}

it.each<[string, unknown, object]>([
  [
    "Google",
    { error: { code: 403, status: "PERMISSION_DENIED", message: "no", details: [{ reason: "SERVICE_DISABLED" }] } },
    { code: "PERMISSION_DENIED", message: "no", reasons: ["SERVICE_DISABLED"] },
  ],
  [
    "Cloud Storage",
    { error: { code: 403, message: "no", errors: [{ reason: "forbidden" }] } },
    { code: "HTTP 403", message: "no", reasons: ["forbidden"] },
  ],
  ["Azure", { error: { code: "AuthorizationFailed", message: "no" } }, { code: "AuthorizationFailed", message: "no" }],
  ["an OAuth server", { error: "invalid_grant" }, { code: "HTTP 403", message: "invalid_grant" }],
  ["a proxy that speaks no JSON", undefined, { code: "HTTP 403", message: "no reason was given" }],
])("reads what %s says is wrong", async (_, body, error) => {
  const { send } = answering({ status: 403, body });
  await expect(ask(send, "GET", "https://x")).rejects.toMatchObject({ name: "RestError", status: 403, ...error });
});

it("finds nothing where there is nothing, and fails where it may not look", async () => {
  expect(await find(answering({ status: 404 }).send, "https://x")).toBeUndefined();
  await expect(find(answering({ status: 403 }).send, "https://x")).rejects.toMatchObject({ status: 403 });
});

describe("a service that is busy", () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it.each([429, 503])("is asked again after a %d", async (status) => {
    const { send, asked } = answering({ status }, { status }, { body: "done" });
    const answer = ask(send, "GET", "https://x");
    await jest.advanceTimersByTimeAsync(10_000);
    expect(await answer).toBe("done");
    expect(asked()).toBe(3);
  });

  it("is given up in the end", async () => {
    const { send, asked } = answering(...Array.from({ length: 20 }, () => ({ status: 503 })));
    const outcome = ask(send, "GET", "https://x").catch((error: unknown) => isRestError(error, 503));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(await outcome).toBe(true);
    expect(asked()).toBe(6);
  });

  it("is not asked again after what asking again does not mend", async () => {
    const { send, asked } = answering({ status: 500 });
    await expect(ask(send, "PUT", "https://x", {})).rejects.toMatchObject({ status: 500 });
    expect(asked()).toBe(1);
  });
});
