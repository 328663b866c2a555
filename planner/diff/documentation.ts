import aws from "./data/aws.json";
import gcp from "./data/gcp.json";
import kubernetes from "./data/kubernetes.json";
import type { ReplacementData, TypeReplacement } from "./replacement";

type Lists = Omit<TypeReplacement, "others">;

const AWS = new Map(Object.entries(aws as Readonly<Record<string, Lists>>));
const GCP = new Map(Object.entries(gcp as Readonly<Record<string, readonly string[]>>));
const KUBERNETES = new Map(Object.entries(kubernetes as Readonly<Record<string, readonly string[]>>));

/** Of these the nested paths are incomplete in Google's definitions. */
const GCP_INCOMPLETE = ["gcp:dataproc/cluster:Cluster", "gcp:compute/instance:Instance"];

/** https://www.pulumi.com/registry/packages/random: `keepers` recreate; a value of another size or text is another value. */
const RANDOM: TypeReplacement = {
  replaces: ["byteLength", "keepers", "length", "max", "min", "prefix", "separator"],
  others: "unknown",
};

/** What the providers' documentation says, from the data in this folder; its README names the sources. */
export const documentation: ReplacementData = {
  of: (type) => {
    const [provider = ""] = type.split(":", 1);
    switch (provider) {
      case "aws": {
        const lists = AWS.get(type);
        return lists && { ...lists, others: "unknown" };
      }
      case "gcp": {
        const replaces = GCP.get(type);
        return replaces && { replaces, others: GCP_INCOMPLETE.includes(type) ? "unknown" : "in-place" };
      }
      case "kubernetes":
        return kubernetesType(type.split(":").at(-1) ?? "");
      case "random":
        return RANDOM;
      default:
        return undefined;
    }
  },
};

/** The provider's list is complete: what it does not hold is changed in place. */
function kubernetesType(kind: string): TypeReplacement {
  return {
    replaces: ["metadata.name", "metadata.namespace", "kind", "apiVersion", ...(KUBERNETES.get(kind) ?? [])],
    others: "in-place",
  };
}
