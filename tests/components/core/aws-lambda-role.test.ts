import { functionTrust } from "../../../components/core/aws-lambda-role";
import { decide } from "../../support/aws-policy";

const ask = (principal: string, context: Record<string, string>): string =>
  decide(functionTrust("123456789012"), { action: "sts:AssumeRole", resource: "*", principal, context });
const ours = { "aws:SourceAccount": "123456789012" };

test("a function's role is Lambda's to assume for the account, and nobody else's", () => {
  expect(ask("lambda.amazonaws.com", ours)).toBe("allowed");
  expect(ask("lambda.amazonaws.com", { "aws:SourceAccount": "999999999999" })).toBe("not mentioned");
  expect(ask("lambda.amazonaws.com", {})).toBe("not mentioned");
  expect(ask("ec2.amazonaws.com", ours)).toBe("not mentioned");
});
