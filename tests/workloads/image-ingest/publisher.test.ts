import { type Connection, type Message, Publisher } from "../../../workloads/image-ingest/publisher";

const messages: readonly Message[] = [{ key: "42", value: "{}", headers: {} }];

/** Connections that fail as often as `failures` says, one after the other, and a clock. */
function publisher(...failures: number[]) {
  const made: { sent: number; closed: boolean }[] = [];
  const clock = { now: 1_000_000 };
  const connect = (): Connection => {
    const state = { sent: 0, closed: false };
    made.push(state);
    return {
      send: async () => {
        const left = failures[0] ?? 0;
        if (left > 0) {
          failures[0] = left - 1;
          throw new Error("broken");
        }
        state.sent++;
      },
      close: async () => {
        state.closed = true;
        throw new Error("it is broken for closing too");
      },
    };
  };
  return { made, clock, failures, publisher: new Publisher(connect, () => clock.now) };
}

it("connects at the first message, and keeps the connection", async () => {
  const { made, publisher: it } = publisher();
  expect(made).toEqual([]);
  await it.publish(messages);
  await it.publish(messages);
  expect(made).toEqual([{ sent: 2, closed: false }]);
});

it("connects anew after four minutes without use, and not before", async () => {
  const { made, clock, publisher: it } = publisher();
  await it.publish(messages);
  clock.now += 4 * 60_000;
  await it.publish(messages);
  expect(made).toHaveLength(1);
  clock.now += 4 * 60_000 + 1;
  await it.publish(messages);
  expect(made).toEqual([
    { sent: 2, closed: true },
    { sent: 1, closed: false },
  ]);
});

it("sends once more through a new connection when a kept one fails", async () => {
  const { made, failures, publisher: it } = publisher();
  await it.publish(messages);
  failures[0] = 1;
  await it.publish(messages);
  expect(made).toEqual([
    { sent: 1, closed: true },
    { sent: 1, closed: false },
  ]);
});

it("fails when a new connection fails, and starts from nothing the next time", async () => {
  const { made, publisher: it } = publisher(1);
  await expect(it.publish(messages)).rejects.toThrow("broken");
  expect(made).toEqual([{ sent: 0, closed: true }]);
  await it.publish(messages);
  expect(made).toHaveLength(2);
});

it("fails when the second connection fails too", async () => {
  const { made, failures, publisher: it } = publisher();
  await it.publish(messages);
  failures[0] = 2;
  await expect(it.publish(messages)).rejects.toThrow("broken");
  expect(made.map(({ closed }) => closed)).toEqual([true, true]);
});
