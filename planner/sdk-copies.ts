import Module from "node:module";
import { dirname } from "node:path";

import { interceptSdk } from "./interception";
import { loadSdkFrom } from "./sdk";

interface Loader {
  _load(request: string, parent: NodeModule | undefined, isMain: boolean): unknown;
  _resolveFilename(request: string, parent: NodeModule | undefined): string;
}

const seen = new Set<string>();
let watching = false;

/**
 * Intercepts every copy of the SDK that is loaded from now on. A provider may bring one of its own, and what it registers
 * belongs to the plan as well.
 */
export function followSdkCopies(): void {
  if (watching) {
    return;
  }
  watching = true;
  const loader = Module as unknown as Loader;
  const load = loader._load.bind(loader);
  loader._load = (request, parent, isMain) => {
    const loaded = load(request, parent, isMain);
    if (request === "@pulumi/pulumi") {
      const folder = dirname(loader._resolveFilename(request, parent));
      if (!seen.has(folder)) {
        seen.add(folder);
        interceptSdk(loadSdkFrom(folder));
      }
    }
    return loaded;
  };
}
