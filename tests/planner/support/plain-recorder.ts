import * as pulumi from "@pulumi/pulumi";

import { SECRET, UNKNOWN, type Json } from "../../../planner/graph";
import { formUrn, isStack } from "../../../planner/urn";

/** What the SDK itself says of a resource, when its own mocks answer it. */
export interface PlainResource {
  readonly urn: string;
  readonly parent: string | undefined;
  readonly custom: boolean;
  readonly provider: string | undefined;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean | undefined;
}

/** The request that the SDK sends for a resource, as far as it is read here. */
interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getProvider(): string;
  getObject(): { toJavaScript(): Record<string, unknown> };
  getDependenciesList(): string[];
  getPropertydependenciesMap(): { entries(): Iterable<[string, { getUrnsList(): string[] }]> };
  getProtect(): boolean | undefined;
  getRetainondelete(): boolean | undefined;
}

interface PlainMonitor {
  newUrn(parent: string, type: string, name: string): string;
  registerResource(request: Request, callback: unknown): Promise<void>;
}

/** Records `program` with nothing but the SDK's public mocks, reading what it sends to its monitor. */
export async function recordPlainly(program: () => unknown, project: string, stack: string): Promise<PlainResource[]> {
  const resources: PlainResource[] = [];
  await pulumi.runtime.setMocks(
    { call: () => ({}), newResource: ({ inputs }) => ({ id: undefined, state: inputs as object }) },
    project,
    stack,
    true,
  );
  const monitor = pulumi.runtime.getMonitor() as unknown as PlainMonitor;
  const { registerResource } = monitor;
  // The mocks know one level of parents only.
  monitor.newUrn = (parent, type, name) => formUrn({ stack, project, type, name, ...(parent !== "" && { parent }) });
  monitor.registerResource = (request, callback) => {
    const parent = request.getParent();
    const urn = monitor.newUrn(parent, request.getType(), request.getName());
    if (!isStack(urn)) {
      resources.push({
        urn,
        parent: parent === "" || isStack(parent) ? undefined : parent,
        custom: request.getCustom(),
        provider: request.getProvider().split("::").slice(0, -1).join("::") || undefined,
        inputs: readWire(request.getObject().toJavaScript()) as Record<string, Json>,
        dependencies: request.getDependenciesList().sort(),
        propertyDependencies: Object.fromEntries(
          [...request.getPropertydependenciesMap().entries()]
            .map(([property, urns]) => [property, urns.getUrnsList().sort()] as const)
            .filter(([, urns]) => urns.length > 0),
        ),
        protect: request.getProtect() ?? false,
        retainOnDelete: request.getRetainondelete(),
      });
    }
    return registerResource.call(monitor, request, callback);
  };
  await pulumi.runtime.runInPulumiStack(async () => {
    await program();
    return {};
  });
  await pulumi.runtime.disconnect();
  return resources.sort((a, b) => (a.urn < b.urn ? -1 : 1));
}

const { specialSigKey, specialSecretSig, specialResourceSig, specialAssetSig, specialArchiveSig, unknownValue } =
  pulumi.runtime;

function readWire(value: unknown): Json {
  if (value === unknownValue) {
    return UNKNOWN;
  }
  if (Array.isArray(value)) {
    return value.map(readWire);
  }
  if (typeof value !== "object" || value === null) {
    return value as Json;
  }
  const { [specialSigKey]: signature, ...fields } = value as Record<string, unknown>;
  const read = Object.fromEntries(
    Object.entries(fields)
      .filter(([key]) => !key.startsWith("__"))
      .map(([key, field]) => [key, readWire(field)]),
  );
  switch (signature) {
    case specialSecretSig:
      return SECRET;
    case specialResourceSig:
      return read["urn"] ?? null;
    case specialAssetSig:
      return { asset: read };
    case specialArchiveSig:
      return { archive: read };
    default:
      return read;
  }
}
