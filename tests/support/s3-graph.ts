import type { PlannedResource, ResourceGraph } from "../../planner/graph";

/** The type token of a bucket or of one of its settings: `Versioning`, `Policy`; the bucket itself without a name. */
export const bucketType = (setting = ""): string => `aws:s3/bucket${setting}:Bucket${setting}`;

/** The only element of `found`; an error otherwise. */
export function only<T>(found: readonly T[]): T {
  if (found.length !== 1) {
    throw new Error(`expected one, found ${found.length}`);
  }
  return found[0] as T;
}

/** One bucket of a recorded graph and its settings, which stand beside it below the same parent. */
export class PlannedBucket {
  constructor(
    private readonly graph: ResourceGraph,
    readonly bucket: PlannedResource,
  ) {}

  /** The bucket directly below `parent`. */
  static below(graph: ResourceGraph, parent: PlannedResource): PlannedBucket {
    const isBucket = ({ type, parent: urn }: PlannedResource): boolean => type === bucketType() && urn === parent.urn;
    return new PlannedBucket(graph, only(graph.resources.filter(isBucket)));
  }

  get name(): string {
    return this.bucket.inputs["bucket"] as string;
  }

  get arn(): string {
    return `arn:aws:s3:::${this.name}`;
  }

  /** The bucket's setting of that name, if it has one. */
  setting(name: string): PlannedResource | undefined {
    const found = this.graph.resources.filter(
      ({ type, inputs }) => type === bucketType(name) && inputs["bucket"] === this.name,
    );
    return found.length === 0 ? undefined : only(found);
  }

  /** Inputs of the setting of that name; none if it has none. */
  inputs(name: string): Readonly<Record<string, unknown>> {
    return this.setting(name)?.inputs ?? {};
  }

  /** The KMS key that a write without headers is encrypted with, by a bucket key. */
  get key(): PlannedResource | undefined {
    const encryption = this.setting("ServerSideEncryptionConfiguration");
    if (encryption === undefined) {
      return undefined;
    }
    const rules = encryption.inputs["rules"] as
      { applyServerSideEncryptionByDefault: { sseAlgorithm: string }; bucketKeyEnabled?: boolean }[] | undefined;
    const rule = only(rules ?? []);
    const waitsFor = encryption.propertyDependencies["rules"] ?? [];
    return rule.applyServerSideEncryptionByDefault.sseAlgorithm === "aws:kms" && rule.bucketKeyEnabled === true
      ? only(this.graph.resources.filter(({ urn, type }) => type === "aws:kms/key:Key" && waitsFor.includes(urn)))
      : undefined;
  }
}
