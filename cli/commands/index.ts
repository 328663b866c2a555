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

/** Every verb, in the order of the help. */
export const commands: readonly Declare[] = [
  plan,
  diff,
  preview,
  up,
  refresh,
  destroy,
  comment,
  bootstrap,
  drift,
  approve,
  promote,
  releases,
];
