/** How one resource type of Pulumi's AWS provider stands in Terraform's, which it is generated from. */
export interface TerraformType {
  /** Terraform's resource type. */
  readonly type: string;
  /**
   * Terraform's names of the blocks that can stand more than once, which Pulumi calls by a plural: `rules` is `rule`.
   * A list of objects that is not named here is refused.
   */
  readonly blocks?: Readonly<Record<string, string>>;
  /** Terraform's names of the attributes that Pulumi calls otherwise. */
  readonly names?: Readonly<Record<string, string>>;
  /** Properties that are maps with keys of the user's own; any other object is a block that can stand once. */
  readonly maps?: readonly string[];
  /** Properties that are a JSON document in a string; Pulumi takes an object there, too. */
  readonly documents?: readonly string[];
}

const tagged = { maps: ["tags"] } as const;

/**
 * The types that can be exported, by token. Names and blocks as the provider's own documentation has them:
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs
 */
export const terraformTypes: Readonly<Record<string, TerraformType>> = {
  "aws:appautoscaling/policy:Policy": { type: "aws_appautoscaling_policy" },
  "aws:appautoscaling/target:Target": { type: "aws_appautoscaling_target", ...tagged },
  "aws:cloudwatch/logGroup:LogGroup": { type: "aws_cloudwatch_log_group", ...tagged },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    type: "aws_cloudwatch_metric_alarm",
    names: { name: "alarm_name" },
    blocks: { metricQueries: "metric_query" },
    maps: ["dimensions", "tags"],
  },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": { type: "aws_default_security_group", ...tagged },
  "aws:ec2/eip:Eip": { type: "aws_eip", ...tagged },
  "aws:ec2/flowLog:FlowLog": { type: "aws_flow_log", ...tagged },
  "aws:ec2/internetGateway:InternetGateway": { type: "aws_internet_gateway", ...tagged },
  "aws:ec2/launchTemplate:LaunchTemplate": {
    type: "aws_launch_template",
    blocks: { blockDeviceMappings: "block_device_mappings", tagSpecifications: "tag_specifications" },
    ...tagged,
  },
  "aws:ec2/natGateway:NatGateway": { type: "aws_nat_gateway", ...tagged },
  "aws:ec2/route:Route": { type: "aws_route" },
  "aws:ec2/routeTable:RouteTable": { type: "aws_route_table", ...tagged },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": { type: "aws_route_table_association" },
  "aws:ec2/securityGroup:SecurityGroup": { type: "aws_security_group", ...tagged },
  "aws:ec2/subnet:Subnet": { type: "aws_subnet", ...tagged },
  "aws:ec2/vpc:Vpc": { type: "aws_vpc", ...tagged },
  "aws:ec2/vpcEndpoint:VpcEndpoint": { type: "aws_vpc_endpoint", ...tagged, documents: ["policy"] },
  "aws:eks/accessEntry:AccessEntry": { type: "aws_eks_access_entry", ...tagged },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": { type: "aws_eks_access_policy_association" },
  "aws:eks/addon:Addon": { type: "aws_eks_addon", ...tagged },
  "aws:eks/capability:Capability": {
    type: "aws_eks_capability",
    blocks: { identities: "identity", rbacRoleMappings: "rbac_role_mapping" },
    ...tagged,
  },
  "aws:eks/cluster:Cluster": { type: "aws_eks_cluster", ...tagged },
  "aws:eks/nodeGroup:NodeGroup": {
    type: "aws_eks_node_group",
    blocks: { taints: "taint" },
    maps: ["labels", "tags"],
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    type: "aws_iam_openid_connect_provider",
    names: { clientIdLists: "client_id_list", thumbprintLists: "thumbprint_list" },
    ...tagged,
  },
  "aws:iam/policy:Policy": { type: "aws_iam_policy", ...tagged, documents: ["policy"] },
  "aws:iam/role:Role": { type: "aws_iam_role", ...tagged, documents: ["assumeRolePolicy"] },
  "aws:iam/rolePolicy:RolePolicy": { type: "aws_iam_role_policy", documents: ["policy"] },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": { type: "aws_iam_role_policy_attachment" },
  "aws:kms/alias:Alias": { type: "aws_kms_alias" },
  "aws:kms/grant:Grant": {
    type: "aws_kms_grant",
    blocks: { constraints: "constraints" },
    maps: ["encryptionContextEquals", "encryptionContextSubset"],
  },
  "aws:kms/key:Key": { type: "aws_kms_key", ...tagged, documents: ["policy"] },
  "aws:lambda/function:Function": {
    type: "aws_lambda_function",
    names: { code: "filename", name: "function_name" },
    maps: ["tags", "variables"],
  },
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": { type: "aws_lambda_function_event_invoke_config" },
  "aws:lambda/invocation:Invocation": { type: "aws_lambda_invocation" },
  "aws:lambda/permission:Permission": { type: "aws_lambda_permission", names: { function: "function_name" } },
  "aws:msk/cluster:Cluster": { type: "aws_msk_cluster", ...tagged },
  "aws:msk/configuration:Configuration": { type: "aws_msk_configuration" },
  "aws:msk/serverlessCluster:ServerlessCluster": {
    type: "aws_msk_serverless_cluster",
    blocks: { vpcConfigs: "vpc_config" },
    ...tagged,
  },
  "aws:msk/singleScramSecretAssociation:SingleScramSecretAssociation": {
    type: "aws_msk_single_scram_secret_association",
  },
  "aws:msk/topic:Topic": { type: "aws_msk_topic" },
  "aws:s3/bucket:Bucket": { type: "aws_s3_bucket", ...tagged },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    type: "aws_s3_bucket_lifecycle_configuration",
    blocks: {
      noncurrentVersionTransitions: "noncurrent_version_transition",
      rules: "rule",
      transitions: "transition",
    },
    ...tagged,
  },
  "aws:s3/bucketLogging:BucketLogging": { type: "aws_s3_bucket_logging", blocks: { targetGrants: "target_grant" } },
  "aws:s3/bucketNotification:BucketNotification": {
    type: "aws_s3_bucket_notification",
    blocks: { lambdaFunctions: "lambda_function" },
  },
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": {
    type: "aws_s3_bucket_object_lock_configuration",
  },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": { type: "aws_s3_bucket_ownership_controls" },
  "aws:s3/bucketPolicy:BucketPolicy": { type: "aws_s3_bucket_policy", documents: ["policy"] },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": { type: "aws_s3_bucket_public_access_block" },
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": {
    type: "aws_s3_bucket_replication_configuration",
    blocks: { rules: "rule" },
    ...tagged,
  },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    type: "aws_s3_bucket_server_side_encryption_configuration",
    blocks: { rules: "rule" },
  },
  "aws:s3/bucketVersioning:BucketVersioning": { type: "aws_s3_bucket_versioning" },
  "aws:secretsmanager/secret:Secret": { type: "aws_secretsmanager_secret", ...tagged },
  "aws:secretsmanager/secretPolicy:SecretPolicy": { type: "aws_secretsmanager_secret_policy", documents: ["policy"] },
  "aws:secretsmanager/secretVersion:SecretVersion": { type: "aws_secretsmanager_secret_version" },
  "aws:sqs/queue:Queue": { type: "aws_sqs_queue", ...tagged },
  "aws:sqs/queuePolicy:QueuePolicy": { type: "aws_sqs_queue_policy", documents: ["policy"] },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": { type: "aws_vpc_security_group_egress_rule", ...tagged },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    type: "aws_vpc_security_group_ingress_rule",
    ...tagged,
  },
};
