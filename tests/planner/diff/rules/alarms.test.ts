import { told } from "../graphs";
import { testGuards } from "./guards";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

testGuards("alarms", "lost-alarms", [
  [ALARM, { alarmActions: ["arn:t"] }, { alarmActions: [] }, "(aws:cloudwatch:MetricAlarm) tells nobody any more."],
  ["gcp:monitoring/alertPolicy:AlertPolicy", {}, { enabled: false }, "(gcp:monitoring:AlertPolicy) is switched off."],
]);

test("an alarm is deleted", () => {
  expect(told({ a: [ALARM, {}] }, {}, "alarms")).toEqual([
    "lost-alarms: a (aws:cloudwatch:MetricAlarm) is deleted: what it told of is told no more.",
  ]);
});
