import { runInNewContext } from "node:vm";

import { GcpDeliveryAccess, gcpStateOf } from "../../../components/delivery-access/gcp";
import type { DeliveryRole } from "../../../components/delivery-access";
import type { PlannedResource, ResourceGraph } from "../../../planner/graph";
import { deliveryAccessConformance, type Token } from "../../conformance/delivery-access";
import { testPlatform } from "../../support/arbitraries";

const projectId = "dataworks-data-prod";

deliveryAccessConformance("Google Cloud", {
  make: (pipelines) =>
    new GcpDeliveryAccess("access", {
      platform: testPlatform(),
      projectId,
      projectNumber: "123456789012",
      pipelines,
      dataLake: { destroys: true },
      state: gcpStateOf(testPlatform(), { projectId, region: "europe-west1" }),
    }),

  lets: (graph, role, token) => {
    const trusted = ofType(graph, "serviceaccount/iAMMember:IAMMember").filter(
      ({ name, inputs }) =>
        name.startsWith(`access-${role}-trust:`) && inputs["role"] === "roles/iam.workloadIdentityUser",
    );
    return ofType(graph, "iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider").some(({ inputs }) => {
      const { issuerUri, allowedAudiences } = inputs["oidc"] as { issuerUri: string; allowedAudiences: string[] };
      if (issuerUri !== token.iss || !allowedAudiences.includes(token.aud)) {
        return false;
      }
      const mapping = inputs["attributeMapping"] as Record<string, string>;
      if (evaluate(inputs["attributeCondition"] as string, token) !== true) {
        return false;
      }
      return Object.entries(mapping).some(([attribute, expression]) => {
        const set = `${attribute}/${String(evaluate(expression, token))}`;
        return trusted.some(({ inputs: { member } }) =>
          String(member).endsWith(`/workloadIdentityPools/${POOL}/${set}`),
        );
      });
    });
  },

  previewWrites: (graph) =>
    granted(graph, "preview").flatMap(({ permissions, where }) =>
      permissions.some((permission) => !READS.test(permission)) ? [where] : [],
    ),

  raises: (graph) =>
    granted(graph, "deploy").flatMap(({ permissions }) =>
      permissions.filter((permission) => RAISES.some((pattern) => pattern.test(permission))),
    ),
});

const POOL = "dataworks-tributary-prod-376e7b";

/** CEL that has only comparisons, `&&`, `||`, `? :`, fields and texts in single quotes reads the same in JavaScript. */
function evaluate(expression: string, assertion: Token): unknown {
  expect(expression.replace(/'(?:[^'\\]|\\.)*'/g, "")).toMatch(/^[\w.\s=&|?:()[\]]*$/);
  return runInNewContext(expression, { assertion: { ...assertion } }) as unknown;
}

const READS = /\.(?:get|list|getIamPolicy)$|^cloudkms\.cryptoKeyVersions\.useToDecrypt$/;

/** What makes an administrator: roles, who has them, who acts as whom, and the rules above the project. */
const RAISES = [
  /^iam\.(?!roles\.get$|serviceAccounts\.get(?:IamPolicy)?$|workloadIdentityPool(?:Provider)?s\.get$)/,
  /^resourcemanager\..*(?<!\.get|\.getIamPolicy)$/,
  /^orgpolicy\./,
  /\*/,
];

/** Google's own roles that are given. https://cloud.google.com/iam/docs/roles-permissions */
const predefined: Readonly<Record<string, readonly string[]>> = {
  "roles/storage.objectViewer": ["storage.objects.get", "storage.objects.list"],
  "roles/storage.objectUser": ["storage.objects.create", "storage.objects.delete", "storage.objects.get"],
  "roles/cloudkms.cryptoKeyDecrypter": ["cloudkms.cryptoKeyVersions.useToDecrypt"],
  "roles/cloudkms.cryptoKeyEncrypterDecrypter": ["cloudkms.cryptoKeyVersions.useToDecrypt"],
};

/** What a service account may do, and where: the condition, or all that the role is given on. */
function granted(graph: ResourceGraph, role: DeliveryRole) {
  const email = ofType(graph, "serviceaccount/account:Account").find(({ name }) => name === `access-${role}`)?.inputs[
    "accountId"
  ] as string;
  return graph.resources
    .filter(({ inputs }) => String(inputs["member"]).startsWith(`serviceAccount:${email}@`))
    .map(({ inputs }) => {
      const given = inputs["role"] as string;
      const custom = ofType(graph, "projects/iAMCustomRole:IAMCustomRole").find(({ inputs: { roleId } }) =>
        given.endsWith(`/roles/${String(roleId)}`),
      );
      const permissions = (custom?.inputs["permissions"] as string[] | undefined) ?? predefined[given];
      if (permissions === undefined) {
        throw new Error(`nobody knows what ${given} may do`);
      }
      const condition = (inputs["condition"] as { expression: string } | undefined)?.expression;
      return { permissions, where: condition ?? JSON.stringify(inputs) };
    });
}

function ofType(graph: ResourceGraph, type: string): readonly PlannedResource[] {
  return graph.resources.filter((resource) => resource.type === `gcp:${type}`);
}
