/**
 * Types whose deletion destroys data: what they hold is gone with them, or can't be read any more.
 */
const DATA = [
  /^aws:s3\/(?:bucket|bucketV2|directoryBucket):/,
  /^aws:(?:s3tables\/(?:tableBucket|table)|dynamodb\/(?:table|globalTable)):/,
  /^aws:kms\/(?:key|replicaKey|externalKey):/,
  /^aws:(?:rds|docdb|neptune)\/(?:cluster|instance|clusterInstance|globalCluster):/,
  /^aws:(?:redshift|elasticache|memorydb|opensearch|elasticsearch|msk|emr)\/(?:cluster|replicationGroup|domain|serverlessCluster|serverlessCache):/,
  /^aws:(?:efs|fsx)\/\w*[fF]ileSystem:/,
  /^aws:(?:ebs\/(?:volume|snapshot)|backup\/vault|glacier\/vault):/,
  /^aws:(?:secretsmanager\/secret|ssm\/parameter):/,
  /^aws:(?:sqs\/queue|sns\/topic|kinesis\/stream|msk\/topic|mq\/broker|ecr\/repository):/,
  /^aws:(?:cloudwatch\/logGroup|glue\/(?:catalogDatabase|catalogTable)|cognito\/userPool|timestreamwrite\/table):/,
  /^gcp:storage\/(?:bucket|bucketObject|managedFolder):/,
  /^gcp:bigquery\/(?:dataset|table):/,
  /^gcp:(?:sql\/(?:databaseInstance|database)|alloydb\/(?:cluster|instance)|spanner\/(?:instance|database)|bigtable\/(?:instance|table)):/,
  /^gcp:(?:firestore\/database|datastream\/stream|filestore\/instance|redis\/(?:instance|cluster)|memorystore\/instance):/,
  /^gcp:(?:kms\/(?:cryptoKey|cryptoKeyVersion)|secretmanager\/secret|pubsub\/(?:topic|subscription)|managedkafka\/(?:cluster|topic)):/,
  /^gcp:(?:compute\/(?:disk|regionDisk|snapshot)|artifactregistry\/repository|logging\/projectBucketConfig):/,
  /^gcp:(?:container\/cluster|dataproc\/(?:cluster|metastoreService)):/,
  /^azure-native:storage:(?:StorageAccount|BlobContainer|FileShare|Queue|Table)$/,
  /^azure-native:keyvault:(?:Vault|Key|Secret|ManagedHsm)$/,
  /^azure-native:(?:sql|dbforpostgresql|dbformysql):(?:Server|Database|FlexibleServer|ManagedInstance)$/,
  /^azure-native:(?:cosmosdb|documentdb):\w+/,
  /^azure-native:(?:eventhub:EventHub|servicebus:(?:Queue|Topic)|cache:Redis|compute:Disk|recoveryservices:Vault|kusto:Database)$/,
  /^azure-native:(?:resources:ResourceGroup|operationalinsights:Workspace|containerregistry:Registry)$/,
  /^kubernetes:core\/v1:(?:PersistentVolumeClaim|PersistentVolume|Namespace|Secret)$/,
  /^kubernetes:apps\/v1:StatefulSet$/,
  /^kubernetes:kafka\.strimzi\.io\/\w+:(?:Kafka|KafkaTopic)$/,
  /^kubernetes:apiextensions\.k8s\.io\/v1:CustomResourceDefinition$/,
];

/** Types that others reach by an address, a membership or a session that a new one does not have. */
const STATE = [
  /^aws:ec2\/(?:instance|eip|natGateway|vpc|subnet|vpnGateway|customerGateway|vpnConnection|networkInterface|internetGateway):/,
  /^aws:(?:ec2transitgateway|directconnect|ec2clientvpn)\//,
  /^aws:(?:lb|alb|elb)\/(?:loadBalancer):/,
  /^aws:(?:eks|ecs|batch)\/(?:cluster|nodeGroup|service|computeEnvironment):/,
  /^aws:(?:route53\/zone|acm\/certificate|cloudfront\/distribution|apigateway\/restApi|apigatewayv2\/api):/,
  /^aws:iam\/(?:role|user|accessKey|openIdConnectProvider):/,
  /^aws:autoscaling\/group:/,
  /^gcp:compute\/(?:instance|address|globalAddress|network|subnetwork|router|haVpnGateway|vpnTunnel|externalVpnGateway|forwardingRule|globalForwardingRule|instanceGroupManager):/,
  /^gcp:(?:container\/nodePool|dns\/managedZone|serviceaccount\/(?:account|key)|cloudrun\/service|cloudrunv2\/service|composer\/environment):/,
  /^azure-native:network:(?:VirtualNetwork|Subnet|PublicIPAddress|VirtualNetworkGateway|LoadBalancer|PrivateEndpoint|Zone|PrivateZone|ApplicationGateway)$/,
  /^azure-native:(?:compute:VirtualMachine|compute:VirtualMachineScaleSet|containerservice:ManagedCluster|managedidentity:UserAssignedIdentity|eventhub:Namespace|servicebus:Namespace)$/,
  /^kubernetes:(?:core\/v1:Service|core\/v1:ServiceAccount|networking\.k8s\.io\/v1:Ingress)$/,
  /^random:index\/random(?:Id|Password|String|Pet|Uuid|Bytes|Integer|Shuffle):/,
  /^tls:index\/privateKey:/,
];

/** Whether data is gone when a resource of this type is. */
export function holdsData(type: string): boolean {
  return DATA.some((pattern) => pattern.test(type));
}

/** Whether a new resource of this type is not the old one to those who use it; true of all that holds data. */
export function holdsState(type: string): boolean {
  return holdsData(type) || STATE.some((pattern) => pattern.test(type));
}
