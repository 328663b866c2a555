import type { Json } from "../../graph";
import {
  changeRule,
  type Guard,
  isNotTrue,
  isTrue,
  lostGuards,
  removedAlone,
  type Said,
  shown,
  titleOf,
  valueAt,
} from "../rule";

const BLOCK = /^aws:s3(?:control)?\/(?:bucket|account)PublicAccessBlock/;
const FLAGS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];
const notFalse = (value: Json | undefined): boolean => value !== false;
const isPublicAcl = (value: Json | undefined): boolean =>
  typeof value === "string" && /^public|authenticated/i.test(value);
const reachable = "can be reached from the internet";

const GUARDS: readonly Guard[] = [
  ...FLAGS.map((property) => ({
    types: BLOCK,
    property,
    guards: isTrue,
    lost: `does not hold public access off any more (${property})`,
  })),
  {
    types: /^gcp:storage\/bucket:/,
    property: "publicAccessPrevention",
    guards: (value) => value === "enforced",
    lost: "may be shared with anyone",
  },
  {
    types: /^gcp:storage\/bucket:/,
    property: "uniformBucketLevelAccess",
    guards: isTrue,
    lost: "takes access lists on single objects",
  },
  {
    types: /^azure-native:storage:StorageAccount$/,
    property: "allowBlobPublicAccess",
    guards: isNotTrue,
    lost: "lets containers be shared with anyone",
  },
  {
    types: /^azure-native:/,
    property: "publicNetworkAccess",
    guards: (value) => value === "Disabled",
    lost: reachable,
  },
  {
    types: /^azure-native:keyvault:Vault$/,
    property: "properties.publicNetworkAccess",
    guards: (value) => value === "Disabled" || value === "disabled",
    lost: reachable,
  },
  {
    types: /^azure-native:storage:StorageAccount$/,
    property: "networkRuleSet.defaultAction",
    guards: (value) => value === "Deny",
    lost: "answers every network",
  },
  {
    types: /^azure-native:keyvault:Vault$/,
    property: "properties.networkAcls.defaultAction",
    guards: (value) => value === "Deny",
    lost: "answers every network",
  },
  {
    types: /^azure-native:storage:BlobContainer$/,
    property: "publicAccess",
    guards: (value) => value === undefined || value === "None",
    lost: "can be read by anyone",
  },
  { types: /^aws:/, property: "publiclyAccessible", guards: isNotTrue, lost: reachable },
  {
    types: /^aws:eks\/cluster:/,
    property: "vpcConfig.endpointPublicAccess",
    guards: (value) => value === false,
    lost: reachable,
  },
  { types: /^aws:(?:lb|alb)\/loadBalancer:/, property: "internal", guards: isTrue, lost: reachable },
  {
    types: /^aws:msk\/cluster:/,
    property: "brokerNodeGroupInfo.connectivityInfo.publicAccess.type",
    guards: (value) => value === undefined || value === "DISABLED",
    lost: reachable,
  },
  {
    types: /^gcp:container\/cluster:/,
    property: "privateClusterConfig.enablePrivateEndpoint",
    guards: isTrue,
    lost: reachable,
  },
  {
    types: /^gcp:sql\/databaseInstance:/,
    property: "settings.ipConfiguration.ipv4Enabled",
    guards: (value) => value === false,
    lost: reachable,
  },
  {
    types: /^aws:ec2\/subnet:/,
    property: "mapPublicIpOnLaunch",
    guards: isNotTrue,
    lost: "gives what starts in it a public address",
  },
  { types: /^aws:ec2\/instance:/, property: "associatePublicIpAddress", guards: isNotTrue, lost: reachable },
  {
    types: /^aws:s3\/bucketAcl/,
    property: "acl",
    guards: (value) => notFalse(value) && !isPublicAcl(value),
    lost: "opens its bucket",
  },
];

/** What holds the public off is weaker than before. */
export const publicAccess = changeRule("public-access", (changed, context) => {
  const { change, pair } = changed;
  const said: Said[] = [...lostGuards(changed, "wider-access", GUARDS)];
  if (BLOCK.test(change.type) && removedAlone(changed, "bucket", context)) {
    said.push({
      rank: "wider-access",
      sentence: `${titleOf(change)} is deleted: public access to its bucket is held off no more.`,
    });
  }
  // What is new is told only where it is open, so that a new platform is no list of doors.
  if (pair.before === undefined) {
    for (const { types, property, guards, lost } of GUARDS) {
      const value = valueAt(pair.after, property);
      if (
        types.test(change.type) &&
        value !== undefined &&
        !BLOCK.test(change.type) &&
        !guards(value) &&
        lost !== "takes access lists on single objects"
      ) {
        said.push({
          rank: "wider-access",
          property,
          after: value,
          sentence: `New: ${titleOf(change)} ${lost} (${property} is ${shown(value)}).`,
        });
      }
    }
  }
  return said;
});
