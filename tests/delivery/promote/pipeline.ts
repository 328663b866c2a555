import { type ApprovalKeys, generateApprovalKeys, planDigest, signApproval } from "../../../delivery/approval";
import {
  type Checkout,
  type Commit,
  promote,
  type PromoteRequest,
  type ReleaseLog,
  type ReleaseRecord,
  releaseLog,
  type ReleaseSummary,
  type StageOutcome,
  type StageRules,
  type Surroundings,
} from "../../../delivery/promote";
import type { ResourceGraph } from "../../../planner/graph";
import { FakeEngine, fakeUrn } from "../../support/fake-engine";
import { MemoryPlace, memoryStore } from "../../support/memory-store";

export const STAGES = ["dev", "test", "prod"] as const;
export type StageName = (typeof STAGES)[number];

/** A commit whose hash is one letter. */
export const commitOf = (letter: string): Commit => ({
  hash: letter.repeat(40),
  subject: `change ${letter}`,
  author: "Zoe",
});

const BUCKET = "aws:s3/bucket:Bucket";

/** Three stacks with an engine and a place for records each, and everything around a promotion. */
export class Pipeline {
  readonly keys: ApprovalKeys = generateApprovalKeys();
  readonly places = byStage(() => new MemoryPlace());
  readonly engines = byStage((stack) => new FakeEngine({ project: "shop", stack, state: {} }));
  readonly rules: Record<StageName, StageRules> = byStage(() => ({
    approval: { required: true, validHours: 24, approvers: { zoe: { publicKey: this.keys.publicKey } } },
    smokeChecks: {},
    channel: "releases",
  }));
  /** What the release before says, of whichever commit it was; the same at first. */
  readonly rulesBefore: Record<StageName, StageRules> = { ...this.rules };
  /** Who is changing each stack, in a sentence. */
  readonly holders: Partial<Record<StageName, string>> = {};
  readonly announced: { record: ReleaseRecord; channel: string }[] = [];
  readonly warnings: string[] = [];
  readonly alive = new Set<number>();
  /** What the offline plan of a stage throws. */
  readonly planErrors: Partial<Record<StageName, Error>> = {};
  now = new Date("2027-01-15T12:00:00.000Z");
  surroundings: Partial<Surroundings> = {};

  constructor() {
    for (const stage of STAGES) {
      this.program(stage, { orders: 1 });
    }
  }

  /** Gives a stage's program buckets, each with a setting. */
  program(stage: StageName, buckets: Readonly<Record<string, number>>): void {
    this.engines[stage].program = Object.fromEntries(
      Object.entries(buckets).map(([name, size]) => [
        fakeUrn(BUCKET, name, stage),
        { type: BUCKET, properties: { size }, replaceOn: ["name"] },
      ]),
    );
    this.engines[stage].outputValues = { lake: { secret: false, value: { buckets: Object.keys(buckets) } } };
  }

  graph(stage: StageName): ResourceGraph {
    const resources = Object.entries(this.engines[stage].program).map(([urn, { type, properties }]) => ({
      urn,
      type,
      name: urn,
      inputs: properties,
    }));
    const outputs = { lake: { buckets: [] }, kafka: null };
    return {
      version: 1,
      project: "shop",
      stack: stage,
      resources,
      outputs,
      diagnostics: [],
    } as unknown as ResourceGraph;
  }

  log(stage: StageName): ReleaseLog {
    return releaseLog(this.engines[stage], memoryStore(this.places[stage]));
  }

  async records(stage: StageName): Promise<readonly string[]> {
    const records = await this.log(stage).newest(10);
    return records.map(
      ({ commit, status, approval }) => `${commit[0]} ${status} ${approval.how} ${approval.by ?? "-"}`,
    );
  }

  /** A token for what a stage would do now. */
  async token(
    stage: StageName,
    commit: Commit,
    { by, key } = { by: "zoe", key: this.keys.privateKey },
  ): Promise<string> {
    const digest = planDigest(this.graph(stage), await this.engines[stage].preview());
    const approved = { project: "shop", stack: stage, commit: commit.hash, digest };
    return signApproval(approved, by, key, { at: this.now, hours: 24 });
  }

  promote(commit: Commit, to: StageName, given: Partial<PromoteRequest> = {}): Promise<readonly StageOutcome[]> {
    const checkout: Checkout = {
      open: (name) => {
        // As a stack of Pulumi Cloud is opened, by its name behind the organisation.
        const stage = name.split("/").at(-1) as StageName;
        return Promise.resolve({
          name: stage,
          engine: this.engines[stage],
          log: this.log(stage),
          rules: this.rules[stage],
          lockedBy: () => Promise.resolve(this.holders[stage]),
        });
      },
      plan: (name) => {
        const error = this.planErrors[name as StageName];
        return error === undefined ? Promise.resolve(this.graph(name as StageName)) : Promise.reject(error);
      },
    };
    return promote({ commit, to, through: STAGES, ...given }, checkout, {
      runner: { host: "here", pid: 1, user: "ci" },
      version: "0.1.0",
      observer: { warn: (message) => this.warnings.push(message) },
      now: () => (this.now = new Date(this.now.getTime() + 1000)),
      isAlive: (pid) => this.alive.has(pid),
      risksSince: () => Promise.resolve([]),
      approvalAt: ({ name }) => Promise.resolve(this.rulesBefore[name as StageName].approval),
      announce: (record, channel) => {
        this.announced.push({ record, channel });
        return Promise.resolve(undefined);
      },
      sleep: () => Promise.resolve(),
      ...this.surroundings,
    });
  }

  /** Says yes to whatever is asked, as zoe at a terminal, and keeps what was shown. */
  sayYes(): ReleaseSummary[] {
    const shown: ReleaseSummary[] = [];
    this.surroundings = {
      ...this.surroundings,
      confirm: (summary) => {
        shown.push(summary);
        return Promise.resolve("zoe@laptop");
      },
    };
    return shown;
  }

  /** Lets a bucket's step fail when the stage is deployed, and not when it is previewed. */
  failAtDeployment(stage: StageName, urn: string): void {
    const engine = this.engines[stage];
    engine.beforeStep = () => {
      if (engine.calls.at(-1)?.operation === "up") {
        engine.failures.set(urn, "AccessDenied");
      }
    };
  }

  /** How often each stage was really deployed to. */
  deployments(): Readonly<Record<StageName, number>> {
    return byStage((stage) => this.engines[stage].calls.filter(({ operation }) => operation === "up").length);
  }
}

function byStage<Value>(make: (stage: StageName) => Value): Record<StageName, Value> {
  return { dev: make("dev"), test: make("test"), prod: make("prod") };
}
