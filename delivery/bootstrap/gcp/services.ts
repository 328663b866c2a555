import { BootstrapError, type GcpPlace } from "../backend";
import type { GoogleApi } from "./api";
import { explainGoogleError } from "./errors";
import { ask } from "../rest";
import { sleep } from "../retry";
import type { StepRunner } from "../steps";

const SERVICES = ["cloudkms.googleapis.com", "storage.googleapis.com"];

/** https://cloud.google.com/service-usage/docs/reference/rest/v1/services/batchGet */
interface Services {
  readonly services?: readonly {
    /** `projects/<number>/services/<service>` */
    readonly name: string;
    readonly state: "ENABLED" | "DISABLED" | "STATE_UNSPECIFIED";
  }[];
}

/** https://cloud.google.com/service-usage/docs/reference/rest/v1/operations */
interface Operation {
  readonly name: string;
  readonly done?: boolean;
  readonly error?: { readonly message?: string };
}

const POLL_EVERY_MS = 1_000;
const ENABLED_WITHIN_MS = 5 * 60_000;

/** A project, as Service Usage knows it. */
interface Project {
  /** Those of {@link SERVICES} that are switched off. */
  readonly disabled: readonly string[];
}

/**
 * The stack's project, if its number is the one that the stack says: a project id names another project once its own has
 * been deleted, and a bucket's owner is told by the number alone.
 */
export async function requireProject(api: GoogleApi, stack: string, place: GcpPlace): Promise<Project> {
  const { projectId, projectNumber } = place;
  const names = SERVICES.map((service) => `names=projects/${projectId}/services/${service}`).join("&");
  const url = `${api.serviceUsage}/projects/${projectId}/services:batchGet?${names}`;
  const { services = [] } = await ask<Services>(api.send, "GET", url).catch((error: unknown) => {
    throw explainGoogleError("APIs of the project", error);
  });
  const found = services[0]?.name.split("/")[1];
  if (found !== undefined && found !== projectNumber) {
    throw new BootstrapError(
      "WrongProject",
      `the project ${projectId} has the number ${found}, and the stack ${stack} says ${projectNumber} (tributary:gcp.projectNumber). Correct the stack's config. Nothing was made.`,
    );
  }
  return {
    disabled: SERVICES.filter(
      (service) => !services.some(({ name, state }) => name.endsWith(`/${service}`) && state === "ENABLED"),
    ),
  };
}

/** Switches on the APIs that are off, and waits for them; gives whether all are on, which after a dry run they may not be. */
export async function ensureServices(
  runner: StepRunner,
  api: GoogleApi,
  { projectId }: GcpPlace,
  { disabled }: Project,
): Promise<boolean> {
  let on = disabled.length === 0;
  await runner.run("APIs", async () => {
    if (on) {
      return undefined;
    }
    return {
      outcome: "made",
      detail: `${disabled.join(" and ")} switched on`,
      apply: async () => {
        const url = `${api.serviceUsage}/projects/${projectId}/services:batchEnable`;
        await finished(api, await ask<Operation>(api.send, "POST", url, { serviceIds: disabled }));
        on = true;
        return undefined;
      },
    };
  });
  return on;
}

async function finished(api: GoogleApi, started: Operation): Promise<void> {
  const deadline = Date.now() + ENABLED_WITHIN_MS;
  let operation = started;
  while (operation.done !== true) {
    operation = await ask<Operation>(api.send, "GET", `${api.serviceUsage}/${operation.name}`);
    if (operation.done !== true) {
      if (Date.now() > deadline) {
        throw new Error(`${operation.name} has not ended within ${ENABLED_WITHIN_MS / 60_000} minutes`);
      }
      await sleep(POLL_EVERY_MS);
    }
  }
  if (operation.error !== undefined) {
    throw new Error(operation.error.message ?? `${operation.name} failed`);
  }
}
