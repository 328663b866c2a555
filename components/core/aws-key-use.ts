import { type AwsPlace, regionalService } from "./aws-partition";
import type { PolicyStatement } from "./aws-policy";

/** What encrypts and decrypts data takes, each action by its name. */
const cryptography = [
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];

/**
 * Lets the account's principals use a key through `services` (`kafka`, `secretsmanager`) and nowhere else, and lets those
 * services keep leave to use it. Who may act in the service is then what its own IAM policies say: the rule of the keys
 * that AWS keeps for its services (`aws/secretsmanager`). Like those it does not ask for `kms:GrantIsForAWSResource`: that
 * the service asks is said already, and not every service sets it (EKS does not).
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service,
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
export function useThroughServices(place: AwsPlace, services: readonly string[]): PolicyStatement {
  return {
    Sid: "UseThroughServices",
    Effect: "Allow",
    Principal: { AWS: `arn:${place.partition}:iam::${place.accountId}:root` },
    Action: [...cryptography, "kms:CreateGrant"].sort(),
    Resource: "*",
    Condition: {
      StringEquals: {
        "kms:CallerAccount": place.accountId,
        "kms:ViaService": services.map((service) => regionalService(service, place)).sort(),
      },
    },
  };
}

/**
 * Lets CloudWatch Logs encrypt and decrypt the log groups of those names with a key, and no other. AWS's example also has
 * `kms:Describe*`, which carries no encryption context, so that its condition never lets it through.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function useByLogGroups(place: AwsPlace, logGroups: readonly string[]): PolicyStatement {
  const { partition, region, accountId } = place;
  return {
    Sid: "EncryptLogs",
    Effect: "Allow",
    Principal: { Service: regionalService("logs", place) },
    Action: cryptography.filter((action) => action !== "kms:DescribeKey"),
    Resource: "*",
    Condition: {
      ArnEquals: {
        "kms:EncryptionContext:aws:logs:arn": logGroups
          .map((logGroup) => `arn:${partition}:logs:${region}:${accountId}:log-group:${logGroup}`)
          .sort(),
      },
    },
  };
}

/**
 * Lets a service-linked role of the account (`autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`) use a key through
 * `service`, and lets that service keep leave to use it.
 *
 * AWS makes such a role when it is first needed, and a key policy that names a principal which is not there yet is
 * refused. So the principal is anybody, and the condition says who: the form of the keys that AWS keeps for EBS
 * (`aws/ebs`), whose conditions on account and service stand here as well.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous
 */
export function useByServiceLinkedRole(place: AwsPlace, role: string, service: string): PolicyStatement[] {
  const { partition, accountId } = place;
  const who = { "aws:PrincipalArn": `arn:${partition}:iam::${accountId}:role/aws-service-role/${role}` };
  const through = { "kms:CallerAccount": accountId, "kms:ViaService": regionalService(service, place) };
  return [
    {
      Sid: "UseByServiceLinkedRole",
      Effect: "Allow",
      Principal: "*",
      Action: [...cryptography],
      Resource: "*",
      Condition: { ArnEquals: who, StringEquals: through },
    },
    {
      Sid: "KeepUseForServiceLinkedRole",
      Effect: "Allow",
      Principal: "*",
      Action: "kms:CreateGrant",
      Resource: "*",
      Condition: { ArnEquals: who, StringEquals: through, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}
