import { planRandomConfigs } from "../stacks/random-configs";

const RUNS = 10_000;

jest.setTimeout(20 * 60_000);

test(`each of ${RUNS} random configs either plans or is refused with a config error`, async () => {
  const { planned, refused } = await planRandomConfigs(RUNS);
  console.log(`${planned} planned, ${refused} refused`);
  expect(planned + refused).toBe(RUNS);
  expect(planned).toBeGreaterThan(RUNS / 10);
  expect(refused).toBeGreaterThan(RUNS / 10);
});
