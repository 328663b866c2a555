import { bootstrap } from "./bootstrap";
import { comment } from "./comment";
import type { Declare } from "./declare";
import { diff } from "./diff";
import { plan } from "./plan";

/** Every verb, in the order of the help. */
export const commands: readonly Declare[] = [plan, diff, comment, bootstrap];
