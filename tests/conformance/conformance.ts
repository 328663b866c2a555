/** One promise of a capability, tried on one backend. */
export type Proof<Backend> = (backend: Backend) => void | Promise<void>;

/** A proof may plan a capability dozens of times, on a machine that is doing other work. */
const LONGEST_PROOF_MS = 60_000;

/**
 * What every backend of a capability must keep, whichever cloud it stands on: a map from the promise, as a sentence, to
 * its proof. A capability keeps its promises in `tests/conformance/<capability>.ts`; each backend's test file describes
 * the backend once, in the terms the proofs ask in, and calls what this returns.
 */
export function conformance<Backend>(capability: string, promises: Readonly<Record<string, Proof<Backend>>>) {
  return (name: string, backend: Backend): void => {
    describe(`${capability} on ${name}`, () => {
      for (const [promise, prove] of Object.entries(promises)) {
        test(
          promise,
          async () => {
            await prove(backend);
          },
          LONGEST_PROOF_MS,
        );
      }
    });
  };
}
