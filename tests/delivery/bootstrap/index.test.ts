import { bootstrap } from "../../../delivery/bootstrap";

const platform = {
  organisation: "acme",
  project: "lake",
  stack: "prod",
  environment: "prod",
  owner: "data-platform",
  costCentre: "4711",
  allowDataDestruction: false,
} as const;
const aws = { accountId: "111111111111", region: "eu-west-2" };

it.each(["gcp", "azure"] as const)("refuses a home on %s, even with an AWS account at hand", async (homeCloud) => {
  await expect(bootstrap({ platform, homeCloud, aws }, { dryRun: true })).rejects.toMatchObject({
    code: "CloudWithoutBackend",
    message: expect.stringContaining(
      `has its home on ${homeCloud}, and bootstrap makes backends on aws only`,
    ) as unknown,
  });
});

it("refuses a home on AWS without an account", async () => {
  await expect(bootstrap({ platform, homeCloud: "aws", aws: null }, { dryRun: true })).rejects.toMatchObject({
    code: "AccountMissing",
  });
});
