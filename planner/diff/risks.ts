import { compareText } from "../drawing/kinds";
import { type Finding, RANKS } from "./model";
import type { Rule, RiskContext } from "./rule";
import { alarms } from "./rules/alarms";
import { bindings } from "./rules/bindings";
import { deletedData } from "./rules/deleted-data";
import { encryption } from "./rules/encryption";
import { forceDestroy } from "./rules/force-destroy";
import { grants } from "./rules/grants";
import { logging } from "./rules/logging";
import { network } from "./rules/network";
import { policies } from "./rules/policies";
import { providers } from "./rules/providers";
import { publicAccess } from "./rules/public-access";
import { retention } from "./rules/retention";
import { stateProtection } from "./rules/state-protection";
import { statefulReplacement } from "./rules/stateful-replacement";
import { tls } from "./rules/tls";
import { versioning } from "./rules/versioning";

/** Every rule; a file each. */
const RULES: readonly Rule[] = [
  deletedData,
  retention,
  forceDestroy,
  statefulReplacement,
  providers,
  policies,
  bindings,
  grants,
  network,
  publicAccess,
  stateProtection,
  encryption,
  tls,
  versioning,
  logging,
  alarms,
];

/** What the rules find, the gravest first. */
export function findRisks(context: RiskContext): readonly Finding[] {
  return RULES.flatMap((rule) => [...rule.find(context)]).sort(
    (a, b) =>
      RANKS.indexOf(a.rank) - RANKS.indexOf(b.rank) ||
      compareText(a.urn, b.urn) ||
      compareText(a.rule, b.rule) ||
      compareText(a.sentence, b.sentence),
  );
}
