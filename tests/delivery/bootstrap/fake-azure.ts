import type { RestAnswer, RestRequest } from "../../../delivery/bootstrap/rest";
import { answerOf, copy, Refusal } from "./fake-rest";

type Json = Record<string, unknown>;

/** A resource as the fake keeps it. */
export interface FakeResource {
  readonly id: string;
  location?: string;
  tags?: Record<string, string>;
  identity?: Json;
  sku?: Json;
  properties: Json;
}

/** The role that lets a storage account's identity use its key. */
const KEY_USE_ROLE = "e147488a-f6f5-4113-8e2d-b22465e65bf6";

/**
 * Azure Resource Manager and the key vaults' data plane as their REST references say, for what a bootstrap asks and no
 * more: https://learn.microsoft.com/rest/api/azure. It keeps state, refuses what they document that they refuse, and lets
 * accounts and vaults take their time in two of Azure's ways. Every request is written down.
 */
export class FakeAzure {
  readonly subscription: { tenantId: string; state: string } = { tenantId: "t-1", state: "Enabled" };
  readonly registered = new Map([
    ["Microsoft.KeyVault", "Registered"],
    ["Microsoft.ManagedIdentity", "Registered"],
    ["Microsoft.Storage", "Registered"],
  ]);
  /** By id, in lower case. */
  readonly resources = new Map<string, FakeResource>();
  /** Names of accounts and vaults that others have. */
  readonly taken = new Set<string>();
  /** Vaults that were deleted and can be restored, by name, with their ids' resources. */
  readonly deletedVaults = new Map<string, FakeResource>();
  readonly locationsWithZones = ["westeurope"];
  readonly requests: RestRequest[] = [];
  /** How often an operation is asked after until it is done. */
  pollsOfAnOperation = 1;
  /** Runs before a request is answered; may answer in its stead, or change the world meanwhile. */
  before: (request: RestRequest) => RestAnswer | undefined = () => undefined;
  private readonly operations = new Map<string, { polls: number; resource: FakeResource }>();

  constructor(
    /** Where it is served. */
    readonly url = "https://arm",
  ) {}

  /** The requests that can change something, without the server's name; a question may be POSTed too. */
  get writes(): readonly string[] {
    return this.requests
      .filter(({ method, url }) => method !== "GET" && !url.includes("checkNameAvailability"))
      .map(({ method, url }) => `${method} ${new URL(url).pathname}`);
  }

  /** The one resource whose id ends so. */
  get(end: string): FakeResource {
    const found = [...this.resources.values()].filter(({ id }) => id.toLowerCase().endsWith(end.toLowerCase()));
    if (found.length !== 1) {
      throw new Error(`${found.length} resources end in ${end}`);
    }
    return found[0] as FakeResource;
  }

  /** Answers as Azure would. */
  readonly answer = (request: RestRequest): RestAnswer => {
    this.requests.push(request);
    const instead = this.before(request);
    if (instead) {
      return instead;
    }
    return answerOf(() => this.serve(request));
  };

  private serve({ method, url, body }: RestRequest): RestAnswer {
    const { pathname: path, searchParams: query } = new URL(url);
    if (!/^\d{4}-\d\d-\d\d$|^7\.\d$/.test(query.get("api-version") ?? "")) {
      throw refusal(400, "MissingApiVersionParameter", "The api-version query parameter is required for all requests.");
    }
    const given = (body ?? {}) as Json;
    if (path.startsWith("/vault/")) {
      return this.serveVault(method, path, given);
    }
    if (path.startsWith("/operations/")) {
      return this.serveOperation(path);
    }
    const [, subscription, provider, rest] = /^\/subscriptions\/([^/]+)(?:\/providers\/([^/]+))?(.*)$/.exec(path) ?? [];
    if (subscription !== "s-1") {
      throw refusal(404, "SubscriptionNotFound", `The subscription '${subscription}' could not be found.`);
    }
    if (provider === undefined && rest === "") {
      return ok(this.subscription);
    }
    if (provider !== undefined) {
      return this.serveProvider(method, provider, rest ?? "", given);
    }
    if (path.endsWith("/roleAssignments")) {
      return this.listAssignments(path, query.get("$filter") ?? "");
    }
    return method === "GET" ? ok(this.require(path)) : this.write(method, path, given);
  }

