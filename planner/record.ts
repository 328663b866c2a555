import * as pulumi from "@pulumi/pulumi";

import type { Json, PlannedResource, ResourceGraph } from "./graph";
import { formUrn, isStack } from "./urn";
import { planValue } from "./values";

/** What {@link recordGraph} plans a program for. */
export interface RecordOptions {
  readonly project: string;
  readonly stack: string;
  /** Config by full key (`aws:region`); an object or list is given as JSON, as the engine gives it. */
  readonly config?: Readonly<Record<string, string>>;
}

let queue: Promise<unknown> = Promise.resolve();

/**
 * Runs `program` without an engine and records what it registers. What a resource's inputs do not say is unknown, as in
 * `pulumi preview`. Calls in one process run one after another, since the SDK's settings are the process's.
 */
export function recordGraph(program: () => unknown, options: RecordOptions): Promise<ResourceGraph> {
  const run = queue.then(() => record(program, options));
  queue = run.catch(() => undefined);
  return run;
}

async function record(program: () => unknown, { project, stack, config = {} }: RecordOptions): Promise<ResourceGraph> {
  const resources: PlannedResource[] = [];
  let outputs: Record<string, Json> = {};
  const monitor = {
    supportsFeature: (request: any, callback: any) =>
      callback(null, {
        getHassupport: () => !["outputValues", "transforms", "invokeTransforms"].includes(request.getId()),
      }),
    registerResource(request: any, callback: any) {
      const parent: string | undefined = request.getParent() || undefined;
      const urn = formUrn({
        stack,
        project,
        type: request.getType(),
        name: request.getName(),
        ...(parent && { parent }),
      });
      const wire = request.getObject().toJavaScript();
      if (!isStack(urn)) {
        const { value, secrets, unknown } = planValue(wire);
        const propertyDependencies: Record<string, string[]> = {};
        for (const [property, dependencies] of request.getPropertydependenciesMap().entries()) {
          const urns = dependencies.getUrnsList();
          if (urns.length > 0) {
            propertyDependencies[property] = [...urns].sort();
          }
        }
        resources.push({
          urn,
          type: request.getType(),
          name: request.getName(),
          ...(parent && !isStack(parent) && { parent }),
          custom: request.getCustom(),
          ...(request.getProvider() && { provider: request.getProvider().split("::").slice(0, -1).join("::") }),
          inputs: value as Record<string, Json>,
          dependencies: [...request.getDependenciesList()].sort(),
          propertyDependencies,
          protect: request.getProtect() ?? false,
          retainOnDelete: request.getRetainondelete() ?? false,
          aliases: [
            ...new Set<string>(
              request.getAliasesList().map((alias: any) => {
                const spec = alias.getSpec();
                const aliasParent = spec?.getNoparent() ? undefined : spec?.getParenturn() || parent;
                return spec
                  ? formUrn({
                      stack: spec.getStack() || stack,
                      project: spec.getProject() || project,
                      type: spec.getType() || request.getType(),
                      name: spec.getName() || request.getName(),
                      ...(aliasParent && { parent: aliasParent }),
                    })
                  : alias.getUrn();
              }),
            ),
          ],
          secrets,
          unknown,
        });
      }
      callback(null, {
        getUrn: () => urn,
        getId: () => "",
        getObject: () => ({ toJavaScript: () => (request.getCustom() ? wire : {}) }),
        getPropertydependenciesMap: () => undefined,
        getResult: () => 0,
      });
    },
    readResource(request: any, callback: any) {
      callback(null, {
        getUrn: () =>
          formUrn({ stack, project, type: request.getType(), name: request.getName(), parent: request.getParent() }),
        getProperties: () => ({ toJavaScript: () => request.getProperties().toJavaScript() }),
      });
    },
    registerResourceOutputs(request: any, callback: any) {
      if (isStack(request.getUrn())) {
        outputs = planValue(request.getOutputs().toJavaScript()).value as Record<string, Json>;
      }
      callback(null, {});
    },
    invoke(_request: any, callback: any) {
      callback(null, { getFailuresList: () => [], getReturn: () => ({ toJavaScript: () => ({}) }) });
    },
  };
  pulumi.runtime.setMockOptions(monitor, project, stack, true, "organization");
  pulumi.runtime.setAllConfig({ ...config });
  await pulumi.runtime.runInPulumiStack(async () => program() as any);
  await pulumi.runtime.disconnect();
  resources.sort((a, b) => (a.urn < b.urn ? -1 : 1));
  return { version: 1, project, stack, resources, outputs, diagnostics: [] };
}
