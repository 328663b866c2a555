import { readStackConfig } from "./config";
import { dataLakeOutputs, makeDataLake } from "./platform/data-lake";
import { deliveryAccessOutputs, makeDeliveryAccess } from "./platform/delivery-access";
import { imageIngestOutputs, makeImageIngest } from "./platform/image-ingest";
import { kafkaOutputs, makeKafka } from "./platform/kafka";
import { kubernetesOutputs, makeKubernetes } from "./platform/kubernetes";
import { makeNetwork, networkOutputs } from "./platform/network";
import { Providers } from "./platform/providers";

/**
 * The stack's data platform: each capability that its config switches on; what is off has null for its output.
 * A capability's partners are there when it is made: config refuses a stack without them.
 */
export = async () => {
  const stack = readStackConfig();
  const { platform, ...on } = stack;
  const providers = new Providers(platform);
  const deliveryAccess = on.deliveryAccess && (await makeDeliveryAccess(stack, on.deliveryAccess, providers));

  const lake = on.dataLake && (await makeDataLake(platform, on.dataLake, providers));
  const network = on.network && (await makeNetwork(platform, on.network, providers));
  const kubernetes = on.kubernetes && network && (await makeKubernetes(platform, on.kubernetes, network, providers));
  const kafka = on.kafka && network && (await makeKafka(platform, on.kafka, { network, kubernetes }, providers));
  const imageIngest =
    on.imageIngest &&
    lake &&
    network &&
    kafka &&
    (await makeImageIngest(platform, on.imageIngest, { lake, kafka, network }, providers));

  return {
    dataLake: lake && dataLakeOutputs(lake),
    network: network && networkOutputs(network),
    kubernetes: kubernetes && kubernetesOutputs(kubernetes),
    kafka: kafka && kafkaOutputs(kafka),
    imageIngest: imageIngest && imageIngestOutputs(imageIngest),
    deliveryAccess: deliveryAccess && deliveryAccessOutputs(deliveryAccess),
  };
};
