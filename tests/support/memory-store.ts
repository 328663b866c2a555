import { StateStoreError, type StateStore } from "../../delivery/state";
import { exists, type ObjectPlace, storeOf } from "../../delivery/state/object-place";

/** A bucket in this process. */
export class MemoryPlace implements ObjectPlace {
  readonly objects = new Map<string, string>();
  /** Thrown by whatever is asked next, and from then on. */
  failure: StateStoreError | undefined;

  async get(key: string): Promise<string | undefined> {
    this.mayFail();
    return this.objects.get(key);
  }

  async put(key: string, content: string, ifAbsent: boolean): Promise<void> {
    this.mayFail();
    if (ifAbsent && this.objects.has(key)) {
      throw exists(key);
    }
    this.objects.set(key, content);
  }

  async keys(prefix: string): Promise<readonly string[]> {
    this.mayFail();
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix));
  }

  async delete(key: string): Promise<void> {
    this.mayFail();
    this.objects.delete(key);
  }

  explain(error: unknown): StateStoreError {
    return new StateStoreError("Unreachable", String(error));
  }

  private mayFail(): void {
    if (this.failure !== undefined) {
      throw this.failure;
    }
  }
}

/** A store in this process that keeps the promises of every other. */
export function memoryStore(place = new MemoryPlace(), prefix = ""): StateStore {
  return storeOf("memory://", prefix, place);
}
