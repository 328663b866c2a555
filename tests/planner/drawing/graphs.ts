import { type Json, type PlannedResource, type ResourceGraph, UNKNOWN } from "../../../planner/graph";

/** Builds a graph by hand, as a recorder would write it. */
export class GraphBuilder {
  private readonly resources = new Map<string, PlannedResource>();

  constructor(
    private readonly project: string,
    private readonly stack: string,
  ) {}

  /** Adds a resource and returns its URN; a component has a type of the package `test` or `tributary`. */
  add(type: string, name: string, more: Partial<PlannedResource> = {}): string {
    const parentType = more.parent === undefined ? "" : `${more.parent.split("::")[2] ?? ""}$`;
    const urn = `urn:pulumi:${this.stack}::${this.project}::${parentType}${type}::${name}`;
    this.resources.set(urn, {
      urn,
      type,
      name,
      custom: !/^(?:test|tributary):/.test(type),
      inputs: {},
      dependencies: [],
      propertyDependencies: {},
      protect: false,
      retainOnDelete: false,
      aliases: [],
      secrets: [],
      unknown: [],
      ...more,
    });
    return urn;
  }

  grant(on: string, onName: string, who: string, access: readonly string[], maker?: string): string {
    const parent = this.resources.get(on);
    const grant = this.add("tributary:core:Grant", `${parent?.name ?? ""}-${access.join("-")}-${who}`, {
      parent: on,
      inputs: {
        principal: {
          kind: "aws-role",
          name: who,
          id: maker === undefined ? `arn:aws:iam::111122223333:role/${who}` : UNKNOWN,
        },
        access,
        on,
        onName,
      },
      ...(maker === undefined ? {} : { dependencies: [maker], propertyDependencies: { principal: [maker] } }),
    });
    this.add("aws:iam/rolePolicy:RolePolicy", `${who}-${onName}`, {
      parent: grant,
      ...(maker && { dependencies: [maker] }),
    });
    return grant;
  }

  build(more: { outputs?: Record<string, Json>; diagnostics?: ResourceGraph["diagnostics"] } = {}): ResourceGraph {
    const resources = [...this.resources.values()].sort((a, b) => (a.urn < b.urn ? -1 : 1));
    return { version: 1, project: this.project, stack: this.stack, resources, outputs: {}, diagnostics: [], ...more };
  }
}

const zones: Readonly<Record<string, readonly string[]>> = {
  artifacts: ["Versioning"],
  "curated-zone": ["Versioning", "IntelligentTieringConfiguration", "replica"],
  domain: ["Versioning", "IntelligentTieringConfiguration"],
  "domain-config": ["Versioning"],
  "glue-jobs": ["Versioning"],
  "landing-process": [],
  "landing-zone": [],
  "processed-images": ["IntelligentTieringConfiguration"],
  "product-images": ["Versioning", "IntelligentTieringConfiguration", "replica"],
  quarantine: ["Versioning"],
  "raw-archive": ["Versioning", "replica", "ObjectLockConfiguration"],
  "raw-zone": ["Versioning"],
  "schema-registry": ["Versioning", "replica"],
  "structured-zone": ["Versioning"],
  "temp-reload": [],
  violation: ["Versioning"],
  working: [],
};

const bucketParts = [
  "PublicAccessBlock",
  "OwnershipControls",
  "ServerSideEncryptionConfiguration",
  "LifecycleConfiguration",
  "Logging",
  "Policy",
];

