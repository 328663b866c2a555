import { approve } from "./approve";
import { bootstrap } from "./bootstrap";
import { comment } from "./comment";
import type { Declare } from "./declare";
import { destroy } from "./destroy";
import { diff } from "./diff";
import { drift } from "./drift";
import { plan } from "./plan";
import { preview } from "./preview";
import { promote } from "./promote";
import { refresh } from "./refresh";
import { releases } from "./releases";
import { up } from "./up";

/** Every verb, by what it needs, in the order of the help. */
export const commands: Readonly<Record<string, readonly Declare[]>> = {
  "Without an account:": [plan, diff],
  "In a stack's account:": [bootstrap, preview, up, refresh, destroy, drift],
  "Releases:": [approve, promote, releases],
  "Pull requests:": [comment],
};
