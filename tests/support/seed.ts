import * as fc from "fast-check";

/**
 * The same random cases at every run, so that a change alone can make a property fail. `FC_SEED=random npm test` looks
 * further, and `FC_SEED=<number>` repeats what such a run found.
 */
const asked = process.env["FC_SEED"] ?? "20261121";
if (asked !== "random") {
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(asked) });
}
