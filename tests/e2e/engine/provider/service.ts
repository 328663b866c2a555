import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

import { answer } from "../../../../planner/answers";
import { holdsUnknown } from "../../../../planner/unknown";
import { diffOf, isTwin } from "./change";
import { type Cloud, inputsNow } from "./cloud";
import { madeUp, newId, outputsOf, type Place, previewedOutputs } from "./computed";
import { declarationOf, resultOf } from "./declarations";
import type { Fault, Faults } from "./faults";
import { fromStruct, isMap, reveal, toStruct, UNKNOWN, type Value, type Values } from "./values";

/** What a provider's process has at hand. */
export interface Process {
  readonly cloud: Cloud;
  readonly faults: Faults;
  /** Ends the process at once, with every call to it. */
  crash(): void;
}

const ACCOUNT = "111122223333";
const REGION = "us-east-1";

type Handlers = { readonly [Name in keyof IResourceProviderServer]?: grpc.UntypedHandleCall };
type Call<Request> = grpc.ServerUnaryCall<Request, unknown>;

/**
 * A provider of one package on Pulumi's provider protocol, which makes its things in a stand-in for the cloud.
 * https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
 */
export function providerService(pkg: string, process: Process): Handlers {
  const { cloud, faults } = process;
  // Each provider resource of a program has a connection, and settings, of its own.
  const places = new Map<string, Place>();
  const placeOf = (call: { getPeer(): string }): Place =>
    places.get(call.getPeer()) ?? [...places.values()].at(-1) ?? { account: ACCOUNT, region: REGION, defaultTags: {} };

  /** Does what it was told to do wrong at this point; false when it is to go on. */
  const goesWrong = async (verb: Fault["verb"], urn: string, when: Fault["when"]): Promise<void> => {
    const how = faults.take(verb, urn, when);
    if (how === "fails") {
      throw new Error(`the stand-in was told to fail ${when} it had done the ${verb}`);
    }
    if (how !== undefined) {
      if (how === "crashes") {
        process.crash();
      }
      await new Promise(() => undefined);
    }
  };

  return {
    getPluginInfo: unary(() => new PluginInfo().setVersion("0.0.0")),
    attach: unary(() => new Empty()),
    handshake: unary(() => new messages.ProviderHandshakeResponse().setAcceptSecrets(true)),
    checkConfig: unary((call: Call<messages.CheckRequest>) =>
      new messages.CheckResponse().setInputs(call.request.getNews()),
    ),
    diffConfig: unary((call: Call<messages.DiffRequest>) => {
      const { changes } = diffOf(
        `pulumi:providers:${pkg}`,
        oldInputs(call.request),
        fromStruct(call.request.getNews()),
      );
      return diffResponse(changes, false);
    }),
    configure: unary((call: Call<messages.ConfigureRequest>) => {
      const config = reveal(fromStruct(call.request.getArgs())) as Values;
      const [account] = list(parsed(config["allowedAccountIds"]));
      const tags = parsed(config["defaultTags"]);
      places.set(call.getPeer(), {
        account: typeof account === "string" ? account : ACCOUNT,
        region: typeof config["region"] === "string" ? config["region"] : REGION,
        defaultTags: isMap(tags) && isMap(tags["tags"]) ? tags["tags"] : {},
      });
      return new messages.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
    }),
    cancel: unary(() => new Empty()),

    check: unary((call: Call<messages.CheckRequest>) => {
      const news = fromStruct(call.request.getNews());
      const type = typeOf(call.request);
      const declared = declarationOf(type);
      const failures = declared?.required
        .filter((property) => news[property] === undefined || news[property] === null)
        .map((property) => failure(property, `Missing required property '${property}'`)) ?? [
        failure("", `${type} is not in the SDK`),
      ];
      return new messages.CheckResponse().setInputs(toStruct(news)).setFailuresList(failures);
    }),

    diff: unary((call: Call<messages.DiffRequest>) => {
      const { changes, deleteBeforeReplace } = diffOf(
        typeOf(call.request),
        oldInputs(call.request),
        fromStruct(call.request.getNews()),
      );
      return diffResponse(changes, deleteBeforeReplace);
    }),

    create: unary(async (call: Call<messages.CreateRequest>) => {
      const { request } = call;
      const [type, urn, inputs] = [typeOf(request), request.getUrn(), fromStruct(request.getProperties())];
      if (request.getPreview()) {
        return new messages.CreateResponse().setProperties(toStruct(previewedOutputs(type, inputs, placeOf(call))));
      }
      refuseUnknown(urn, inputs);
      await goesWrong("create", urn, "before");
      const twin = cloud.list().find((one) => isTwin(one, type, inputs));
      if (twin !== undefined) {
        throw new Error(`${type} of that name is there already, as ${twin.id}`);
      }
      const id = newId(type, urn, cloud.next());
      const outputs = outputsOf(type, id, inputs, placeOf(call));
      cloud.put({ type, id, urn, inputs, outputs });
      await goesWrong("create", urn, "after");
      return new messages.CreateResponse().setId(id).setProperties(toStruct(outputs));
    }),

    read: unary(async (call: Call<messages.ReadRequest>) => {
      const { request } = call;
      await goesWrong("read", request.getUrn(), "before");
      const thing = cloud.find(typeOf(request), request.getId());
      if (thing === undefined) {
        return new messages.ReadResponse();
      }
      const known = fromStruct(request.getInputs());
      const asked = Object.keys(known).length > 0 ? known : thing.inputs;
      return new messages.ReadResponse()
        .setId(thing.id)
        .setProperties(toStruct(thing.outputs))
        .setInputs(toStruct(inputsNow(asked, thing.outputs)));
    }),

    update: unary(async (call: Call<messages.UpdateRequest>) => {
      const { request } = call;
      const [type, id, urn, inputs] = [
        typeOf(request),
        request.getId(),
        request.getUrn(),
        fromStruct(request.getNews()),
      ];
      const old = fromStruct(request.getOlds());
      const gone = Object.keys(oldInputs(request)).filter((key) => !(key in inputs));
      const kept = Object.fromEntries(Object.entries(old).filter(([key]) => !gone.includes(key)));
      const outputs = { ...kept, ...outputsOf(type, id, inputs, placeOf(call)) };
      if (request.getPreview()) {
        return new messages.UpdateResponse().setProperties(toStruct(outputs));
      }
      refuseUnknown(urn, inputs);
      await goesWrong("update", urn, "before");
      if (cloud.find(type, id) === undefined) {
        throw new Error(`${type} ${id} is not there any more`);
      }
      cloud.put({ type, id, urn, inputs, outputs });
      await goesWrong("update", urn, "after");
      return new messages.UpdateResponse().setProperties(toStruct(outputs));
    }),

    delete: unary(async (call: Call<messages.DeleteRequest>) => {
      const { request } = call;
      await goesWrong("delete", request.getUrn(), "before");
      cloud.remove(typeOf(request), request.getId());
      await goesWrong("delete", request.getUrn(), "after");
      return new Empty();
    }),

    invoke: unary((call: Call<messages.InvokeRequest>) => {
      const token = call.request.getTok();
      const args = reveal(fromStruct(call.request.getArgs())) as Values;
      const place = placeOf(call);
      const fields = resultOf(token);
      const config = { [`${pkg}:region`]: place.region };
      const known = answer(token, { args, config });
      return new messages.InvokeResponse().setReturn(
        toStruct({
          ...(fields && madeUp(fields, token, `${token.split(":").at(-1) ?? ""}-0`, place)),
          ...args,
          ...(isMap(known as Value) && !holdsUnknown(known) ? (known as Values) : {}),
        }),
      );
    }),
  };
}

