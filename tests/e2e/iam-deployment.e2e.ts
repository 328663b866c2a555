import { resolve } from "node:path";

import type { PlannedResource, ResourceGraph } from "../../planner/graph";
import { statementsOf } from "../components/delivery-access/aws-graph";
import { decide } from "../support/aws-policy";
import { cloudformationHandlers, type Handlers } from "./support/cloudformation";
import { collect } from "./support/process";

/**
 * The deploy role against what making, reading, changing and deleting each type of resource takes. That is no part of
 * Pulumi's data; CloudFormation's handlers, which do the same to the same services, say it of themselves.
 */

const ROOT = resolve(__dirname, "../..");
const STACKS = ["dev", "test", "prod"] as const;

/** What each type of a plan is in CloudFormation, where a bucket's settings are the bucket's own. */
const types: Readonly<Record<string, readonly string[]>> = {
  "aws:appautoscaling/policy:Policy": ["AWS::ApplicationAutoScaling::ScalingPolicy"],
  "aws:appautoscaling/target:Target": ["AWS::ApplicationAutoScaling::ScalableTarget"],
  "aws:cloudwatch/logGroup:LogGroup": ["AWS::Logs::LogGroup"],
  "aws:cloudwatch/metricAlarm:MetricAlarm": ["AWS::CloudWatch::Alarm"],
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ["AWS::EC2::SecurityGroup"],
  "aws:ec2/eip:Eip": ["AWS::EC2::EIP"],
  "aws:ec2/flowLog:FlowLog": ["AWS::EC2::FlowLog"],
  "aws:ec2/internetGateway:InternetGateway": ["AWS::EC2::InternetGateway", "AWS::EC2::VPCGatewayAttachment"],
  "aws:ec2/launchTemplate:LaunchTemplate": ["AWS::EC2::LaunchTemplate"],
  "aws:ec2/natGateway:NatGateway": ["AWS::EC2::NatGateway"],
  "aws:ec2/route:Route": ["AWS::EC2::Route"],
  "aws:ec2/routeTable:RouteTable": ["AWS::EC2::RouteTable"],
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ["AWS::EC2::SubnetRouteTableAssociation"],
  "aws:ec2/securityGroup:SecurityGroup": ["AWS::EC2::SecurityGroup"],
  "aws:ec2/subnet:Subnet": ["AWS::EC2::Subnet"],
  "aws:ec2/vpc:Vpc": ["AWS::EC2::VPC"],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ["AWS::EC2::VPCEndpoint"],
  "aws:eks/accessEntry:AccessEntry": ["AWS::EKS::AccessEntry"],
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": ["AWS::EKS::AccessEntry"],
  "aws:eks/addon:Addon": ["AWS::EKS::Addon"],
  "aws:eks/cluster:Cluster": ["AWS::EKS::Cluster"],
  "aws:eks/nodeGroup:NodeGroup": ["AWS::EKS::Nodegroup"],
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": ["AWS::IAM::OIDCProvider"],
  "aws:iam/role:Role": ["AWS::IAM::Role"],
  "aws:iam/rolePolicy:RolePolicy": ["AWS::IAM::RolePolicy"],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ["AWS::IAM::Role"],
  "aws:kms/alias:Alias": ["AWS::KMS::Alias"],
  "aws:kms/key:Key": ["AWS::KMS::Key"],
  "aws:lambda/function:Function": ["AWS::Lambda::Function"],
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": ["AWS::Lambda::EventInvokeConfig"],
  "aws:lambda/permission:Permission": ["AWS::Lambda::Permission"],
  "aws:msk/cluster:Cluster": ["AWS::MSK::Cluster"],
  "aws:msk/configuration:Configuration": ["AWS::MSK::Configuration"],
  "aws:msk/topic:Topic": ["AWS::MSK::Topic"],
  "aws:s3/bucket:Bucket": ["AWS::S3::Bucket"],
  "aws:s3/bucketPolicy:BucketPolicy": ["AWS::S3::BucketPolicy"],
  "aws:sqs/queue:Queue": ["AWS::SQS::Queue"],
  "aws:sqs/queuePolicy:QueuePolicy": ["AWS::SQS::QueuePolicy"],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ["AWS::EC2::SecurityGroupEgress"],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ["AWS::EC2::SecurityGroupIngress"],
};

/** Types that CloudFormation does not have, and what they take: https://docs.aws.amazon.com/kms/latest/developerguide/grant-manage.html */
const ownHandlers: Readonly<Record<string, Handlers>> = {
  "aws:kms/grant:Grant": { create: ["kms:CreateGrant"], read: ["kms:ListGrants"], delete: ["kms:RevokeGrant"] },
};

