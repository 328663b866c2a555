import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";

import type { PolicyDocument } from "../../core/aws-policy";
import { nameRules, stackName } from "../../core/names";
import { type InterfaceEndpoint, dynamodbEndpointPolicy, endpointServiceName, s3EndpointPolicy } from "../endpoints";
import { type AwsNetworkContext, partTags } from "./context";

const HTTPS = 443;

/** What {@link VpcEndpoints} are made of. */
export interface VpcEndpointsArgs {
  readonly context: AwsNetworkContext;
  readonly vpcId: pulumi.Input<string>;
  /** The range that may use the interface endpoints. */
  readonly cidrBlock: string;
  /** Route tables that send what is meant for S3 and DynamoDB through their endpoints. */
  readonly routeTableIds: readonly pulumi.Input<string>[];
  /** Subnets that the interface endpoints stand in, one a zone. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Services that get an interface endpoint. */
  readonly services: readonly InterfaceEndpoint[];
  /** Buckets of others that may be read through the endpoint for S3. */
  readonly readableBuckets: readonly string[];
}

/**
 * The ways to AWS's services that do not leave the network: gateway endpoints for S3 and DynamoDB, which cost nothing,
 * and an interface endpoint with the service's own host name for each service that is named, which costs by the hour,
 * zone and gigabyte.
 *
 * The two that hold data have policies (see `endpoints.ts`). The others have AWS's default, which bounds nothing: what
 * may be asked of them is said by the roles of whoever asks.
 * https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
 */
export class VpcEndpoints extends pulumi.ComponentResource {
  /** Id of the list of S3's addresses in the region. */
  readonly s3PrefixListId: pulumi.Output<string>;

  constructor(name: string, args: VpcEndpointsArgs, opts: pulumi.ComponentResourceOptions) {
    super("tributary:network:VpcEndpoints", name, { services: args.services }, opts);
    const { platform, place } = args.context;
    const { vpcId } = args;
    const { region } = place;

    const gateway = (service: "s3" | "dynamodb", policy: PolicyDocument) =>
      new ec2.VpcEndpoint(
        `${name}-${service}`,
        {
          vpcId,
          vpcEndpointType: "Gateway",
          serviceName: endpointServiceName(service, place),
          routeTableIds: [...args.routeTableIds],
          policy: JSON.stringify(policy),
          region,
          tags: partTags(platform, service),
        },
        { parent: this },
      );
    this.s3PrefixListId = gateway("s3", s3EndpointPolicy(place, args.readableBuckets)).prefixListId;
    gateway("dynamodb", dynamodbEndpointPolicy(place));
    if (args.services.length > 0) {
      const firewall = new ec2.SecurityGroup(
        `${name}-firewall`,
        {
          name: stackName(nameRules.securityGroup, platform, "endpoints"),
          description: "Interface endpoints: HTTPS from inside the network.",
          vpcId,
          region,
          tags: partTags(platform, "endpoints"),
        },
        { parent: this },
      );
      new vpc.SecurityGroupIngressRule(
        `${name}-https`,
        {
          securityGroupId: firewall.id,
          description: "HTTPS from inside the network",
          cidrIpv4: args.cidrBlock,
          ipProtocol: "tcp",
          fromPort: HTTPS,
          toPort: HTTPS,
          region,
          tags: partTags(platform, "endpoints"),
        },
        { parent: this },
      );
      for (const service of args.services) {
        new ec2.VpcEndpoint(
          `${name}-${service}`,
          {
            vpcId,
            vpcEndpointType: "Interface",
            serviceName: endpointServiceName(service, place),
            subnetIds: [...args.subnetIds],
            securityGroupIds: [firewall.id],
            privateDnsEnabled: true,
            region,
            tags: partTags(platform, service),
          },
          { parent: this },
        );
      }
    }
    this.registerOutputs({ s3PrefixListId: this.s3PrefixListId });
  }
}