  private serveProvider(method: string, provider: string, rest: string, body: Json): RestAnswer {
    if (rest === "" && method === "GET") {
      const registrationState = this.registered.get(provider);
      if (registrationState === "Registering") {
        this.registered.set(provider, "Registered");
      }
      return ok({ namespace: provider, registrationState });
    }
    if (rest === "/register") {
      this.registered.set(provider, "Registering");
      return ok({ namespace: provider, registrationState: "Registering" });
    }
    this.requireRegistered(provider);
    if (rest === "/checkNameAvailability") {
      const name = body["name"] as string;
      const isTaken =
        this.taken.has(name) || [...this.resources.values()].some(({ id }) => id.toLowerCase().endsWith(`/${name}`));
      return ok(
        isTaken
          ? { nameAvailable: false, reason: "AlreadyExists", message: `The name ${name} is already taken.` }
          : { nameAvailable: true },
      );
    }
    if (rest === "/skus") {
      const sku = (name: string, locations: readonly string[]) => ({ name, kind: "StorageV2", locations });
      return ok({
        value: [sku("Standard_LRS", ["westeurope", "northcentralus"]), sku("Standard_ZRS", this.locationsWithZones)],
      });
    }
    const vault = this.deletedVaults.get(rest.split("/deletedVaults/")[1] ?? "");
    if (vault === undefined) {
      throw refusal(404, "DeletedVaultNotFound", "The specified deleted vault does not exist.");
    }
    return ok({ name: rest, properties: { vaultId: vault.id } });
  }

  private require(id: string): FakeResource {
    const found = this.resources.get(id.toLowerCase());
    if (found !== undefined) {
      return found;
    }
    const group = /^.*?\/resourceGroups\/[^/]+/i.exec(id)?.[0] ?? "";
    throw this.resources.has(group.toLowerCase())
      ? refusal(404, "ResourceNotFound", `The Resource '${id}' was not found.`)
      : refusal(404, "ResourceGroupNotFound", `Resource group '${group}' could not be found.`);
  }

  private write(method: string, id: string, body: Json): RestAnswer {
    const current = this.resources.get(id.toLowerCase());
    const kind = kindOf(id);
    if (kind !== "resourceGroups") {
      this.require(/^.*?\/resourceGroups\/[^/]+/i.exec(id)?.[0] ?? id);
      this.requireRegistered(kind.split("/")[0] as string);
    }
    if (method === "PATCH") {
      return ok(this.patch(kind, this.require(id), body));
    }
    if (kind === "Microsoft.KeyVault/vaults/keys" && current !== undefined) {
      return ok(current);
    }
    const properties = { ...(body["properties"] as Json | undefined) };
    const resource = { ...body, id, properties } as FakeResource;
    this.check(kind, resource);
    return this.put(kind, resource, current);
  }

  private patch(kind: string, resource: FakeResource, body: Json): FakeResource {
    const { tags, identity, properties } = body as Partial<FakeResource>;
    const changed = {
      ...resource,
      ...(tags && { tags }),
      ...(identity && { identity }),
      properties: { ...resource.properties, ...properties },
    };
    if (resource.properties["enablePurgeProtection"] === true && properties?.["enablePurgeProtection"] === false) {
      throw refusal(400, "BadRequest", 'The property "enablePurgeProtection" cannot be set to false.');
    }
    this.check(kind, changed);
    Object.assign(resource, changed);
    return resource;
  }

