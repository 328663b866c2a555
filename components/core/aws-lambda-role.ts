import { type PolicyDocument, policyDocument } from "./aws-policy";

/**
 * A role that functions of the account run as: trusted to Lambda, and to no other account's use of it.
 *
 * Which function is not said. Lambda's documentation keeps `aws:SourceArn` for policies of the function itself, and
 * promises it nowhere for the role, which Lambda assumes on trial before the function is there: a condition on it could
 * refuse the function. Who may hand the role to another function is said by `iam:PassRole`.
 * https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html,
 * https://github.com/aws/agent-toolkit-for-aws (lambda-trust-policy.json)
 */
export function functionTrust(accountId: string): PolicyDocument {
  return policyDocument({
    Effect: "Allow",
    Principal: { Service: "lambda.amazonaws.com" },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "aws:SourceAccount": accountId } },
  });
}
