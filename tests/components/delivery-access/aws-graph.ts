import type { DeliveryRole } from "../../../components/delivery-access";
import type { PolicyStatement } from "../../../components/core/aws-policy";
import type { PlannedResource, ResourceGraph } from "../../../planner/graph";

/** A statement of a plan: all that is unknown in it is text. */
export type PlannedStatement = Omit<PolicyStatement, "Resource"> & { readonly Resource?: string | readonly string[] };

/** One of the two roles, where there is one. */
export function deliveryRole(graph: ResourceGraph, role: DeliveryRole): PlannedResource | undefined {
  return graph.resources.find(
    ({ type, urn, inputs }) =>
      type === "aws:iam/role:Role" &&
      urn.includes("tributary:delivery-access:") &&
      String(inputs["name"]).endsWith(`-delivery-${role}`),
  );
}

/** Every statement of the policies that are attached to the role. */
export function statementsOf(graph: ResourceGraph, role: DeliveryRole): readonly PlannedStatement[] {
  const owner = deliveryRole(graph, role);
  const attached = graph.resources.filter(
    ({ type, propertyDependencies }) =>
      type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment" &&
      propertyDependencies["role"]?.includes(owner?.urn ?? ""),
  );
  const policies = attached.flatMap(({ propertyDependencies }) => propertyDependencies["policyArn"] ?? []);
  return graph.resources
    .filter(({ urn }) => policies.includes(urn))
    .flatMap(({ inputs }) => (inputs["policy"] as unknown as { Statement: PlannedStatement[] }).Statement);
}
