import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openStateStore, StateStoreError, type StateStore } from "../../../delivery/state";
import { stateStoreConformance } from "../../conformance/state-store";
import { memoryStore, MemoryPlace } from "../../support/memory-store";

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) {
    rmSync(folder, { recursive: true, force: true });
  }
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "tributary-state-"));
  folders.push(made);
  return made;
}

async function open(path: string): Promise<StateStore> {
  return (await openStateStore(`file://${path}`)) as StateStore;
}

stateStoreConformance("a folder", {
  fresh: () => open(folder()),
  siblings: () => {
    const root = folder();
    const [a, ab] = ["a", "ab"].map((name) => join(root, name)) as [string, string];
    mkdirSync(a);
    mkdirSync(ab);
    return Promise.all([open(a), open(ab)]);
  },
  missing: () => open(join(folder(), "none")),
  runs: 30,
});

stateStoreConformance("memory", {
  fresh: () => Promise.resolve(memoryStore()),
  siblings: () => {
    const place = new MemoryPlace();
    return Promise.resolve([memoryStore(place, "a/"), memoryStore(place, "ab/")]);
  },
  missing: () => {
    const place = new MemoryPlace();
    place.failure = new StateStoreError("NoSuchPlace", "as asked");
    return Promise.resolve(memoryStore(place));
  },
  runs: 100,
});
