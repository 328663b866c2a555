import type { Json } from "../../../../planner/graph";
import { told } from "../graphs";

/** Rows of a table of settings: type, inputs that guard, inputs that do not, and what is said after the title. */
export type GuardRow = readonly [
  type: string,
  guarding: Readonly<Record<string, Json>>,
  open: Readonly<Record<string, Json>>,
  said: string,
];

/** Each row is told in one direction, and not in the other. */
export function testGuards(rule: string, rank: string, rows: readonly GuardRow[]): void {
  test.each(rows)("%s: %j to %j", (type, guarding, open, said) => {
    expect(told({ a: [type, guarding] }, { a: [type, open] }, rule)).toEqual([`${rank}: a ${said}`]);
    expect(told({ a: [type, open] }, { a: [type, guarding] }, rule)).toEqual([]);
  });
}