/** What handlers call that no deployment of the platform does, and why not. */
const exceptions: readonly (readonly [actions: RegExp, reason: string])[] = [
  [/^s3tables:|^s3:\w+BucketMetadata/, "no bucket has metadata tables"],
  [/^s3:\w*(?:Analytics|Inventory|IntelligentTiering|Metrics)Configuration$/, "no bucket has these settings"],
  [/^s3:\w*(?:Abac|Accelerate\w*|CORS|Website)$/, "no bucket has these settings; what is read of them is allowed"],
  [/^s3:(?:Put|Get)BucketAcl$|^s3:PutObjectAcl$/, "access lists are off"],
  [
    /^s3:(?:DeleteBucket(?:AnalyticsConfiguration|Cors|Encryption|Lifecycle|MetricsConfiguration|Replication)|PutBucketReplication|PutObjectLockConfiguration|REST\.PUT\.OBJECT)$/,
    "names of calls, and of no actions: putting is what allows taking away",
  ],
  [
    /^s3:(?:DeleteObject|GetObject|GetObjectVersion|GetObjectLockConfiguration)$/,
    "of objects in buckets for code and replicas",
  ],
  [
    /^(?:elasticfilesystem|s3files|vpc-lattice|vpce|firehose|acm-pca|autoscaling|sso|identitystore):/,
    "services that nothing uses",
  ],
  [
    /^logs:\w*(?:DataProtectionPolicy|Index\w+|BearerTokenAuthentication|DeletionProtection|LogDelivery|LogDeliveries)$/,
    "of log groups that have such settings; delivery is Kafka's",
  ],
  [/^logs:(?:Put|Delete|Describe)ResourcePolic(?:y|ies)$/, "Kafka's own statement has what it needs"],
  [
    /^ec2:\w*(?:EncryptionControls?|AddressTransfer|VpnGateways?|VpcTenancy|SubnetCidrBlock|NatGatewayAddress)$/,
    "none is used",
  ],
  [/^ec2:AssociateAddress$/, "addresses are a gateway's from its making"],
  [/^eks:(?:ActivateCertificateAuthority|\w+PodIdentityAssociation)$/, "pods have roles by their service accounts"],
  [/^iam:\w*InstanceProfile$/, "nodes of managed groups have theirs from EKS"],
  [/^iam:DeleteRolePermissionsBoundary$/, "forbidden: no role is without its boundary"],
  [/^application-autoscaling:\w*ScheduledAction$/, "disks grow when they are full, at no set time"],
  [/^cloudwatch:GetMetricData$|^lambda:\w*ProvisionedConcurrency\w*$/, "of targets that are no disks"],
  [
    /^lambda:\w*(?:CodeSigningConfig|RecursionConfig|ScalingConfig|RuntimeManagementConfig|CapacityProvider|LayerVersion|RuntimeAlias)$/,
    "no function has such settings",
  ],
];

let handlers: Readonly<Record<string, Handlers>>;
let graphs: Readonly<Record<string, ResourceGraph>>;

async function plan(stack: string): Promise<ResourceGraph> {
  const { status, stdout, stderr } = await collect(process.execPath, ["bin/tributary.js", "plan", stack, "--json"], {
    cwd: ROOT,
  });
  if (status !== 0) {
    throw new Error(`${stack} can't be planned (${status}):\n${stderr}`);
  }
  return JSON.parse(stdout) as ResourceGraph;
}

beforeAll(async () => {
  handlers = await cloudformationHandlers();
  graphs = Object.fromEntries(await Promise.all(STACKS.map(async (stack) => [stack, await plan(stack)] as const)));
});

/** What the pipelines' roles do not make: themselves, which is an administrator's to do. */
const ofStack = ({ resources }: ResourceGraph): readonly PlannedResource[] =>
  resources.filter(({ type, custom, urn }) => custom && type.startsWith("aws:") && !urn.includes(":delivery-access:"));

/** A bucket's settings but for its policy are the bucket's in CloudFormation. */
const cloudformationTypes = (type: string): readonly string[] | undefined =>
  types[type] ?? (isBucketSetting(type) ? types["aws:s3/bucket:Bucket"] : undefined);

const isBucketSetting = (type: string) => /^aws:s3\/bucket(?!Policy)[A-Z]/.test(type);

/** Every action that a deployment of the resource may call. What is kept is never deleted; a setting goes by a change. */
function actionsFor({ type, protect }: PlannedResource): readonly string[] {
  const known =
    ownHandlers[type] === undefined ? cloudformationTypes(type)?.map((name) => handlers[name]) : [ownHandlers[type]];
  if (known === undefined || known.some((one) => one === undefined || Object.keys(one).length === 0)) {
    throw new Error(`nobody says what ${type} takes: name its type in CloudFormation`);
  }
  const wanted = ["create", "read", "update", ...(protect || isBucketSetting(type) ? [] : ["delete"])];
  return known.flatMap((one) => wanted.flatMap((handler) => one?.[handler] ?? []));
}