/** The lake of a production stack: seventeen zones, four with a copy in a second region, each region with key and log bucket. */
export function lakeGraph(): ResourceGraph {
  const graph = new GraphBuilder("tributary", "prod");
  graph.add("pulumi:providers:aws", "aws");
  const lake = graph.add("tributary:data-lake:S3DataLake", "lake");
  const region = (name: string): { readonly key: string; readonly logs: string } => {
    const parent = graph.add("tributary:data-lake:S3LakeRegion", `lake-${name}`, { parent: lake });
    const holder = graph.add("tributary:core:CustomerKey", `lake-${name}-key`, { parent });
    const key = graph.add("aws:kms/key:Key", `lake-${name}-key-key`, { parent: holder, protect: true });
    graph.add("aws:kms/alias:Alias", `lake-${name}-key-alias`, { parent: holder, dependencies: [key] });
    return { key, logs: bucketIn(parent, `lake-${name}-logs`, bucketParts.slice(0, 4), [key], []) };
  };
  const bucketIn = (
    parent: string,
    name: string,
    parts: readonly string[],
    encryption: readonly string[],
    logging: readonly string[],
  ): string => {
    const bucket = graph.add("aws:s3/bucket:Bucket", `${name}-bucket`, { parent, protect: true, retainOnDelete: true });
    for (const part of parts) {
      const uses = part.startsWith("Server") ? encryption : part === "Logging" ? logging : [];
      const type = `aws:s3/bucket${part}:Bucket${part}`;
      graph.add(type, `${name}-${part}`, { parent, dependencies: [bucket, ...uses].sort() });
    }
    return bucket;
  };
  const home = region("home");
  const away = region("away");
  const made: Record<string, string> = {};
  for (const [name, marks] of Object.entries(zones)) {
    const zone = graph.add("tributary:data-lake:S3Zone", `lake-${name}`, { parent: lake });
    made[name] = zone;
    const parts = [...bucketParts, ...marks.filter((mark) => mark !== "replica")];
    const bucket = bucketIn(zone, `lake-${name}`, parts, [home.key], [home.logs]);
    if (marks.includes("replica")) {
      const replica = graph.add("tributary:data-lake:S3ZoneReplica", `lake-${name}-replica`, { parent: zone });
      bucketIn(replica, `lake-${name}-replica`, [...bucketParts, "ReplicationConfig"], [away.key], [away.logs, bucket]);
    }
  }
  const grants: Record<string, readonly (readonly [string, readonly string[]])[]> = {
    ingest: [
      ["landing-zone", ["write"]],
      ["landing-process", ["read", "write"]],
      ["quarantine", ["write"]],
      ["schema-registry", ["read"]],
    ],
    "glue-etl": [
      ["raw-zone", ["read", "write"]],
      ["structured-zone", ["read", "write"]],
      ["curated-zone", ["write"]],
      ["temp-reload", ["read", "write"]],
      ["glue-jobs", ["read"]],
      ["violation", ["write"]],
      ["landing-process", ["read"]],
    ],
    analytics: [
      ["curated-zone", ["read"]],
      ["domain", ["read"]],
      ["structured-zone", ["read"]],
    ],
    "shop-frontend": [
      ["product-images", ["read", "write"]],
      ["processed-images", ["read"]],
    ],
    "data-steward": [
      ["quarantine", ["read", "write"]],
      ["violation", ["read"]],
      ["domain-config", ["administer"]],
    ],
  };
  for (const [who, given] of Object.entries(grants)) {
    for (const [zone, access] of given) {
      graph.grant(made[zone] ?? "", `zone ${zone}`, who, access);
    }
  }
  return graph.build({
    outputs: { lake: Object.keys(zones), kafka: null },
    diagnostics: [{ severity: "warning", message: "zone working deletes objects after 14 days" }],
  });
}

