import { z } from "zod";

import { networkProblem } from "../components/data-lake/adls-network";
import { choice, digits, flag, group, note, optional, setOf, text } from "./fields";

/** The clouds that a capability can stand on. */
export const clouds = ["aws", "gcp", "azure"] as const;

/**
 * A label's length on Google Cloud, the shortest of the three clouds' limits, so that no tag is cut anywhere. A number is
 * one too: Pulumi gives every value at the top as text.
 */
const tagText = () =>
  note(text("a text of 1 to 63 characters", /^(?=.*\S)[^\p{Cc}]{1,63}$/u), { json: { type: ["string", "integer"] } });

/** https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html: area, direction, number. */
export const awsRegion = () => text("an AWS region, such as us-east-1", /^[a-z]{2,4}(-[a-z]+){1,2}-\d{1,2}$/);

/** https://cloud.google.com/compute/docs/regions-zones: continent, direction and number. */
const gcpRegion = () => text("a Google Cloud region, such as europe-west1", /^[a-z]+-[a-z]+\d{1,2}$/);

/** https://learn.microsoft.com/azure/reliability/regions-list: the programmatic name, not the display name. */
const azureLocation = () => text("an Azure location by its programmatic name, such as westeurope", /^[a-z]{4,40}\d?$/);

const uuid = () =>
  text("a UUID, such as 00000000-0000-0000-0000-000000000000", /^[\dA-Fa-f]{8}(-[\dA-Fa-f]{4}){3}-[\dA-Fa-f]{12}$/);

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftresources */
const azureResourceGroup = () =>
  text(
    "1 to 90 letters, digits, underscores, hyphens, dots and parentheses, no dot last",
    /^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u,
  );

/** A network that Azure's storage accounts can let in: see `networkProblem`. */
const azureNetwork = () => {
  const accepted = "the id of a subnet, or a public IPv4 address or range";
  const network = z.string({ error: accepted }).superRefine((found, context) => {
    const message = networkProblem(found);
    if (message !== undefined) {
      context.addIssue({ code: "custom", params: { code: "NetworkNotAllowed" }, message });
    }
  });
  return note(network, { accepted });
};

export const awsSchema = group({
  accountId: digits(12, "exactly").describe(
    "The AWS account that the stack is deployed to. Quote it, so that leading zeros stay.",
  ),
  region: awsRegion().describe("Where resources on AWS stand."),
  replicaRegion: optional(
    awsRegion().describe(
      "Second region, to which data is replicated; another than `region`. Required where something replicates.",
    ),
  ),
  alarmTopicArn: optional(
    text(
      "the ARN of an SNS topic, such as arn:aws:sns:us-east-1:111122223333:alarms",
      /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
    ).describe("ARN of the SNS topic in `region` that alarms call."),
    "alarms call nobody",
  ),
});

export const gcpSchema = group({
  /** https://cloud.google.com/resource-manager/docs/creating-managing-projects#before_you_begin */
  projectId: text(
    "a project id: 6 to 30 lower-case letters, digits and hyphens, a letter first and no hyphen last",
    /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
  ).describe("The Google Cloud project that the stack is deployed to."),
  projectNumber: digits(19, "at most").describe("The project's number, by which Google names its service agents."),
  region: gcpRegion().describe("Where resources on Google Cloud stand."),
  replicaRegion: optional(
    gcpRegion().describe(
      "Second region of dual-region buckets; one that makes a dual-region with `region`. Required where something replicates.",
    ),
  ),
  projectRules: optional(
    choice(["set", "given"]).describe(
      "Who sets the rules that Google knows only for a whole project (no plain HTTP, no old TLS, records of access to objects). `given`: a landing zone or another stack of the project does.",
    ),
    "set",
  ),
});

export const azureSchema = group({
  subscriptionId: uuid().describe("The Azure subscription that the stack is deployed to."),
  tenantId: uuid().describe("The Microsoft Entra tenant of the subscription."),
  location: azureLocation().describe(
    "Where resources on Azure stand. Replicated data goes to the region that Azure pairs with it.",
  ),
  resourceGroupName: optional(
    azureResourceGroup().describe("An existing resource group of the subscription, in which everything is made."),
    "one is made for each capability",
  ),
  allowedNetworks: optional(
    setOf(azureNetwork(), "ids of subnets, and public IPv4 addresses or ranges").describe(
      "Who reaches storage besides private endpoints: subnets with a service endpoint for storage, and public addresses. Addresses do not bind clients in `location` itself: name their subnets.",
    ),
    "nobody",
  ),
});

/** The keys that hold for the whole stack, whatever it builds. */
export const projectShape = {
  organisation: text(
    "2 to 20 lower-case letters, digits and hyphens, a letter first and no hyphen last",
    /^[a-z][a-z0-9-]{0,18}[a-z0-9]$/,
  ).describe("The organisation that owns the stack; the first part of every physical name."),
  owner: tagText().describe("The team that answers for the stack; a tag of every resource."),
  costCentre: tagText().describe("Where the stack's cost is booked; a tag of every resource."),
  environment: choice(["dev", "test", "prod"]).describe(
    "How careful the stack is. Decides the default of every key that has one per environment.",
  ),
  homeCloud: choice(clouds).describe("The cloud that a capability stands on unless it names another."),
  aws: optional(awsSchema.describe("The AWS account. Required where a capability stands on AWS.")),
  gcp: optional(gcpSchema.describe("The Google Cloud project. Required where a capability stands on Google Cloud.")),
  azure: optional(azureSchema.describe("The Azure subscription. Required where a capability stands on Azure.")),
  allowDataDestruction: optional(
    flag().describe(
      "The stack's half of the two keys that destroying data takes; the other is a capability's `onDelete: destroy`.",
    ),
    (environment) => environment.allowDataDestruction,
  ),
};

/** An AWS account, and where in it. */
export type AwsConfig = Readonly<z.output<typeof awsSchema>>;
/** A Google Cloud project, and where in it. */
export type GcpConfig = Readonly<z.output<typeof gcpSchema>>;
/** An Azure subscription, and where in it. */
export type AzureConfig = Readonly<z.output<typeof azureSchema>>;
