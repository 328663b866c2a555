import { approve } from "./approve";
import { bootstrap } from "./bootstrap";
import { comment } from "./comment";
import type { Declare } from "./declare";
import { diff } from "./diff";
import { plan } from "./plan";
import { promote } from "./promote";
import { releases } from "./releases";

/** Every verb, in the order of the help. */
export const commands: readonly Declare[] = [plan, diff, comment, bootstrap, approve, promote, releases];
