import type { ResourceGraph } from "../../planner/graph";
import type { Approvers } from "../approval";
import type { EngineObserver, StackEngine } from "../engine/contract";
import type { ReleaseLog } from "./log";
import type { ReleaseRecord } from "./record";
import type { SmokeCheck } from "./smoke";

/** What is released: a commit of the repository. */
export interface Commit {
  /** Full hash. */
  readonly hash: string;
  /** First line of its message. */
  readonly subject: string;
  readonly author: string;
}

/** What a stack's config says of its releases. */
export interface StageRules {
  readonly approval: { readonly required: boolean; readonly validHours: number; readonly approvers: Approvers };
  readonly smokeChecks: Readonly<Record<string, SmokeCheck>>;
  /** Name of the Slack channel, without #. */
  readonly channel: string;
}

/** What the release before says of approvals. */
export interface ApprovalBefore {
  readonly required: boolean;
  readonly approvers: Approvers;
}

/** A stack that a commit passes through, opened in a checkout of the commit. */
export interface Stage {
  /** The stack's name. */
  readonly name: string;
  readonly engine: StackEngine;
  readonly log: ReleaseLog;
  readonly rules: StageRules;
  /** Who is changing the stack just now, and what to do, in sentences; undefined where nobody is, or nobody can say. */
  readonly lockedBy: () => Promise<string | undefined>;
}

/** A stage and what the commit's program asks for there. */
export interface PlannedStage extends Stage {
  readonly graph: ResourceGraph;
}

/** What a person is shown before they say yes. */
export interface ReleaseSummary {
  readonly stage: string;
  readonly project: string;
  readonly commit: Commit;
  readonly digest: string;
  readonly tally: ReleaseRecord["tally"];
  /** What is replaced and deleted, by URN. */
  readonly replaced: readonly string[];
  readonly deleted: readonly string[];
  readonly risks: readonly string[];
  /** The last release that succeeded; undefined where this is the first. */
  readonly before: ReleaseRecord | undefined;
}

/** What goes on, for whoever shows it. */
export interface PromoteObserver {
  /** What is being done to which stage, in a few words. */
  readonly doing?: (stage: string, what: string) => void;
  /** Something that somebody should know, and that stops nothing. */
  readonly warn?: (message: string) => void;
  /** A stage is done with: released now, or before. */
  readonly done?: (stage: string, outcome: "released" | "already-released", record: ReleaseRecord) => void;
  readonly engine?: EngineObserver;
}

/** Where this run is, for the record. */
export interface Runner {
  readonly host: string;
  readonly pid: number;
  readonly user: string;
}

/** What a release needs from outside delivery. */
export interface Surroundings {
  readonly runner: Runner;
  /** Version of Tributary. */
  readonly version: string;
  /** Page of the pipeline's run. */
  readonly link?: string;
  readonly observer?: PromoteObserver;
  /** Stops the engine between two steps, and the smoke checks. */
  readonly signal?: AbortSignal;
  /** Stops the engine at once. Only after `signal`. */
  readonly terminate?: AbortSignal;
  readonly now: () => Date;
  /** Whether a process of this machine runs. */
  readonly isAlive: (pid: number) => boolean;
  /** What a change of a stage since another commit puts at risk, the gravest first, in sentences. */
  readonly risksSince: (stage: PlannedStage, commit: string) => Promise<readonly string[]>;
  /** What a stage's config says of approvals at another commit. Rejects where that can't be read. */
  readonly approvalAt: (stage: PlannedStage, commit: string) => Promise<ApprovalBefore>;
  /** Shows what would be done and asks for the stage's name; gives who said yes. Absent where there is no terminal. */
  readonly confirm?: (summary: ReleaseSummary) => Promise<string | undefined>;
  /** Tells the world of a release that has come to its end; gives a warning where it could not. */
  readonly announce: (record: ReleaseRecord, channel: string) => Promise<string | undefined>;
  /** Waits between two attempts of a smoke check; a test need not. */
  readonly sleep?: (seconds: number) => Promise<void>;
}
