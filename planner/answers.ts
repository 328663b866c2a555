import { unknownValue } from "./unknown";

/** What an answer may be made from. */
export interface Question {
  /** Arguments as the program gave them, outputs resolved. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Config by full key. */
  readonly config: Readonly<Record<string, string>>;
}

type Answer = (question: Question) => unknown;

/**
 * Look-ups that can be answered without asking a cloud, by token. What is not here is unknown, every property of it:
 * a plan must read the same on every machine, so it asks nobody.
 */
const answers: Readonly<Record<string, Answer>> = {
  "aws:index/getRegion:getRegion": ({ config, args }) => {
    const region = args["region"] ?? args["name"] ?? config["aws:region"];
    return region === undefined ? undefined : { name: region, region, id: region };
  },
  "aws:index/getPartition:getPartition": ({ config }) => partitionOf(config["aws:region"]),
  // Every region that is open to new customers has three zones; which ones an account sees only the account knows.
  "aws:index/getAvailabilityZones:getAvailabilityZones": ({ config }) => {
    const zones = (what: string): object[] =>
      [0, 1, 2].map((index) => unknownValue(`availability zone ${what} ${index} of ${config["aws:region"] ?? ""}`));
    return { names: zones("name"), zoneIds: zones("id"), id: config["aws:region"] };
  },
  "aws:iam/getPolicyDocument:getPolicyDocument": ({ args }) => {
    const json = JSON.stringify(policyDocument(args));
    return { ...args, json, minifiedJson: json };
  },
};

/** The answer to the look-up `token`: what is known of it, and unknown otherwise. */
export function answer(token: string, question: Question): unknown {
  return answers[token]?.(question) ?? unknownValue(`${token} ${JSON.stringify(question.args)}`);
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
function partitionOf(region: string | undefined): unknown {
  if (region === undefined) {
    return undefined;
  }
  const [partition, dnsSuffix] = region.startsWith("cn-")
    ? ["aws-cn", "amazonaws.com.cn"]
    : region.startsWith("us-gov-")
      ? ["aws-us-gov", "amazonaws.com"]
      : ["aws", "amazonaws.com"];
  return { partition, dnsSuffix, id: partition, reverseDnsPrefix: dnsSuffix.split(".").reverse().join(".") };
}

interface Statement {
  readonly sid?: string;
  readonly effect?: string;
  readonly actions?: readonly unknown[];
  readonly notActions?: readonly unknown[];
  readonly resources?: readonly unknown[];
  readonly notResources?: readonly unknown[];
  readonly principals?: readonly Principals[];
  readonly notPrincipals?: readonly Principals[];
  readonly conditions?: readonly {
    readonly test: string;
    readonly variable: string;
    readonly values: readonly unknown[];
  }[];
}

interface Principals {
  readonly type: string;
  readonly identifiers: readonly unknown[];
}

/** The document that the AWS provider renders: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document */
function policyDocument(args: Readonly<Record<string, unknown>>): unknown {
  const statements = (args["statements"] ?? []) as readonly Statement[];
  return {
    Version: args["version"] ?? "2012-10-17",
    ...(args["policyId"] !== undefined && { Id: args["policyId"] }),
    Statement: statements.map((statement) => ({
      ...(statement.sid && { Sid: statement.sid }),
      Effect: statement.effect ?? "Allow",
      ...list("Action", statement.actions),
      ...list("NotAction", statement.notActions),
      ...list("Resource", statement.resources),
      ...list("NotResource", statement.notResources),
      ...principals("Principal", statement.principals),
      ...principals("NotPrincipal", statement.notPrincipals),
      ...conditions(statement.conditions),
    })),
  };
}

function list(key: string, values: readonly unknown[] | undefined): object {
  return values === undefined || values.length === 0 ? {} : { [key]: values.length === 1 ? values[0] : values };
}

function principals(key: string, given: readonly Principals[] | undefined): object {
  if (given === undefined || given.length === 0) {
    return {};
  }
  if (given.some(({ type, identifiers }) => type === "*" && identifiers.includes("*"))) {
    return { [key]: "*" };
  }
  return { [key]: Object.assign({}, ...given.map(({ type, identifiers }) => list(type, identifiers))) as object };
}

function conditions(given: Statement["conditions"]): object {
  const tests: Record<string, Record<string, unknown>> = {};
  for (const { test, variable, values } of given ?? []) {
    Object.assign((tests[test] ??= {}), list(variable, values));
  }
  return Object.keys(tests).length === 0 ? {} : { Condition: tests };
}
