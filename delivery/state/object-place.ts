import { StateStoreError, type StateStore } from "./contract";

/** A bucket, container or folder, as its own interface gives it: objects by their whole key. */
export interface ObjectPlace {
  get(key: string): Promise<string | undefined>;
  /** With `ifAbsent` the place itself refuses to overwrite, so that of two writers one fails: `Exists`. */
  put(key: string, content: string, ifAbsent: boolean): Promise<void>;
  /** Every key that begins with `prefix`, in any order. */
  keys(prefix: string): Promise<readonly string[]>;
  /** An object that is not there is removed already. */
  delete(key: string): Promise<void>;
  /** What an error of the place means. */
  explain(error: unknown): StateStoreError;
}

/** Longest key that S3, Google Cloud Storage and Azure Blob Storage all take, in bytes of UTF-8. */
const LONGEST_KEY = 1_024;

/** The part of `place` below `prefix`, as a {@link StateStore}. */
export function storeOf(url: string, prefix: string, place: ObjectPlace): StateStore {
  const explained = async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      return await work;
    } catch (error) {
      throw error instanceof StateStoreError ? error : place.explain(error);
    }
  };
  const keyOf = (path: string) => {
    const key = `${prefix}${path}`;
    if (!isPath(path) || Buffer.byteLength(key) > LONGEST_KEY) {
      throw new RangeError(`"${path}" is no path of an object in the state's place.`);
    }
    return key;
  };
  return {
    url,
    read: async (path) => explained(place.get(keyOf(path))),
    write: async (path, content, { ifAbsent = false } = {}) => explained(place.put(keyOf(path), content, ifAbsent)),
    list: async (folder) => {
      const below = folder === "" ? prefix : `${keyOf(folder)}/`;
      const keys = await explained(place.keys(below));
      return (
        keys
          .map((key) => key.slice(prefix.length))
          // A key that ends with a slash is a folder that a console has drawn.
          .filter(isPath)
          .sort()
      );
    },
    remove: async (path) => explained(place.delete(keyOf(path))),
  };
}

/** Names between single slashes, none of them `.` or `..`, without backslashes and controls: the same everywhere. */
function isPath(path: string): boolean {
  return path
    .split("/")
    .every((part) => part !== "" && part !== "." && part !== ".." && !/[\\\p{Cc}\p{Cs}]/u.test(part));
}

/** The object is there already, and was to be written only if it was not. */
export function exists(key: string, cause?: unknown): StateStoreError {
  return new StateStoreError("Exists", `${key} is there already, and is left as it is.`, { cause });
}