/** ARN of what is named before it is made, by the service that the action must be of. */
function namedArn(
  { type, inputs }: PlannedResource,
  accountId: string,
): readonly [service: string, arn: string] | undefined {
  const name = String(inputs["name"] ?? inputs["bucket"] ?? inputs["functionName"] ?? inputs["clusterName"]);
  const regional = (service: string, rest: string) =>
    [service, `arn:aws:${service}:us-east-1:${accountId}:${rest}`] as const;
  if (type.startsWith("aws:s3/")) {
    return ["s3", `arn:aws:s3:::${name}`];
  }
  switch (type) {
    case "aws:iam/role:Role":
      return ["iam", `arn:aws:iam::${accountId}:role/${name}`];
    case "aws:cloudwatch/logGroup:LogGroup":
      return regional("logs", `log-group:${name}`);
    case "aws:cloudwatch/metricAlarm:MetricAlarm":
      return regional("cloudwatch", `alarm:${name}`);
    case "aws:lambda/function:Function":
    case "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig":
      return regional("lambda", `function:${name}`);
    case "aws:sqs/queue:Queue":
      return regional("sqs", name);
    case "aws:eks/cluster:Cluster":
      return regional("eks", `cluster/${name}`);
    case "aws:eks/nodeGroup:NodeGroup":
      return regional("eks", `nodegroup/${name}/group/1`);
    case "aws:eks/addon:Addon":
      return regional("eks", `addon/${name}/addon/1`);
    case "aws:msk/cluster:Cluster":
      return regional("kafka", `cluster/${name}/1`);
    case "aws:msk/configuration:Configuration":
      return regional("kafka", `configuration/${name}/1`);
    default:
      return undefined;
  }
}

/** What deployments of a stack would be refused, as `type: action`. */
function refused(graph: ResourceGraph): readonly string[] {
  const statements = statementsOf(graph, "deploy");
  const accountId = /\d{12}/.exec(JSON.stringify(statements))?.[0] ?? "";
  const tags = { organisation: "dataworks", project: "tributary", environment: graph.stack };
  const context = {
    ...Object.fromEntries(
      Object.entries(tags).flatMap(([tag, value]) =>
        ["Request", "Resource"].map((kind) => [`aws:${kind}Tag/${tag}`, value]),
      ),
    ),
    "iam:PermissionsBoundary": `arn:aws:iam::${accountId}:policy/tributary/dataworks-tributary-${graph.stack}-delivery-boundary`,
    "iam:PolicyARN": "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy",
    "iam:PassedToService": "lambda.amazonaws.com",
  };
  const allows = (action: string, resource?: string) => {
    const about = statements.filter(({ Action }) => [Action].flat().includes(action));
    return resource === undefined
      ? about.some(({ Effect }) => Effect === "Allow")
      : decide({ Statement: about }, { action, resource, context }) === "allowed";
  };
  const missing = ofStack(graph).flatMap((resource) => {
    const arn = namedArn(resource, accountId);
    return actionsFor(resource).flatMap((written) => {
      const action = written.replace(/^\w/, (first) => first.toLowerCase());
      const isOfService = arn?.[0] === action.split(":")[0] && !LISTS.test(action);
      const isAllowed = allows(action, isOfService ? arn?.[1] : undefined);
      return isAllowed ? [] : [`${resource.type}: ${action}`];
    });
  });
  return [...new Set(missing)].sort();
}

/** What is asked of a service and of none of its resources, and of another kind of resource. */
const LISTS =
  /^(?:logs:DescribeLogGroups|s3:DeleteObject|eks:(?:CreateAccessEntry|DescribeUpdate)|kafka:DescribeClusterOperation|iam:CreateServiceLinkedRole)$/;

const actionOf = (line: string) => line.split(": ")[1] ?? "";

describe.each(STACKS)("the deploy role of %s", (stack) => {
  test("covers what every type in the stack's plan takes", () => {
    const unexplained = refused(graphs[stack] as ResourceGraph).filter(
      (line) => !exceptions.some(([actions]) => actions.test(actionOf(line))),
    );
    expect(unexplained).toEqual([]);
  });
});

test("every exception still excepts something", () => {
  const missing = Object.values(graphs).flatMap(refused).map(actionOf);
  expect(exceptions.filter(([actions]) => !missing.some((action) => actions.test(action))).map(String)).toEqual([]);
});

test("what a policy lacks is found", () => {
  const graph = graphs["prod"] as ResourceGraph;
  const without = (part: string): ResourceGraph => ({
    ...graph,
    resources: graph.resources.filter(({ name }) => name !== `delivery-access-deploy-${part}`),
  });
  expect(refused(without("data-lake"))).toContain("aws:s3/bucket:Bucket: s3:CreateBucket");
  expect(refused(without("roles"))).toContain("aws:iam/role:Role: iam:CreateRole");
  expect(refused(without("network"))).toContain("aws:ec2/vpc:Vpc: ec2:CreateVpc");
});