/** A platform across three clouds and Kubernetes, with what stands between them. */
export function platformGraph(): ResourceGraph {
  const graph = new GraphBuilder("tributary", "prod");
  const component = (type: string, name: string, kinds: readonly string[], uses: readonly string[] = []): string => {
    const urn = graph.add(`tributary:${type}`, name);
    kinds.forEach((kind, index) => {
      graph.add(kind, `${name}-${index}`, { parent: urn, dependencies: index === 0 ? uses : [] });
    });
    return urn;
  };
  const first = (type: string, name: string, kind: string, index = 0): string =>
    `urn:pulumi:prod::tributary::tributary:${type}$${kind}::${name}-${index}`;

  component("network:AwsNetwork", "network", [
    "aws:ec2/vpc:Vpc",
    ...Array<string>(6).fill("aws:ec2/subnet:Subnet"),
    "aws:ec2/natGateway:NatGateway",
    "aws:ec2/internetGateway:InternetGateway",
  ]);
  const vpc = first("network:AwsNetwork", "network", "aws:ec2/vpc:Vpc");
  component("network:GcpNetwork", "gcp-network", [
    "gcp:compute/network:Network",
    "gcp:compute/subnetwork:Subnetwork",
    "gcp:compute/firewall:Firewall",
  ]);
  const gcpNetwork = first("network:GcpNetwork", "gcp-network", "gcp:compute/network:Network");
  component(
    "network:AwsGcpVpn",
    "aws-gcp-vpn",
    [
      "gcp:compute/haVpnGateway:HaVpnGateway",
      "aws:ec2/vpnGateway:VpnGateway",
      ...Array<string>(4).fill("gcp:compute/vPNTunnel:VPNTunnel"),
      ...Array<string>(2).fill("aws:ec2/vpnConnection:VpnConnection"),
    ],
    [vpc, gcpNetwork],
  );
  component(
    "kafka:MskCluster",
    "kafka",
    [
      "aws:msk/cluster:Cluster",
      "aws:msk/configuration:Configuration",
      "aws:ec2/securityGroup:SecurityGroup",
      "aws:kms/key:Key",
      "aws:secretsmanager/secret:Secret",
    ],
    [vpc],
  );
  const kafka = first("kafka:MskCluster", "kafka", "aws:msk/cluster:Cluster");
  component(
    "eks:EksCluster",
    "eks",
    [
      "aws:eks/cluster:Cluster",
      "aws:eks/nodeGroup:NodeGroup",
      "aws:iam/role:Role",
      "aws:iam/role:Role",
      "aws:ec2/securityGroup:SecurityGroup",
    ],
    [vpc],
  );
  const eks = first("eks:EksCluster", "eks", "aws:eks/cluster:Cluster");
  component(
    "database:Postgres",
    "orders-db",
    [
      "aws:rds/instance:Instance",
      "aws:rds/subnetGroup:SubnetGroup",
      "aws:kms/key:Key",
      "random:index/randomPassword:RandomPassword",
    ],
    [vpc],
  );
  const db = first("database:Postgres", "orders-db", "aws:rds/instance:Instance");
  component(
    "cache:Redis",
    "sessions",
    ["aws:elasticache/replicationGroup:ReplicationGroup", "aws:elasticache/subnetGroup:SubnetGroup"],
    [vpc],
  );
  const redis = first("cache:Redis", "sessions", "aws:elasticache/replicationGroup:ReplicationGroup");

  const lake = graph.add("tributary:data-lake:S3DataLake", "lake");
  graph.add("aws:kms/key:Key", "lake-key", { parent: lake });
  const zone = (name: string): { urn: string; bucket: string } => {
    const urn = graph.add("tributary:data-lake:S3Zone", `lake-${name}`, { parent: lake });
    const bucket = graph.add("aws:s3/bucket:Bucket", `lake-${name}-bucket`, { parent: urn });
    graph.add("aws:s3/bucketPolicy:BucketPolicy", `lake-${name}-policy`, { parent: urn, dependencies: [bucket] });
    return { urn, bucket };
  };
  const [bronze, silver, gold, images] = ["bronze", "silver", "gold", "product-images"].map(zone) as [
    ReturnType<typeof zone>,
    ReturnType<typeof zone>,
    ReturnType<typeof zone>,
    ReturnType<typeof zone>,
  ];

  component(
    "functions:ImageIngest",
    "image-ingest",
    [
      "aws:lambda/function:Function",
      "aws:iam/role:Role",
      "aws:lambda/eventSourceMapping:EventSourceMapping",
      "aws:sqs/queue:Queue",
    ],
    [images.bucket],
  );
  const ingestRole = first("functions:ImageIngest", "image-ingest", "aws:iam/role:Role", 1);
  component(
    "streaming:FlinkOnDataproc",
    "flink",
    [
      "gcp:dataproc/cluster:Cluster",
      "gcp:dataproc/job:Job",
      "gcp:serviceaccount/account:Account",
      "gcp:storage/bucket:Bucket",
    ],
    [gcpNetwork, kafka],
  );
  component(
    "warehouse:BigQuery",
    "warehouse",
    ["gcp:bigquery/dataset:Dataset", "gcp:bigquery/table:Table", "gcp:bigquery/table:Table"],
    [],
  );
  component(
    "backup:AzureArchive",
    "cold-archive",
    ["azure-native:storage:StorageAccount", "azure-native:storage:BlobContainer", "azure-native:keyvault:Vault"],
    [],
  );
  component(
    "analytics:Synapse",
    "synapse",
    ["azure-native:synapse:Workspace", "azure-native:synapse:BigDataPool"],
    ["urn:pulumi:prod::tributary::tributary:backup:AzureArchive$azure-native:storage:StorageAccount::cold-archive-0"],
  );
  component(
    "gitops:ArgoCd",
    "argo-cd",
    ["kubernetes:core/v1:Namespace", "kubernetes:helm.sh/v4:Chart", "kubernetes:core/v1:Secret"],
    [eks],
  );
  component(
    "services:Shop",
    "shop",
    ["kubernetes:apps/v1:Deployment", "kubernetes:core/v1:Service", "kubernetes:networking.k8s.io/v1:Ingress"],
    [eks, db, redis, kafka],
  );
  component(
    "observability:Prometheus",
    "monitoring",
    ["kubernetes:core/v1:Namespace", "kubernetes:apps/v1:StatefulSet"],
    [eks],
  );
  graph.grant(images.urn, "zone product-images", "image-ingest", ["read", "write"], ingestRole);
  graph.grant(bronze.urn, "zone bronze", "etl", ["write"]);
  graph.grant(silver.urn, "zone silver", "etl", ["read", "write"]);
  graph.grant(gold.urn, "zone gold", "analysts", ["read"]);
  return graph.build();
}

