/** One promise for all that there are; undefined where there is none, so that nothing is waited for in vain. */
export function allOf(promises: readonly (Promise<unknown> | undefined)[]): Promise<void> | undefined {
  const present = promises.filter((promise) => promise !== undefined);
  return present.length === 0 ? undefined : Promise.all(present).then(() => undefined);
}
