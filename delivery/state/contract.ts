/**
 * Objects in the place where a stack's state is kept: the bucket, container or folder of `pulumi login`. Paths are
 * relative to it and have forward slashes. Pulumi's own stand under `.pulumi/`, ours under `tributary/`.
 */
export interface StateStore {
  /** As `pulumi login` takes it, without what is secret in it. */
  readonly url: string;
  /** Undefined where there is no such object. */
  read(path: string): Promise<string | undefined>;
  /** Writes whole or not at all. With `ifAbsent`, throws {@link StateStoreError} `Exists` where the object is there. */
  write(path: string, content: string, options?: { readonly ifAbsent?: boolean }): Promise<void>;
  /** Paths of every object below a folder, sorted. */
  list(folder: string): Promise<readonly string[]>;
  remove(path: string): Promise<void>;
}

/** The kinds of {@link StateStoreError}. */
export type StateStoreErrorCode =
  /** The URL is of no backend that is known. */
  | "UnknownBackend"
  /** There is no such bucket, container or folder. */
  | "NoSuchPlace"
  /** The credentials do not let us in, or there are none. */
  | "Denied"
  | "Unreachable"
  /** The object is there already. */
  | "Exists";

/** Why the state's place could not be used. The message is complete and says what to do. */
export class StateStoreError extends Error {
  readonly isUserError = true;

  constructor(
    readonly code: StateStoreErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "StateStoreError";
  }
}
