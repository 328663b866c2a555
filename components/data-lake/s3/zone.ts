import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

import { requireOwnAccount } from "../../core/aws-roles";
import { type Grant, requirePrincipal } from "../../core/grants";
import { nameRules, stackName } from "../../core/names";
import { awsTags } from "../../core/tags";
import { LakeZone, type ZoneSpec } from "../index";
import { accessKeyOperations, accessPolicy, bucketEncryptionContext } from "./access";
import { dataBucketPolicy } from "./bucket-policy";
import { isVersioned, lifecycleRules } from "./lifecycle";
import { privateBucket } from "./private-bucket";
import { type S3LakeContext, type S3LakeRegion, bucketArn } from "./region";
import { S3ZoneReplica } from "./replica";

/** What an {@link S3LakeZone} is made of. */
export interface S3LakeZoneArgs {
  readonly context: S3LakeContext;
  readonly zoneName: string;
  readonly spec: ZoneSpec;
  readonly home: S3LakeRegion;
  readonly bucketName: string;
  /** The second region and the replica's name there, where the zone is replicated. */
  readonly replica?: { readonly away: S3LakeRegion; readonly bucketName: string };
}

/** A zone as an S3 bucket under the lake's key. */
export class S3LakeZone extends LakeZone {
  readonly bucket: pulumi.Output<string>;
  readonly uri: pulumi.Output<string>;
  readonly region: pulumi.Output<string>;
  readonly key: pulumi.Output<string>;
  /** ARN of the bucket. */
  readonly arn: string;
  protected readonly principalKind = "aws-role";

  private readonly context: S3LakeContext;
  private readonly home: S3LakeRegion;

  constructor(name: string, args: S3LakeZoneArgs, opts: pulumi.ComponentResourceOptions) {
    super("tributary:data-lake:S3LakeZone", name, { zoneName: args.zoneName, spec: args.spec }, opts);
    const { context, zoneName, spec, home } = args;
    this.context = context;
    this.home = home;
    this.arn = bucketArn(context.partition, args.bucketName);
    const source = privateBucket(
      name,
      {
        ...context,
        region: home.region,
        bucketName: args.bucketName,
        tags: awsTags({ component: "data-lake", zone: zoneName }),
        key: home.key.arn,
        policy: dataBucketPolicy(this.arn, home.key.arn),
        lifecycle: lifecycleRules(spec, context.recoveryDays),
        versioned: isVersioned(spec),
        immutability: spec.immutability,
        logs: { bucket: home.logBucket, prefix: `${zoneName}/`, dependsOn: home.logsReady },
      },
      this,
    );
    if (args.replica !== undefined) {
      new S3ZoneReplica(
        `${name}-replica`,
        { context, zoneName, spec, home, source, sourceBucketName: args.bucketName, ...args.replica },
        { parent: this },
      );
    }
    this.bucket = source.bucket.bucket;
    this.uri = pulumi.interpolate`s3://${this.bucket}`;
    this.region = pulumi.output(home.region);
    this.key = home.key.arn;
    this.registerOutputs({ bucket: this.bucket, uri: this.uri, region: this.region, key: this.key });
  }

  /** A policy in the role, and leave to use the key for this bucket; the sum of a role's policies is bound to 10,240 characters. */
  protected override applyGrant(grant: Grant, name: string): void {
    const role = requirePrincipal(this.principalKind, grant.principal);
    requireOwnAccount(role, this.context.accountId);
    new iam.RolePolicy(
      `${name}-policy`,
      {
        name: stackName(nameRules.iamRolePolicy, this.context.platform, name),
        role: role.roleName,
        policy: accessPolicy(this.arn, grant.access),
      },
      { parent: grant },
    );
    this.home.key.grantUse(
      `${name}-key`,
      {
        grantee: role.arn,
        operations: accessKeyOperations(grant.access),
        encryptionContext: bucketEncryptionContext(this.arn),
      },
      { parent: grant },
    );
  }
}
