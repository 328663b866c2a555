import { rm } from "node:fs/promises";

import type {
  Deployment,
  DestroyOptions as AutomationDestroyOptions,
  EngineEvent,
  LocalWorkspace,
  Stack,
} from "@pulumi/pulumi/automation";

import type { Project } from "../../planner/project";
import type { Json } from "../../planner/graph";
import {
  type DestroyOptions,
  EngineError,
  type EngineRun,
  type Operation,
  type PendingOperation,
  type PreviewOptions,
  type RefreshOptions,
  type RunOptions,
  type StackEngine,
  type StackOutput,
  type StateResource,
  type UpOptions,
} from "./contract";
import { type EmptyStack, makeEmptyStack } from "./empty-stack";
import { engineError } from "./errors";
import { RunRecorder } from "./events";
import { pendingMessage } from "./pending";
import { pendingOf, protectedMessage, resourcesOf, type SavedDeployment, takeIn } from "./saved-state";
import type { Installation } from "./workspace";

/** What an {@link AutomationEngine} works with. */
export interface AutomationArgs {
  readonly project: Project;
  readonly stack: string;
  readonly backendUrl: string;
  readonly secretsProvider?: string;
  /** Variables of the commands, besides this process's own. */
  readonly environment: Readonly<Record<string, string>>;
  readonly installation: Installation;
  readonly workspace: LocalWorkspace;
}

/** What a command of the Automation API is called with, whichever it is. */
interface CommonOptions {
  readonly onEvent: (event: EngineEvent) => void;
  readonly onOutput: (text: string) => void;
  readonly color: "never";
  readonly signal?: AbortSignal;
  readonly message?: string;
  readonly parallel?: number;
}

/** The {@link StackEngine} that runs the installed Pulumi, through its Automation API. */
export class AutomationEngine implements StackEngine {
  readonly project: string;
  readonly stack: string;
  readonly backendUrl: string;

  constructor(private readonly args: AutomationArgs) {
    this.project = args.project.name;
    this.stack = args.stack;
    this.backendUrl = args.backendUrl;
  }

  async exists(): Promise<boolean> {
    try {
      await this.command(["stack", "--show-name", "--stack", this.stack]);
      return true;
    } catch (error) {
      if (error instanceof EngineError && error.code === "NoStack") {
        return false;
      }
      throw error;
    }
  }

  async create(): Promise<void> {
    const { secretsProvider } = this.args;
    const provider = secretsProvider === undefined ? [] : ["--secrets-provider", secretsProvider];
    await this.command(["stack", "init", this.stack, "--no-select", ...provider]);
  }

  async preview(options: PreviewOptions = {}): Promise<EngineRun> {
    const { savePlan, refresh = false } = options;
    const saved = await this.saved().catch((error: unknown) => {
      if (error instanceof EngineError && error.code === "NoStack") {
        return undefined;
      }
      throw error;
    });
    if (saved !== undefined) {
      return this.run("preview", options, async (common, recorder) => {
        const open = pendingOf(saved);
        if (open.length > 0) {
          recorder.says("warning", pendingMessage(this.stack, open));
        }
        await (await this.made()).preview({ ...common, refresh, ...(savePlan !== undefined && { plan: savePlan }) });
      });
    }
    if (savePlan !== undefined) {
      throw new EngineError(
        "NoStack",
        `Nobody made the stack ${this.stack} in ${this.backendUrl} yet, and a plan can be kept of one that is there only: ` +
          `its secrets are encrypted with the stack's key. "pulumi stack init ${this.stack}" makes it.`,
      );
    }
    return this.previewEmpty(options);
  }

  async up(options: UpOptions = {}): Promise<EngineRun> {
    const { refresh = false, plan } = options;
    const open = await this.pending();
    if (open.some(({ kind }) => kind === "creating")) {
      throw new EngineError("Pending", pendingMessage(this.stack, open));
    }
    return this.run("up", options, async (common) => {
      await (await this.made()).up({ ...common, refresh, showSecrets: false, ...(plan !== undefined && { plan }) });
    });
  }

  async refresh(options: RefreshOptions = {}): Promise<EngineRun> {
    const { previewOnly = false, clearPendingCreates = false, importPendingCreates = {} } = options;
    if (!previewOnly && Object.keys(importPendingCreates).length > 0) {
      await this.replaceState(takeIn(await this.saved(), importPendingCreates));
    }
    return this.run(
      "refresh",
      options,
      async (common) => {
        const stack = await this.made();
        await (previewOnly
          ? stack.previewRefresh(common)
          : stack.refresh({ ...common, clearPendingCreates, showSecrets: false }));
      },
      previewOnly,
    );
  }

  async destroy(options: DestroyOptions = {}): Promise<EngineRun> {
    const { previewOnly = false, excludeProtected = false } = options;
    // Pulumi itself deletes the others first, and only then says that one is protected (seen with CLI 3.260).
    const held = excludeProtected ? [] : (await this.resources()).filter(({ protect }) => protect);
    if (held.length > 0) {
      throw new EngineError("Protected", protectedMessage(this.stack, held));
    }
    return this.run(
      "destroy",
      options,
      async (common) => {
        const stack = await this.made();
        const all: AutomationDestroyOptions = { ...common, excludeProtected };
        await (previewOnly ? stack.previewDestroy(all) : stack.destroy({ ...all, showSecrets: false }));
      },
      previewOnly,
    );
  }

