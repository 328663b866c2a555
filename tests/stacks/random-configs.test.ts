import { planRandomConfigs } from "./random-configs";

// `npm run e2e:configs` does the same with ten thousand.
test("a random config either plans or is refused with a config error", async () => {
  const { planned, refused } = await planRandomConfigs(200);
  expect(planned).toBeGreaterThan(20);
  expect(refused).toBeGreaterThan(20);
}, 300_000);
