import { readProject } from "../../planner/project";
import { EngineError, type StackEngine } from "./contract";
import type { Installation } from "./workspace";

export * from "./contract";

/** Which stack an engine is opened for. */
export interface EngineOptions {
  /** Folder of the Pulumi program. */
  readonly cwd: string;
  /** Name of the stack, or `organisation/stack` with Pulumi Cloud. */
  readonly stack: string;
  /** Where the state is, as `pulumi login` takes it; where Pulumi is logged in when absent. */
  readonly backendUrl?: string;
  /**
   * What encrypts the secrets of a stack that is made, as `pulumi stack init --secrets-provider` takes it. A stack that is
   * there keeps its own, which its file says.
   */
  readonly secretsProvider?: string;
  /** Variables of the engine's process, besides those of this one. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Opens a stack with the Pulumi that is installed here. Nothing is made, and nobody is asked but the installation.
 *
 * The backend is given by environment: neither `Pulumi.yaml` nor the login of whoever calls is changed. Into the stack's
 * file Pulumi writes only how the secrets are encrypted, when it makes the stack. Where that is missing from a checkout,
 * it is taken from the state (`PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER`), so that a preview never invents another.
 *
 * Throws `EngineError` `NoPulumi`, and `NoBackend` where nobody says where the state is.
 */
export async function openEngine(options: EngineOptions): Promise<StackEngine> {
  const { stack, backendUrl, secretsProvider } = options;
  const project = readProject(options.cwd);
  const { AutomationEngine } = await import("./automation");
  const { findPulumi, openWorkspace } = await import("./workspace");
  const environment: Record<string, string> = {
    ...options.environment,
    ...(backendUrl !== undefined && { PULUMI_BACKEND_URL: backendUrl }),
    PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  const installation = await findPulumi();
  return new AutomationEngine({
    project,
    stack,
    backendUrl: withoutPassword(backendUrl ?? (await loggedInTo(project.root, environment, installation))),
    ...(secretsProvider !== undefined && { secretsProvider }),
    environment,
    installation,
    workspace: await openWorkspace(project.root, environment, installation),
  });
}

/** Where the state is when nobody says so: what Pulumi.yaml names, or the last `pulumi login`. */
async function loggedInTo(
  folder: string,
  environment: Readonly<Record<string, string>>,
  { processes }: Installation,
): Promise<string> {
  try {
    const { stdout } = await processes.run(["whoami", "--json", "--non-interactive"], folder, environment);
    return (JSON.parse(stdout) as { readonly url: string }).url;
  } catch {
    throw new EngineError(
      "NoBackend",
      "Nobody says where the state is kept: give --backend-url or PULUMI_BACKEND_URL, or log in with pulumi login.",
    );
  }
}

/** `postgres://user:password@host` without what is before the @. */
function withoutPassword(url: string): string {
  return url.replace(/^([a-z0-9+.-]+:\/\/)[^/?]*@/i, "$1");
}
