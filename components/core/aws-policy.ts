import type * as pulumi from "@pulumi/pulumi";

/** One statement of an IAM, bucket or key policy, in AWS's own words. */
export interface PolicyStatement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Principal?: "*" | { AWS: string } | { Federated: string } | { Service: string };
  Action: string | string[];
  /** Absent in the trust policy of a role. */
  Resource?: pulumi.Input<string> | pulumi.Input<string>[];
  /** All resources but these; in a `Deny` alone, since it would allow more than anybody reads. */
  NotResource?: pulumi.Input<string> | pulumi.Input<string>[];
  /** By operator, then by condition key. */
  Condition?: Record<string, Record<string, pulumi.Input<string> | string[]>>;
}

/**
 * A policy as an object. Given to a provider as it is, a plan shows all of it but the values known only after
 * deployment; as a JSON string, one such value would hide the whole.
 */
export interface PolicyDocument {
  Version: "2012-10-17";
  Statement: PolicyStatement[];
}

/** The policy that consists of `statements`. */
export function policyDocument(...statements: PolicyStatement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}
