import { resourceGroupId } from "../../../components/core/azure-ids";
import { AzureDeliveryAccess, azureStateOf } from "../../../components/delivery-access/azure";
import type { DeliveryRole } from "../../../components/delivery-access";
import type { PlannedResource, ResourceGraph } from "../../../planner/graph";
import { deliveryAccessConformance } from "../../conformance/delivery-access";
import { testPlatform } from "../../support/arbitraries";

const subscriptionId = "11111111-2222-4333-8444-555555555555";
const READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";

deliveryAccessConformance("Azure", {
  make: (pipelines) =>
    new AzureDeliveryAccess("access", {
      platform: testPlatform(),
      subscriptionId,
      tenantId: "66666666-7777-4888-9999-aaaaaaaaaaaa",
      location: "westeurope",
      resourceGroupName: "data",
      pipelines,
      dataLake: { destroys: true, assignedRoles: [READER] },
      state: azureStateOf(testPlatform(), subscriptionId),
    }),

  lets: (graph, role, { iss, aud, sub }) =>
    graph.resources
      .filter(({ type }) => type === "azure-native:managedidentity:FederatedIdentityCredential")
      .some(
        ({ inputs: { resourceName, issuer, subject, audiences } }) =>
          resourceName === `dataworks-tributary-prod-delivery-${role}` &&
          issuer === iss &&
          subject === sub &&
          (audiences as readonly string[]).includes(aud),
      ),

  previewWrites: (graph) =>
    granted(graph, "preview").flatMap(({ actions, condition, scope }) =>
      actions.some((action) => !/\/(?:read|decrypt\/action)$/.test(action)) ? [condition ?? scope] : [],
    ),

  raises: (graph) =>
    granted(graph, "deploy").flatMap(({ actions, condition, scope }) =>
      actions.filter((action) => {
        if (action === "Microsoft.Authorization/roleAssignments/write") {
          return condition !== ONLY_READERS;
        }
        return (
          action.includes("*") ||
          !(
            scope.startsWith(resourceGroupId({ subscriptionId, resourceGroup: "data" })) || scope.includes("-state-")
          ) ||
          /^Microsoft\.Authorization\/(?!role(?:Assignments|Definitions)\/read$|roleAssignments\/delete$)/.test(
            action,
          ) ||
          /federatedIdentityCredentials/i.test(action)
        );
      }),
    ),
});

/** As Azure's own examples spell it. https://learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-examples */
const ONLY_READERS =
  "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR " +
  `(@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${READER}} AND ` +
  "@Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'})) AND " +
  "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR " +
  `(@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${READER}}))`;

/** What an identity may do, where and on what condition. */
function granted(graph: ResourceGraph, role: DeliveryRole) {
  const identity = graph.resources.find(
    ({ type, name }) => type === "azure-native:managedidentity:UserAssignedIdentity" && name === `access-${role}`,
  );
  return graph.resources
    .filter(
      ({ type, propertyDependencies }) =>
        type === "azure-native:authorization:RoleAssignment" &&
        propertyDependencies["principalId"]?.includes(identity?.urn ?? ""),
    )
    .map(({ inputs }) => ({
      actions: definition(graph, inputs["roleDefinitionId"] as string),
      condition: inputs["condition"] as string | undefined,
      scope: inputs["scope"] as string,
    }));
}

function definition(graph: ResourceGraph, id: string): readonly string[] {
  const found: PlannedResource | undefined = graph.resources.find(
    ({ type, inputs }) =>
      type === "azure-native:authorization:RoleDefinition" && id.endsWith(`/${String(inputs["roleDefinitionId"])}`),
  );
  const permissions = found?.inputs["permissions"] as { actions: string[]; dataActions: string[] }[] | undefined;
  if (permissions === undefined) {
    throw new Error(`${id} is no role of the plan`);
  }
  return permissions.flatMap(({ actions, dataActions }) => [...actions, ...dataActions]);
}
