import * as appautoscaling from "@pulumi/aws/appautoscaling";
import * as msk from "@pulumi/aws/msk";
import type * as pulumi from "@pulumi/pulumi";

import { keepData, mayDestroyData } from "../../core/safety";
import type { KafkaAuthentication } from "../index";
import type { MskContext } from "./context";
import { serverProperties } from "./server-properties";
import { type MskSpec, type MskStorage } from "./spec";

/** Percent of the disks in use at which they grow, where the specification does not say. */
const GROW_AT_PERCENT = 60;

/** A cluster of any flavour, once it is made. */
export interface MadeCluster {
  readonly resource: pulumi.Resource;
  readonly arn: pulumi.Output<string>;
  readonly uuid: pulumi.Output<string>;
  readonly bootstrapBrokers: Readonly<Partial<Record<KafkaAuthentication, pulumi.Output<string>>>>;
}

/** Where a cluster stands. */
export interface ClusterPlacement {
  /** One in each zone. */
  readonly subnetIds: pulumi.Input<string>[];
  readonly securityGroupId: pulumi.Input<string>;
}

/** What brokers that can be seen need besides. */
export interface BrokerNeeds extends ClusterPlacement {
  /** ARN of the key that encrypts what they keep. */
  readonly key: pulumi.Input<string>;
  readonly logGroupName: pulumi.Input<string>;
}

/**
 * Brokers of our own choice, standard or express, as children of `parent`. Clients come by TLS with IAM, or with SCRAM
 * where there are users, and in no other way.
 */
export function provisionedCluster(
  name: string,
  context: MskContext,
  spec: MskSpec,
  needs: BrokerNeeds,
  parent: pulumi.Resource,
): MadeCluster {
  const { platform, onDelete, clusterName, place } = context;
  const scram = spec.scramUsers !== undefined && Object.keys(spec.scramUsers).length > 0;
  const keep = keepData(platform, onDelete, { parent });
  const configuration = new msk.Configuration(
    `${name}-configuration`,
    {
      name: clusterName,
      description: `Brokers of ${clusterName}: no topics by chance, no access without leave.`,
      serverProperties: serverProperties(spec, mayDestroyData(platform, onDelete)),
      region: place.region,
    },
    { parent },
  );
  const cluster = new msk.Cluster(
    `${name}-cluster`,
    {
      clusterName,
      kafkaVersion: spec.kafkaVersion as string,
      numberOfBrokerNodes: spec.brokers as number,
      brokerNodeGroupInfo: {
        instanceType: spec.instanceType as string,
        clientSubnets: needs.subnetIds,
        securityGroups: [needs.securityGroupId],
        connectivityInfo: { publicAccess: { type: "DISABLED" } },
        ...(spec.storage && { storageInfo: { ebsStorageInfo: { volumeSize: spec.storage.gibPerBroker } } }),
      },
      clientAuthentication: { sasl: { iam: true, scram }, unauthenticated: false },
      encryptionInfo: {
        encryptionAtRestKmsKeyArn: needs.key,
        encryptionInTransit: { clientBroker: "TLS", inCluster: true },
      },
      configurationInfo: { arn: configuration.arn, revision: configuration.latestRevision },
      enhancedMonitoring: "DEFAULT",
      openMonitoring: {
        prometheus: { jmxExporter: { enabledInBroker: true }, nodeExporter: { enabledInBroker: true } },
      },
      loggingInfo: { brokerLogs: { cloudwatchLogs: { enabled: true, logGroup: needs.logGroupName } } },
      region: place.region,
      tags: { ...context.tags },
    },
    // The disks grow by themselves, and MSK refuses to make them smaller again.
    { ...keep, ignoreChanges: ["brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize"] },
  );
  if (spec.storage !== undefined) {
    growingDisks(name, cluster.arn, spec.storage, place.region, parent);
  }
  return {
    resource: cluster,
    arn: cluster.arn,
    uuid: cluster.clusterUuid,
    bootstrapBrokers: {
      iam: cluster.bootstrapBrokersSaslIam,
      ...(scram ? { scram: cluster.bootstrapBrokersSaslScram } : {}),
    },
  };
}

/** A cluster whose brokers MSK keeps out of sight, as a child of `parent`. Its API takes no key, logs or settings. */
export function serverlessCluster(
  name: string,
  context: MskContext,
  { subnetIds, securityGroupId }: ClusterPlacement,
  parent: pulumi.Resource,
): MadeCluster {
  const cluster = new msk.ServerlessCluster(
    `${name}-cluster`,
    {
      clusterName: context.clusterName,
      clientAuthentication: { sasl: { iam: { enabled: true } } },
      vpcConfigs: [{ subnetIds, securityGroupIds: [securityGroupId] }],
      region: context.place.region,
      tags: { ...context.tags },
    },
    keepData(context.platform, context.onDelete, { parent }),
  );
  return {
    resource: cluster,
    arn: cluster.arn,
    uuid: cluster.clusterUuid,
    bootstrapBrokers: { iam: cluster.bootstrapBrokersSaslIam },
  };
}

/** https://docs.aws.amazon.com/autoscaling/application/userguide/services-that-can-integrate-msk.html */
function growingDisks(
  name: string,
  clusterArn: pulumi.Output<string>,
  storage: MskStorage,
  region: string,
  parent: pulumi.Resource,
): void {
  const disks = {
    serviceNamespace: "kafka",
    scalableDimension: "kafka:broker-storage:VolumeSize",
    resourceId: clusterArn,
    region,
  };
  const target = new appautoscaling.Target(
    `${name}-disks`,
    { ...disks, minCapacity: storage.gibPerBroker, maxCapacity: storage.maxGibPerBroker },
    { parent },
  );
  new appautoscaling.Policy(
    `${name}-disks-grow`,
    {
      ...disks,
      name: "grow-disks",
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: "KafkaBrokerStorageUtilization" },
        targetValue: storage.growAtPercent ?? GROW_AT_PERCENT,
        disableScaleIn: true,
      },
    },
    { parent, dependsOn: [target] },
  );
}