  private check(kind: string, { id, properties, identity, location }: FakeResource): void {
    const name = id.split("/").at(-1) as string;
    if (["Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults"].includes(kind)) {
      if (location === undefined) {
        throw refusal(400, "LocationRequired", "The location property is required for this definition.");
      }
      if (this.taken.has(name)) {
        throw refusal(409, "AlreadyExists", `The name ${name} is already taken.`);
      }
    }
    if (kind === "Microsoft.Storage/storageAccounts") {
      if (!/^[a-z0-9]{3,24}$/.test(name)) {
        throw refusal(400, "AccountNameInvalid", `${name} is not a valid storage account name.`);
      }
      this.checkEncryption(properties["encryption"] as Json | undefined, identity);
    }
    if (
      kind === "Microsoft.KeyVault/vaults" &&
      this.deletedVaults.has(name) &&
      properties["createMode"] !== "recover"
    ) {
      throw refusal(409, "ConflictError", `A vault with the same name already exists in deleted state.`);
    }
    if (kind === "Microsoft.Storage/storageAccounts/blobServices") {
      for (const policy of ["deleteRetentionPolicy", "containerDeleteRetentionPolicy"]) {
        const { enabled, days = 0 } = (properties[policy] ?? {}) as { enabled?: boolean; days?: number };
        if (enabled === true && (days < 1 || days > 365)) {
          throw refusal(400, "InvalidXmlNodeValue", "The retention days must be from 1 to 365.");
        }
      }
    }
  }

  /** https://learn.microsoft.com/azure/storage/common/customer-managed-keys-configure-new-account */
  private checkEncryption(encryption: Json | undefined, identity: Json | undefined): void {
    if (encryption?.["keySource"] !== "Microsoft.Keyvault") {
      return;
    }
    const through = (encryption["identity"] as Json)["userAssignedIdentity"] as string;
    const { keyvaulturi, keyname } = encryption["keyvaultproperties"] as Record<string, string>;
    if (!Object.keys((identity?.["userAssignedIdentities"] ?? {}) as Json).includes(through)) {
      throw refusal(400, "InvalidValuesForRequestParameters", "The identity is not one of the account's.");
    }
    const vault = [...this.resources.values()].find(
      ({ properties }) => (properties["vaultUri"] as string | undefined)?.replace(/\/$/, "") === keyvaulturi,
    );
    const key = vault && this.resources.get(`${vault.id}/keys/${keyname}`.toLowerCase());
    if (vault === undefined || key === undefined) {
      throw refusal(400, "KeyVaultKeyNotFound", "The key vault key is not found to unwrap the encryption key.");
    }
    if (vault.properties["enablePurgeProtection"] !== true) {
      throw refusal(400, "KeyVaultPolicyError", "The key vault must have purge protection.");
    }
    const { principalId } = this.require(through).properties;
    if (!this.assignments(key.id).some((one) => one["principalId"] === principalId && isRole(one, KEY_USE_ROLE))) {
      throw refusal(403, "KeyVaultAuthenticationFailure", "The identity has no permission to the key vault key.");
    }
  }

  private put(kind: string, resource: FakeResource, current: FakeResource | undefined): RestAnswer {
    const name = resource.id.split("/").at(-1) as string;
    const { properties } = resource;
    if (kind === "Microsoft.Authorization/roleAssignments") {
      return this.assign(resource);
    }
    const keep = (kept: FakeResource) => {
      this.resources.set(kept.id.toLowerCase(), kept);
      return kept;
    };
    switch (kind) {
      case "Microsoft.ManagedIdentity/userAssignedIdentities":
        return ok(keep({ ...resource, properties: { principalId: `principal-of-${name}`, tenantId: "t-1" } }), 201);
      case "Microsoft.KeyVault/vaults": {
        const deleted = this.deletedVaults.get(name);
        this.deletedVaults.delete(name);
        const vaultUri = `${this.url}/vault/${name}/`;
        const vault = keep(deleted ?? { ...resource, properties: { ...properties, vaultUri } });
        vault.properties["provisioningState"] = "RegisteringDns";
        // Asked after at its own address, until its state is an end.
        const answer = ok(vault, 201);
        vault.properties["provisioningState"] = "Succeeded";
        return answer;
      }
      case "Microsoft.Storage/storageAccounts": {
        keep({ ...resource, properties: { ...properties, isHnsEnabled: false } });
        keep({
          id: `${resource.id}/blobServices/default`,
          properties: { deleteRetentionPolicy: { enabled: false }, cors: { corsRules: [] } },
        });
        const operation = `/operations/${this.operations.size + 1}`;
        this.operations.set(operation, { polls: this.pollsOfAnOperation, resource: this.require(resource.id) });
        const location = `${this.url}${operation}?api-version=2023-05-01`;
        return { status: 202, headers: { location, "retry-after": "0" }, body: undefined };
      }
      default:
        return ok(keep(resource), current === undefined ? 201 : 200);
    }
  }

