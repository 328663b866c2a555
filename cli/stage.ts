import type { DeliveryConfig } from "../config/types";
import { releaseLog, type Stage, type StageRules } from "../delivery/promote";
import type { OpenedStack } from "./stack";

/** A stack as a release sees it: its engine, its records, and what its config says of releases. */
export function stageOf({ config, engine, store, project, stack }: OpenedStack): Stage {
  return {
    name: stack,
    engine,
    log: releaseLog(engine, store),
    rules: rulesOf(config?.delivery),
    lockedBy: async () => {
      if (store === undefined) {
        return undefined;
      }
      const { lockSentence, readLocks } = await import("../delivery/state/locks");
      return lockSentence(stack, await readLocks(store, project.name, stack), new Date());
    },
  };
}

/** A project that is not Tributary's has no config of ours: each release is asked for on a terminal. */
function rulesOf(delivery: DeliveryConfig | undefined): StageRules {
  return delivery === undefined
    ? { approval: { required: true, validHours: 1, approvers: {} }, smokeChecks: {}, channel: "" }
    : { approval: delivery.approval, smokeChecks: delivery.smokeChecks, channel: delivery.slack.channel };
}
