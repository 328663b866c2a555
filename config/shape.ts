import type { z } from "zod";

import type { Sound } from "./check";
import { dataLakeSchema } from "./data-lake/schema";
import { deliveryAccessSchema } from "./delivery-access/schema";
import { deliverySchema } from "./delivery/schema";
import { imageIngestSchema } from "./image-ingest/schema";
import { kafkaSchema } from "./kafka/schema";
import { kubernetesSchema } from "./kubernetes/schema";
import { networkSchema } from "./network/schema";
import { projectShape } from "./project";

/** Under this namespace stands every key that is ours. */
export const NAMESPACE = "tributary";

/** Every key of the namespace. */
export const configShape = {
  ...projectShape,
  dataLake: dataLakeSchema
    .optional()
    .describe("The data lake: one bucket or container per zone, on any of the three clouds."),
  network: networkSchema
    .optional()
    .describe("The network on AWS that Kubernetes, Kafka and functions stand in: made by the stack, or there already."),
  kubernetes: kubernetesSchema.optional().describe("A Kubernetes cluster on EKS."),
  kafka: kafkaSchema.optional().describe("Apache Kafka on MSK: topics, and who may write and read them."),
  imageIngest: imageIngestSchema
    .optional()
    .describe("A function that makes sizes of each uploaded image and announces them in Kafka."),
  deliveryAccess: deliveryAccessSchema
    .optional()
    .describe("How pipelines come to the stack's clouds: with tokens of their own and two roles, and no stored key."),
  delivery: deliverySchema
    .optional()
    .describe(
      "How the stack is released and watched: state, approvals, smoke checks, Slack, drift. It builds nothing.",
    ),
};

/** The name of one of them. */
export type ConfigKey = keyof typeof configShape;
/** Their values, without what is wrong with any of them alone. */
export type ConfigValues = { -readonly [Key in ConfigKey]?: Sound<z.output<(typeof configShape)[Key]>> };
