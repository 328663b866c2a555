type Ending = (code: number) => void;

/** Every ending taken so far: a module sets its own once, when it is first loaded, and means each program that uses it. */
const taken = new Set<Ending>();

/**
 * Takes from the process what a program sets on `beforeExit` from now on, and gives the function that runs it.
 *
 * @pulumi/aws makes a bucket's notification there, once all subscriptions are known. Left on the process it would make
 * it when the plan is long written.
 */
export function takeEndings(): () => void {
  const others = new Set(process.rawListeners("beforeExit"));
  return () => {
    for (const ending of process.rawListeners("beforeExit") as Ending[]) {
      if (!others.has(ending)) {
        process.off("beforeExit", ending);
        taken.add(ending);
      }
    }
    taken.forEach((ending) => ending.call(process, 0));
  };
}