  private serveOperation(path: string): RestAnswer {
    const operation = this.operations.get(path);
    if (operation === undefined) {
      throw refusal(404, "NotFound", "no such operation");
    }
    operation.polls -= 1;
    return operation.polls < 0
      ? ok(operation.resource)
      : {
          status: 202,
          headers: { location: `${this.url}${path}?api-version=2023-05-01`, "retry-after": "0" },
          body: undefined,
        };
  }

  private assign(resource: FakeResource): RestAnswer {
    const { id, properties } = resource;
    const scope = id.split("/providers/Microsoft.Authorization/")[0] as string;
    this.require(scope);
    const principal = properties["principalId"] as string;
    if (!["caller", "principal-of-"].some((known) => principal.startsWith(known))) {
      throw refusal(400, "PrincipalNotFound", `Principal ${principal} does not exist in the directory.`);
    }
    const role = properties["roleDefinitionId"] as string;
    if (
      this.assignments(scope).some(
        (one) => one["principalId"] === principal && isRole(one, role) && one["scope"] === scope,
      )
    ) {
      throw refusal(409, "RoleAssignmentExists", "The role assignment already exists.");
    }
    this.resources.set(id.toLowerCase(), { ...resource, properties: { ...properties, scope } });
    return ok(resource, 201);
  }

  /** Assignments at `scope` and above. */
  private assignments(scope: string): readonly Json[] {
    return [...this.resources.values()]
      .filter(({ id }) => kindOf(id) === "Microsoft.Authorization/roleAssignments")
      .map(({ properties }) => properties)
      .filter((one) => `${scope}/`.toLowerCase().startsWith(`${one["scope"] as string}/`.toLowerCase()));
  }

  private listAssignments(path: string, filter: string): RestAnswer {
    const scope = path.split("/providers/Microsoft.Authorization/")[0] as string;
    this.require(scope);
    const principal = /^atScope\(\) and assignedTo\('([^']+)'\)$/.exec(filter)?.[1];
    if (principal === undefined) {
      throw refusal(400, "InvalidFilter", "The filter is not supported.");
    }
    const value = this.assignments(scope).filter((one) => one["principalId"] === principal);
    return ok({ value: value.map((properties) => ({ properties })) });
  }

  private serveVault(method: string, path: string, body: Json): RestAnswer {
    const [, name, key] = /^\/vault\/([^/]+)\/keys\/([^/]+)\/rotationpolicy$/.exec(path) ?? [];
    if (method !== "PUT" || name === undefined) {
      throw refusal(404, "NotFound", path);
    }
    const resource = this.get(`/vaults/${name}/keys/${key}`);
    resource.properties["rotationPolicy"] = body;
    return ok(body);
  }

  private requireRegistered(provider: string): void {
    if (this.registered.has(provider) && this.registered.get(provider) !== "Registered") {
      throw refusal(
        409,
        "MissingSubscriptionRegistration",
        `The subscription is not registered to use namespace '${provider}'.`,
      );
    }
  }
}

/** An error as Azure writes it. */
export function azureError(status: number, code: string, message: string): RestAnswer {
  return { status, headers: {}, body: { error: { code, message } } };
}

function refusal(...error: Parameters<typeof azureError>): Refusal {
  return new Refusal(azureError(...error));
}

function ok(body: unknown, status = 200): RestAnswer {
  return { status, headers: {}, body: copy(body) };
}

function isRole(assignment: Json, role: string): boolean {
  return (assignment["roleDefinitionId"] as string).endsWith(role.split("/").at(-1) as string);
}

/** `Microsoft.Storage/storageAccounts/blobServices` of an id; the last of its providers, where one stands below another. */
function kindOf(id: string): string {
  const parts = id.split("/providers/").at(-1)?.split("/") ?? [];
  return id.includes("/providers/")
    ? parts.filter((_, index) => index % 2 === 1 || index === 0).join("/")
    : "resourceGroups";
}
