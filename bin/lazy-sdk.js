/**
 * Spares a plan what the Pulumi SDK loads and a plan never uses: the wire to an engine (gRPC, Protocol Buffers), the
 * Automation API, and the closure serialiser with the package manager that it brings. Each is loaded when first touched.
 */
"use strict";

const Module = require("node:module");
const path = require("node:path");

const SDK = `${path.sep}@pulumi${path.sep}pulumi${path.sep}`;

/** What the SDK's own files ask for, that can wait. */
const DEFERRED = new Set([
  "@grpc/grpc-js",
  "@opentelemetry/api",
  "semver",
  "google-protobuf/google/protobuf/empty_pb",
  "google-protobuf/google/protobuf/struct_pb",
  "./automation",
  "./callbacks",
  "./provider",
  "../proto/alias_pb",
  "../proto/engine_grpc_pb",
  "../proto/engine_pb",
  "../proto/provider_pb",
  "../proto/resource_grpc_pb",
  "../proto/resource_pb",
  "../proto/source_pb",
]);

/** Modules of the SDK whose functions are handed on at once by name, and so must be deferred one by one. */
const DEFERRED_FUNCTIONS = {
  "./closure/serializeClosure": ["serializeFunction", "serializeFunctionAsync"],
  "../runtime/closure/serializeClosure": ["serializeFunction", "serializeFunctionAsync"],
  "./closure/codePaths": ["computeCodePaths"],
  "./mocks": ["setMocks"],
};

/** What is read of a deferred module while the SDK loads: engine.proto's own numbers. */
const CONSTANTS = {
  "../proto/engine_pb": { LogSeverity: { DEBUG: 0, INFO: 1, WARNING: 2, ERROR: 3 } },
};

function register() {
  const load = Module._load;
  Module._load = function (request, parent, isMain) {
    if (!parent?.filename?.includes(SDK)) {
      return load(request, parent, isMain);
    }
    if (DEFERRED.has(request)) {
      return deferred(CONSTANTS[request] ?? {}, () => load(request, parent, isMain));
    }
    const names = DEFERRED_FUNCTIONS[request];
    return names === undefined
      ? load(request, parent, isMain)
      : deferredFunctions(names, () => load(request, parent, isMain));
  };
}

function deferred(constants, load) {
  let loaded;
  const real = () => (loaded ??= load());
  return new Proxy(
    {},
    {
      // The SDK asks this of every module, to tell whether it may use it as it is.
      get: (_target, key) =>
        key === "__esModule" ? true : Object.hasOwn(constants, key) ? constants[key] : real()[key],
      has: (_target, key) => key in real(),
      ownKeys: () => Reflect.ownKeys(real()),
      getOwnPropertyDescriptor: (_target, key) => {
        const descriptor = Reflect.getOwnPropertyDescriptor(real(), key);
        return descriptor && { ...descriptor, configurable: true };
      },
    },
  );
}

function deferredFunctions(names, load) {
  return Object.fromEntries(names.map((name) => [name, (...args) => load()[name](...args)]));
}

module.exports = { register };
