import * as msk from "@pulumi/aws/msk";
import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";

import { policyDocument } from "../../core/aws-policy";
import { nameRules, stackName } from "../../core/names";
import { userAcls } from "./acls";
import type { KafkaAdmin } from "./admin-function";
import type { MadeCluster } from "./cluster";
import type { MskContext } from "./context";
import type { ScramUser as ScramUserSpec } from "./spec";

/** What a {@link ScramUser} is made of. */
export interface ScramUserArgs {
  readonly context: MskContext;
  readonly cluster: MadeCluster;
  readonly admin: KafkaAdmin;
  readonly user: string;
  readonly spec: ScramUserSpec;
  /** ARN of the key that encrypts the password: MSK takes no secret under the key that AWS keeps. */
  readonly key: pulumi.Input<string>;
}

/**
 * A Kafka user with a password that nobody has typed: generated, kept in a secret, made known to the cluster, and given
 * leave to do what its specification says. A user that leaves the program loses its leave first, then its password; the
 * secret goes at once, so that a user who comes back gets a new one.
 * https://docs.aws.amazon.com/msk/latest/developerguide/msk-password-tutorial.html
 */
export class ScramUser extends pulumi.ComponentResource {
  /** ARN of the secret: `{"username": …, "password": …}`. */
  readonly secretArn: pulumi.Output<string>;

  constructor(name: string, args: ScramUserArgs, opts: pulumi.ComponentResourceOptions) {
    super("tributary:streaming:ScramUser", name, { user: args.user, spec: args.spec }, opts);
    const { context, cluster, user } = args;
    const { region } = context.place;
    const password = new RandomPassword(`${name}-password`, { length: 32, special: false }, { parent: this });
    const secret = new secretsmanager.Secret(
      `${name}-secret`,
      {
        name: `AmazonMSK_${stackName(nameRules.mskScramSecret, context.platform, "kafka", user)}`,
        description: `Password of ${user} for the Kafka cluster ${context.clusterName}.`,
        kmsKeyId: args.key,
        recoveryWindowInDays: 0,
        region,
        tags: { ...context.tags },
      },
      { parent: this },
    );
    // The statement that MSK would add by itself; written here, it is no drift.
    const policy = new secretsmanager.SecretPolicy(
      `${name}-secret-policy`,
      {
        secretArn: secret.arn,
        policy: pulumi.jsonStringify(
          policyDocument({
            Sid: "AWSKafkaResourcePolicy",
            Effect: "Allow",
            Principal: { Service: "kafka.amazonaws.com" },
            Action: "secretsmanager:GetSecretValue",
            Resource: secret.arn,
          }),
        ),
        blockPublicPolicy: true,
        region,
      },
      { parent: this },
    );
    const version = new secretsmanager.SecretVersion(
      `${name}-secret-version`,
      {
        secretId: secret.id,
        secretString: pulumi.secret(pulumi.jsonStringify({ username: user, password: password.result })),
        region,
      },
      { parent: this },
    );
    const association = new msk.SingleScramSecretAssociation(
      `${name}-association`,
      { clusterArn: cluster.arn, secretArn: secret.arn, region },
      { parent: this, dependsOn: [policy, version] },
    );
    args.admin.keepAcls(`${name}-acls`, user, userAcls(args.spec), { parent: this, dependsOn: [association] });
    this.secretArn = secret.arn;
    this.registerOutputs({ secretArn: this.secretArn });
  }
}
