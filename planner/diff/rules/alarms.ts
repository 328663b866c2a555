import type { Json } from "../../graph";
import { type Changed, changeRule, type Guard, isTrue, lostGuards, titleOf } from "../rule";

const ALARMS = [
  /^aws:cloudwatch\/(?:metricAlarm|compositeAlarm|eventRule|eventTarget):/,
  /^aws:sns\/topicSubscription:/,
  /^aws:budgets\/budget:/,
  /^gcp:monitoring\/(?:alertPolicy|notificationChannel|slo|uptimeCheckConfig):/,
  /^gcp:billing\/budget:/,
  /^azure-native:(?:monitor|insights):(?:MetricAlert|ActionGroup|ActivityLogAlert|ScheduledQueryRule)$/,
  /^kubernetes:monitoring\.coreos\.com\/\w+:(?:PrometheusRule|AlertmanagerConfig|ServiceMonitor|PodMonitor)$/,
];

const some = (value: Json | undefined): boolean => Array.isArray(value) && value.length > 0;

const GUARDS: readonly Guard[] = [
  { types: /^aws:cloudwatch\//, property: "alarmActions", guards: some, lost: "tells nobody any more" },
  {
    types: /^aws:cloudwatch\//,
    property: "actionsEnabled",
    guards: (value) => value !== false,
    lost: "tells nobody any more",
  },
  {
    types: /^gcp:monitoring\/alertPolicy:/,
    property: "notificationChannels",
    guards: some,
    lost: "tells nobody any more",
  },
  {
    types: /^gcp:monitoring\/alertPolicy:/,
    property: "enabled",
    guards: (value) => value !== false,
    lost: "is switched off",
  },
  { types: /^azure-native:/, property: "actions", guards: some, lost: "tells nobody any more" },
  { types: /^azure-native:/, property: "enabled", guards: isTrue, lost: "is switched off" },
];

/** Nobody is told any more when something goes wrong. */
export const alarms = changeRule("alarms", (changed: Changed) => {
  const { change } = changed;
  if (!ALARMS.some((pattern) => pattern.test(change.type))) {
    return [];
  }
  return change.kind === "deleted"
    ? [{ rank: "lost-alarms", sentence: `${titleOf(change)} is deleted: what it told of is told no more.` }]
    : lostGuards(changed, "lost-alarms", GUARDS);
});
