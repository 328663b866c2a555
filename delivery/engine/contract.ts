import type { OpType } from "@pulumi/pulumi/automation";

import type { Json } from "../../planner/graph";

/** What the engine is asked to do to a stack. */
export type Operation = "preview" | "up" | "refresh" | "destroy";

/** One thing that the engine does, or in a preview would do, to a resource. */
export interface EngineStep {
  /** The engine's own word: `create`, `update`, `replace`, `create-replacement`, `delete-replaced`, `same`, `refresh`, … */
  readonly op: OpType;
  readonly urn: string;
  /** Type token, `package:module:Type`. */
  readonly type: string;
  /** Paths of the properties that differ, as the provider says, sorted. */
  readonly properties: readonly string[];
  /** Those of them whose change forces the replacement, sorted. */
  readonly replaceProperties: readonly string[];
  readonly protect: boolean;
}

/** Something that was said while the engine ran. Secrets are already masked by the engine. */
export interface EngineMessage {
  readonly severity: "info" | "warning" | "error";
  readonly message: string;
  readonly urn?: string;
}

/** What came of one operation. */
export interface EngineRun {
  readonly operation: Operation;
  /** Every step but those of resources that stay the same, sorted by URN, then by operation. */
  readonly steps: readonly EngineStep[];
  /** How many resources stayed the same. */
  readonly unchanged: number;
  /**
   * What each resource that changes is given, by URN: also what the program learns only while the engine runs, such as
   * another stack's output. The engine masks secrets; all else may be confidential, so that no document holds it.
   */
  readonly inputs?: ReadonlyMap<string, Readonly<Record<string, Json>>>;
  readonly messages: readonly EngineMessage[];
  readonly durationSeconds: number;
  /** Page of the update, where the backend has one (Pulumi Cloud). */
  readonly link?: string;
}

/** What is heard while the engine runs, for whoever shows progress. */
export interface EngineObserver {
  /** A resource's step begins. */
  readonly started?: (step: EngineStep) => void;
  /** A resource's step is done, or has failed. */
  readonly finished?: (step: EngineStep, outcome: "done" | "failed") => void;
  readonly said?: (message: EngineMessage) => void;
}

/** What every operation takes. */
export interface RunOptions {
  readonly observer?: EngineObserver;
  /** Stops the engine between two steps, as Ctrl-C does: what is in hand is finished. */
  readonly signal?: AbortSignal;
  /** Stops it at once, as a second Ctrl-C does: what is in hand stays pending. Only after `signal`. */
  readonly terminate?: AbortSignal;
  /** Said of the update in the stack's history. */
  readonly message?: string;
  /** How many resources are worked on at a time; the engine's own default when absent. */
  readonly parallel?: number;
}

/** What `preview` takes. */
export interface PreviewOptions extends RunOptions {
  /** Reads what is really there first, and leaves the state as it is. */
  readonly refresh?: boolean;
  /** Where the engine's own plan is written, for {@link UpOptions.plan}. */
  readonly savePlan?: string;
}

/** What `up` takes. */
export interface UpOptions extends RunOptions {
  readonly refresh?: boolean;
  /** A plan that a preview saved: the engine refuses to do anything else. */
  readonly plan?: string;
}

/** What `refresh` takes. */
export interface RefreshOptions extends RunOptions {
  /** Says what it would change in the state, and changes nothing. */
  readonly previewOnly?: boolean;
  /** Forgets creations that an interrupted run left open, and that surely came to nothing. */
  readonly clearPendingCreates?: boolean;
  /** Takes in creations that an interrupted run left open and that did come to be: the cloud's id by URN. */
  readonly importPendingCreates?: Readonly<Record<string, string>>;
}

/** What `destroy` takes. */
export interface DestroyOptions extends RunOptions {
  readonly previewOnly?: boolean;
  /** Leaves what is protected, and what it needs, where it is, instead of refusing. */
  readonly excludeProtected?: boolean;
}

/** A stack's output. The value of a secret is not given. */
export type StackOutput = { readonly secret: true } | { readonly secret: false; readonly value: Json };

/** What an interrupted run left open: the engine does not know whether it came to be. */
export interface PendingOperation {
  readonly kind: "creating" | "updating" | "deleting" | "reading" | "importing";
  readonly urn: string;
  readonly type: string;
}

/** A resource, as the state remembers it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  /** Whether a provider manages it, or it only groups others. */
  readonly custom: boolean;
  /** Pulumi refuses to delete it. */
  readonly protect: boolean;
  /** Deleted from the state, it stays in the cloud. */
  readonly retainOnDelete: boolean;
}

/**
 * One stack, as Pulumi's engine deploys it. The seam between our verbs and the Automation API: everything in delivery
 * that needs the engine takes one of these, so that it is proven without one.
 *
 * Every operation throws {@link EngineError}.
 */
export interface StackEngine {
  readonly project: string;
  readonly stack: string;
  /** Where the state is kept, as `pulumi login` takes it, without what is secret in it. */
  readonly backendUrl: string;
  /** Whether the stack has been made in its backend. */
  exists(): Promise<boolean>;
  /**
   * Makes the stack, empty. Pulumi writes how its secrets are encrypted (`secretsprovider`, `encryptedkey`,
   * `encryptionsalt`) into the stack's file, which belongs into the repository. `Failed` where it is there already.
   */
  create(): Promise<void>;
  /** Of a stack that nobody made yet, the preview is that of an empty one; the others throw `NoStack`. */
  preview(options?: PreviewOptions): Promise<EngineRun>;
  up(options?: UpOptions): Promise<EngineRun>;
  refresh(options?: RefreshOptions): Promise<EngineRun>;
  destroy(options?: DestroyOptions): Promise<EngineRun>;
  outputs(): Promise<Readonly<Record<string, StackOutput>>>;
  /** Every resource of the state, sorted by URN; without providers that nobody made. */
  resources(): Promise<readonly StateResource[]>;
  /** What the last run left open; empty after one that came to its end. `Locked` while it is still at work. */
  pending(): Promise<readonly PendingOperation[]>;
  /** Tags of the stack (Pulumi Cloud keeps them; of a bucket they live in the state's own folder). */
  tags(): Promise<Readonly<Record<string, string>>>;
  setTag(name: string, value: string): Promise<void>;
}

/** The kinds of {@link EngineError}. */
export type EngineErrorCode =
  /** There is no `pulumi`, or one that is too old. */
  | "NoPulumi"
  /** The backend can't be reached, or does not let us in. */
  | "NoBackend"
  /** Nobody made the stack yet. */
  | "NoStack"
  /** The stack's secrets can't be decrypted: no passphrase, the wrong one, or no right to use the key. */
  | "NoSecrets"
  /** Another run holds the stack's lock. */
  | "Locked"
  /** What would be done is not what the plan says. */
  | "PlanViolated"
  /** A protected resource would have been deleted. */
  | "Protected"
  /** The run was stopped before its end. */
  | "Interrupted"
  /** An interrupted run left creations open; making them again could leave an orphan behind. */
  | "Pending"
  /** A resource, or the program, failed. */
  | "Failed";

/** Why an operation did not come to its end. The message is complete and says what to do. */
export class EngineError extends Error {
  readonly isUserError = true;

  constructor(
    readonly code: EngineErrorCode,
    message: string,
    /** What had been done until then; undefined where nothing was begun. */
    readonly run?: EngineRun,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "EngineError";
  }
}
