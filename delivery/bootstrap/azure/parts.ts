import { type AzureApi, armUrl, armWrite } from "./api";
import { find } from "../rest";
import { retry } from "../retry";
import type { Setting, StepRunner } from "../steps";
import { type Tags, tagSetting } from "../tags";

/** A resource of Resource Manager, as far as it is looked at. */
export interface ArmResource<Properties> {
  readonly id: string;
  readonly location?: string;
  readonly tags?: Tags;
  readonly properties: Properties;
}

/** A setting that is one part of a resource's description. */
export interface Part<Properties, Value> extends Omit<Setting<Value>, "read" | "write"> {
  readonly of: (properties: Properties) => Value | undefined;
  /** What is sent to make it `value`, given all that there is. */
  readonly as: (value: Value, current: Properties) => object;
}

/** A resource whose parts are seen to. */
export interface PartsOf<Properties> {
  readonly api: AzureApi;
  readonly id: string;
  readonly version: string;
  /** How Azure wants a change: `PATCH` of what changes, or where a resource has none `PUT` of the whole. */
  readonly method: "PATCH" | "PUT";
  /** What a resource has that nobody has set anything of. */
  readonly unset?: Properties;
  /** Whether this run has just made the resource, and with every part as it should be. */
  readonly madeNow?: boolean;
}

/** Reads the part, compares it with what it should be, and writes it. */
export async function ensurePart<Properties, Value>(
  runner: StepRunner,
  of: PartsOf<Properties>,
  part: Part<Properties, Value>,
): Promise<void> {
  if (of.madeNow) {
    await runner.assumeMade(part.name);
    return;
  }
  const url = armUrl(of.api, of.id, of.version);
  let properties: Properties | undefined;
  await runner.set({
    ...part,
    read: async () => {
      properties = (await find<ArmResource<Properties>>(of.api.send, url))?.properties ?? of.unset;
      return properties && part.of(properties);
    },
    write: async (value: Value) => {
      await armWrite(of.api, of.method, url, part.as(value, properties as Properties));
    },
  });
}

/** Sees to it that the resource carries `tags`, besides any that it has. */
export async function ensureTags(
  runner: StepRunner,
  name: string,
  { api, id, version, madeNow }: Pick<PartsOf<unknown>, "api" | "id" | "version" | "madeNow">,
  tags: Tags,
): Promise<void> {
  if (madeNow) {
    await runner.assumeMade(name);
    return;
  }
  const url = armUrl(api, id, version);
  await runner.set(
    tagSetting(name, tags, {
      read: async () => (await find<ArmResource<unknown>>(api.send, url))?.tags,
      write: async (wanted) => {
        await armWrite(api, "PATCH", url, { tags: wanted });
      },
    }),
  );
}

/** A role is known to all of Azure within minutes: https://learn.microsoft.com/azure/role-based-access-control/troubleshooting */
const PROPAGATION_PAUSES_MS = [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000];

/** A resource that was made or found. */
export interface Ensured<Properties> {
  /** Undefined in a dry run that found none. */
  readonly resource: ArmResource<Properties> | undefined;
  readonly madeNow: boolean;
}

/** Makes the resource, or finds it. */
export async function ensureResource<Properties>(
  runner: StepRunner,
  name: string,
  { api, id, version }: Pick<PartsOf<Properties>, "api" | "id" | "version">,
  {
    requireUsable = () => undefined,
    make,
    isPassing = () => false,
  }: {
    /** Throws where what is found can't be the backend's. */
    readonly requireUsable?: (found: ArmResource<Properties>) => void;
    /** Says what to make it with, or throws where Azure would not let it; runs in a dry run too, and changes nothing. */
    readonly make: () => Promise<{ readonly body: object; readonly detail?: string }>;
    /** Whether Azure refuses to make it only because it does not know yet of what was made before. */
    readonly isPassing?: (error: unknown) => boolean;
  },
): Promise<Ensured<Properties>> {
  const url = armUrl(api, id, version);
  let resource: ArmResource<Properties> | undefined;
  let madeNow = false;
  await runner.run(name, async () => {
    resource = await find<ArmResource<Properties>>(api.send, url);
    if (resource !== undefined) {
      requireUsable(resource);
      return undefined;
    }
    const { body, detail } = await make();
    return {
      outcome: "made",
      ...(detail === undefined ? {} : { detail }),
      apply: async () => {
        await retry(() => armWrite(api, "PUT", url, body), isPassing, PROPAGATION_PAUSES_MS);
        resource = await find<ArmResource<Properties>>(api.send, url);
        madeNow = true;
        return undefined;
      },
    };
  });
  return { resource, madeNow };
}
