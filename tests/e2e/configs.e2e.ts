import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const RUNS = 10_000;

jest.setTimeout(14 * 60_000);

// In a process of its own: jest keeps something of every plan, and ten thousand of them are more than its memory holds.
test(`each of ${RUNS} random configs either plans or is refused with a config error`, async () => {
  const script = join(__dirname, "support", "plan-random-configs.js");
  const { stdout } = await promisify(execFile)(process.execPath, [script, String(RUNS)]);
  const { planned, refused } = JSON.parse(stdout) as { planned: number; refused: number };
  console.log(`${planned} planned, ${refused} refused`);
  expect(planned + refused).toBe(RUNS);
  expect(planned).toBeGreaterThan(RUNS / 10);
  expect(refused).toBeGreaterThan(RUNS / 10);
});