  async outputs(): Promise<Readonly<Record<string, StackOutput>>> {
    // Without --show-secrets: a secret's value never reaches this process.
    const stdout = await this.command(["stack", "output", "--json", "--stack", this.stack]);
    const values = JSON.parse(stdout) as Record<string, Json>;
    return Object.fromEntries(
      Object.entries(values).map(([name, value]): [string, StackOutput] => [
        name,
        value === "[secret]" ? { secret: true } : { secret: false, value },
      ]),
    );
  }

  async resources(): Promise<readonly StateResource[]> {
    return resourcesOf(await this.saved());
  }

  async pending(): Promise<readonly PendingOperation[]> {
    const open = pendingOf(await this.saved());
    if (open.length > 0) {
      await this.refuseBusy();
    }
    return open;
  }

  async tags(): Promise<Readonly<Record<string, string>>> {
    return JSON.parse(await this.command(["stack", "tag", "ls", "--json", "--stack", this.stack])) as Record<
      string,
      string
    >;
  }

  async setTag(name: string, value: string): Promise<void> {
    await this.command(["stack", "tag", "set", name, value, "--stack", this.stack]);
  }

  /** What a run that is still at work has in hand reads as left open: whoever believes that and clears it damages the state. */
  private async refuseBusy(): Promise<void> {
    const { project, environment } = this.args;
    const { openStateStore, StateStoreError } = await import("../state");
    const { lockSentence, readLocks } = await import("../state/locks");
    try {
      const url = environment["PULUMI_BACKEND_URL"] ?? this.backendUrl;
      const store = await openStateStore(url, { ...process.env, ...environment }, project.root);
      const locks = store && (await readLocks(store, this.project, this.stack.split("/").at(-1) ?? this.stack));
      const busy = locks && lockSentence(this.stack, locks, new Date());
      if (busy !== undefined) {
        throw new EngineError("Locked", busy);
      }
    } catch (error) {
      // A backend that only Pulumi knows: Pulumi itself refuses to start while it is locked.
      if (!(error instanceof StateStoreError)) {
        throw error;
      }
    }
  }

  /** The state as it stands in the backend; its secrets stay encrypted. */
  private async saved(): Promise<SavedDeployment> {
    return JSON.parse(await this.command(["stack", "export", "--stack", this.stack])) as SavedDeployment;
  }

  private async replaceState(state: SavedDeployment): Promise<void> {
    try {
      const stack = await this.made();
      await stack.importStack(state as unknown as Deployment);
    } catch (error) {
      throw this.wrong(error, false);
    }
  }

  /** The stack, in a workspace that leaves alone which stack `pulumi` takes by itself. */
  private async made(workspace = this.args.workspace, name = this.stack): Promise<Stack> {
    const { Stack } = await import("@pulumi/pulumi/automation");
    return Stack.select(name, workspace);
  }

  private async previewEmpty(options: PreviewOptions): Promise<EngineRun> {
    let empty: EmptyStack | undefined;
    try {
      empty = await makeEmptyStack(this.args);
      const { configFile, workspace, name } = empty;
      return await this.run("preview", options, async (common, recorder) => {
        recorder.says(
          "info",
          `Nobody made the stack ${this.stack} in ${this.backendUrl} yet: this is what it would begin with. "tributary up ${this.stack}" makes it.`,
        );
        await (await this.made(workspace, name)).preview({ ...common, configFile });
      });
    } catch (error) {
      throw this.wrong(error, false);
    } finally {
      if (empty !== undefined) {
        await rm(empty.folder, { recursive: true, force: true });
      }
    }
  }

  private async run(
    operation: Operation,
    options: RunOptions,
    start: (common: CommonOptions, recorder: RunRecorder) => Promise<void>,
    dry = operation === "preview",
  ): Promise<EngineRun> {
    const { observer, signal, terminate, message, parallel } = options;
    const recorder = new RunRecorder(operation, observer);
    const common: CommonOptions = {
      onEvent: (event) => {
        recorder.hear(event);
      },
      onOutput: (text) => {
        recorder.printed(text);
      },
      color: "never",
      ...(signal !== undefined && { signal }),
      ...(message !== undefined && { message }),
      ...(parallel !== undefined && { parallel }),
    };
    const drop = (): void => {
      this.args.installation.processes.interrupt();
    };
    terminate?.addEventListener("abort", drop, { once: true });
    try {
      await start(common, recorder);
      return recorder.run(true);
    } catch (error) {
      throw this.wrong(error, signal?.aborted ?? false, { operation, dry, recorder });
    } finally {
      terminate?.removeEventListener("abort", drop);
    }
  }

  private async command(args: readonly string[]): Promise<string> {
    const { installation, project, environment } = this.args;
    try {
      return (await installation.processes.run([...args, "--non-interactive"], project.root, environment)).stdout;
    } catch (error) {
      throw this.wrong(error, false);
    }
  }

  private wrong(
    error: unknown,
    stopped: boolean,
    run?: { readonly operation: Operation; readonly dry: boolean; readonly recorder: RunRecorder },
  ): EngineError {
    return engineError(error, {
      stack: this.stack,
      backendUrl: this.backendUrl,
      stopped,
      now: new Date(),
      ...(run !== undefined && { operation: run.operation, dry: run.dry }),
      ...(run?.recorder.hasBegun && { run: run.recorder.run(false), inHand: run.recorder.inHand() }),
    });
  }
}
