/** CloudFormation services by module of `@pulumi/aws`, where they are called otherwise. Both names are looked for. */
export const SERVICES: Readonly<Record<string, readonly string[]>> = {
  acm: ["CertificateManager"],
  alb: ["ElasticLoadBalancingV2"],
  appautoscaling: ["ApplicationAutoScaling"],
  cfg: ["Config"],
  cloudwatch: ["Logs", "Events"],
  cognito: ["Cognito"],
  directconnect: ["DirectConnect"],
  directoryservice: ["DirectoryService"],
  ec2clientvpn: ["EC2"],
  ec2transitgateway: ["EC2"],
  efs: ["EFS"],
  elasticsearch: ["Elasticsearch"],
  fsx: ["FSx"],
  kinesis: ["Kinesis", "KinesisFirehose", "KinesisAnalyticsV2"],
  kinesisanalyticsv2: ["KinesisAnalyticsV2"],
  lb: ["ElasticLoadBalancingV2"],
  memorydb: ["MemoryDB"],
  mskconnect: ["KafkaConnect"],
  mwaa: ["MWAA"],
  scheduler: ["Scheduler"],
  secretsmanager: ["SecretsManager"],
  servicediscovery: ["ServiceDiscovery"],
  sfn: ["StepFunctions"],
  vpc: ["EC2"],
};

/** CloudFormation types of resources whose kinds differ. */
export const TYPES: Readonly<Record<string, string>> = {
  "aws:cloudwatch/eventBus:EventBus": "AWS::Events::EventBus",
  "aws:cloudwatch/eventRule:EventRule": "AWS::Events::Rule",
  "aws:cloudwatch/logGroup:LogGroup": "AWS::Logs::LogGroup",
  "aws:cloudwatch/logStream:LogStream": "AWS::Logs::LogStream",
  "aws:cloudwatch/metricAlarm:MetricAlarm": "AWS::CloudWatch::Alarm",
  "aws:ec2/vpcEndpoint:VpcEndpoint": "AWS::EC2::VPCEndpoint",
  "aws:efs/fileSystem:FileSystem": "AWS::EFS::FileSystem",
  "aws:elasticache/replicationGroup:ReplicationGroup": "AWS::ElastiCache::ReplicationGroup",
  "aws:elasticache/cluster:Cluster": "AWS::ElastiCache::CacheCluster",
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "AWS::KinesisFirehose::DeliveryStream",
  "aws:rds/cluster:Cluster": "AWS::RDS::DBCluster",
  "aws:rds/instance:Instance": "AWS::RDS::DBInstance",
  "aws:rds/subnetGroup:SubnetGroup": "AWS::RDS::DBSubnetGroup",
};

/**
 * Types that CloudFormation holds as properties of another: the property that names the other is its identity, the rest
 * are updated with it. By Pulumi property the CloudFormation property of the type on the left.
 */
export const SETTINGS: Readonly<Record<string, { readonly of: string; readonly properties: Record<string, string> }>> =
  {
    "aws:s3/bucketAccelerateConfiguration:BucketAccelerateConfiguration": bucketSetting({
      status: "AccelerateConfiguration",
    }),
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": bucketSetting({ corsRules: "CorsConfiguration" }),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketSetting({
      rules: "LifecycleConfiguration",
      transitionDefaultMinimumObjectSize: "LifecycleConfiguration",
    }),
    "aws:s3/bucketLogging:BucketLogging": bucketSetting({
      targetBucket: "LoggingConfiguration",
      targetPrefix: "LoggingConfiguration",
      targetObjectKeyFormat: "LoggingConfiguration",
    }),
    "aws:s3/bucketNotification:BucketNotification": bucketSetting({
      eventbridge: "NotificationConfiguration",
      lambdaFunctions: "NotificationConfiguration",
      queues: "NotificationConfiguration",
      topics: "NotificationConfiguration",
    }),
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": bucketSetting({
      rule: "ObjectLockConfiguration",
    }),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": bucketSetting({ rule: "OwnershipControls" }),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketSetting({
      blockPublicAcls: "PublicAccessBlockConfiguration",
      blockPublicPolicy: "PublicAccessBlockConfiguration",
      ignorePublicAcls: "PublicAccessBlockConfiguration",
      restrictPublicBuckets: "PublicAccessBlockConfiguration",
    }),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": bucketSetting({
      role: "ReplicationConfiguration",
      rules: "ReplicationConfiguration",
    }),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": bucketSetting({
      rules: "BucketEncryption",
    }),
    "aws:s3/bucketVersioning:BucketVersioning": bucketSetting({ versioningConfiguration: "VersioningConfiguration" }),
  };

function bucketSetting(properties: Record<string, string>): { of: string; properties: Record<string, string> } {
  return { of: "AWS::S3::Bucket", properties: { bucket: "BucketName", ...properties } };
}

/** CloudFormation properties by Pulumi's, where they are called otherwise. */
export const PROPERTIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "aws:ec2/securityGroup:SecurityGroup": {
    name: "GroupName",
    description: "GroupDescription",
    ingress: "SecurityGroupIngress",
    egress: "SecurityGroupEgress",
  },
  "aws:iam/role:Role": { assumeRolePolicy: "AssumeRolePolicyDocument", name: "RoleName" },
  "aws:iam/rolePolicy:RolePolicy": { name: "PolicyName", policy: "PolicyDocument", role: "RoleName" },
  "aws:kms/alias:Alias": { name: "AliasName" },
  "aws:kms/key:Key": {
    policy: "KeyPolicy",
    customerMasterKeySpec: "KeySpec",
    deletionWindowInDays: "PendingWindowInDays",
    isEnabled: "Enabled",
  },
  "aws:rds/instance:Instance": { identifier: "DBInstanceIdentifier" },
  "aws:rds/cluster:Cluster": { clusterIdentifier: "DBClusterIdentifier" },
  "aws:s3/bucketPolicy:BucketPolicy": { policy: "PolicyDocument" },
  "aws:sqs/queue:Queue": {
    fifoQueue: "FifoQueue",
    messageRetentionSeconds: "MessageRetentionPeriod",
    visibilityTimeoutSeconds: "VisibilityTimeout",
  },
};

/**
 * Inputs that the provider replaces for although CloudFormation, which changes the same thing its own way, does not:
 * `ForceNew` in the schema of the Terraform provider that `@pulumi/aws` is made from.
 * https://github.com/hashicorp/terraform-provider-aws/tree/main/internal/service
 */
export const REPLACES: Readonly<Record<string, readonly string[]>> = {
  "aws:dynamodb/table:Table": ["hashKey", "localSecondaryIndexes", "rangeKey"],
  "aws:kms/key:Key": ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"],
};

/** Inputs that only the provider reads, when it deletes or waits: a change of them touches nothing in the cloud. */
export const PROVIDER_ONLY: readonly string[] = [
  "applyImmediately",
  "finalSnapshotIdentifier",
  "forceDelete",
  "forceDestroy",
  "recoveryWindowInDays",
  "skipDestroy",
  "skipFinalSnapshot",
];