/** Answers what `handle` gives, or its error as the cloud's refusal. */
function unary<Request, Response>(
  handle: (call: Call<Request>) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, respond) => {
    Promise.resolve()
      .then(() => handle(call))
      .then(
        (response) => respond(null, response),
        (error: unknown) => respond({ code: grpc.status.UNKNOWN, details: (error as Error).message }),
      );
  };
}

function typeOf(request: { getUrn(): string; getType(): string }): string {
  return request.getType() || (request.getUrn().split("::")[2]?.split("$").at(-1) ?? "");
}

/** Old inputs; an engine that does not send them sends outputs, which hold them. */
function oldInputs(request: messages.DiffRequest | messages.UpdateRequest): Values {
  return fromStruct(request.getOldInputs() ?? request.getOlds());
}

function diffResponse(
  changes: ReturnType<typeof diffOf>["changes"],
  deleteBeforeReplace: boolean,
): messages.DiffResponse {
  const { Kind } = messages.PropertyDiff;
  const kinds = {
    add: [Kind.ADD, Kind.ADD_REPLACE],
    delete: [Kind.DELETE, Kind.DELETE_REPLACE],
    update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
  } as const;
  const top = (path: string): string => /^[^.[]+/.exec(path)?.[0] ?? path;
  const response = new messages.DiffResponse()
    .setChanges(
      changes.length === 0 ? messages.DiffResponse.DiffChanges.DIFF_NONE : messages.DiffResponse.DiffChanges.DIFF_SOME,
    )
    .setDiffsList([...new Set(changes.map(({ path }) => top(path)))])
    .setReplacesList([...new Set(changes.filter(({ replaces }) => replaces).map(({ path }) => top(path)))])
    .setHasdetaileddiff(true)
    .setDeletebeforereplace(deleteBeforeReplace && changes.some(({ replaces }) => replaces));
  for (const { path, kind, replaces } of changes) {
    const before = response.getDetaileddiffMap().get(path);
    const known = before !== undefined && kinds.update[1] === before.getKind();
    response
      .getDetaileddiffMap()
      .set(path, new messages.PropertyDiff().setKind(kinds[kind][replaces || known ? 1 : 0]).setInputdiff(true));
  }
  return response;
}

function failure(property: string, reason: string): messages.CheckFailure {
  return new messages.CheckFailure().setProperty(property).setReason(reason);
}

/** An unknown must have come true before anything is made of it. */
function refuseUnknown(urn: string, inputs: Values): void {
  if (JSON.stringify(inputs).includes(UNKNOWN)) {
    throw new Error(`${urn} was to be made from something unknown`);
  }
}

/** Settings of a provider that are no texts come as JSON in one. */
function parsed(value: Value | undefined): Value | undefined {
  try {
    return typeof value === "string" ? (JSON.parse(value) as Value) : value;
  } catch {
    return value;
  }
}

function list(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? (value as readonly Value[]) : [];
}