/** A program without components. */
export function tinyGraph(): ResourceGraph {
  const graph = new GraphBuilder("website", "dev");
  const bucket = graph.add("aws:s3/bucket:Bucket", "site");
  graph.add("aws:s3/bucketPolicy:BucketPolicy", "site-policy", { dependencies: [bucket] });
  const distribution = graph.add("aws:cloudfront/distribution:Distribution", "cdn", { dependencies: [bucket] });
  graph.add("aws:route53/record:Record", "www", { dependencies: [distribution] });
  graph.add("random:index/randomId:RandomId", "suffix");
  return graph.build();
}

/** Three levels of boxes: the inner ones a chain, the outer ones with long headers and many kinds of their own. */
export function nestedGraph(): ResourceGraph {
  const graph = new GraphBuilder("nested", "test");
  const outer = graph.add("test:x:RegionWithAVeryLongNameOfItsType", "region-with-a-name-that-takes-room");
  const middle = graph.add("test:x:Middle", "a-middle-component-with-a-long-name", { parent: outer });
  const others = graph.add("test:x:Beside", "beside", { parent: outer });
  graph.add("aws:sqs/queue:Queue", "queue", { parent: others });
  for (const parent of [outer, middle]) {
    for (const kind of [
      "FlowLog",
      "InternetGateway",
      "NatGateway",
      "RouteTable",
      "SecurityGroup",
      "VpcEndpoint",
      "NetworkAcl",
    ]) {
      graph.add(`aws:ec2/${kind}:${kind}`, `${kind}-${parent.length}`, { parent });
    }
  }
  let used: string[] = [];
  for (let step = 1; step <= 8; step++) {
    const component = graph.add(`test:x:Step${step}`, `step-${step}`, { parent: middle });
    used = [graph.add("aws:s3/bucket:Bucket", `bucket-${step}`, { parent: component, dependencies: used })];
  }
  return graph.build();
}
