import { refusalOf } from "../../support/command-line";
import { CALL, callsIn, callsOf, type Job } from "./job";

/** In the order in which a release comes to them. */
export const STACKS = ["dev", "test", "prod"] as const;

/** What a job may run besides `tributary`: packages, checks, signing in, and carrying files. */
const CARRIERS = [
  /^npm ci --no-audit --no-fund$/,
  /^npm run lint && npm run typecheck$/,
  /^\.ci\/run$/,
  /^(OIDC_TOKEN="\$CIRCLE_OIDC_TOKEN_V2" )?\.ci\/sign-in [\w."$-]+$/,
  /^\. \.\/sign-in\.env$/,
  /^mkdir -p (preview|release)$/,
  /^nvm install 20$/,
  /^echo "(TRIBUTARY_APPROVAL|approval)=\$approval" >>? ("\$GITHUB_OUTPUT"|approval\.env)$/,
  /^TRIBUTARY_APPROVAL=\$\(cat release\/\w+\.approval\)$/,
  /^export TRIBUTARY_APPROVAL$/,
  /^trusted=\$\(mktemp -d\)$/,
  /^git clone --quiet --depth 1 --branch "\$CI_DEFAULT_BRANCH" "\$CI_REPOSITORY_URL" "\$trusted"$/,
  /^cd "\$trusted"$/,
];

/** How a call of `tributary`, written `T`, stands in its line. */
const CALLERS = [/^T$/, /^approval=\$\(T\)$/, /^T> release\/\w+\.approval$/];

/** Everything that is wrong with a pipeline's jobs; nothing where all is as docs/guides/pull-requests.md says. */
export function findings(jobs: readonly Job[]): readonly string[] {
  return [...jobs.flatMap((job) => [...commandFindings(job), ...rightsFindings(job)]), ...orderFindings(jobs)];
}

function commandFindings(job: Job): readonly string[] {
  return job.commands.flatMap((command) => {
    const calls = callsIn(command);
    const known = calls.length === 0 ? CARRIERS : CALLERS;
    if (!known.some((form) => form.test(command.replace(CALL, "T")))) {
      return [`${job.name} runs what is neither tributary nor known: ${command}`];
    }
    return calls.flatMap((args) => {
      const refusal = refusalOf(args);
      return refusal === undefined ? [] : [`${job.name}: tributary ${args.join(" ")}: ${refusal}`];
    });
  });
}

function rightsFindings(job: Job): readonly string[] {
  const isApproval = job.environment?.endsWith("-approval") ?? false;
  const hasKey = isApproval || job.secrets.includes("TRIBUTARY_APPROVAL_KEY");
  const found: (readonly [wrong: boolean, what: string])[] = [
    [
      job.trigger === "pull-request" && (job.signsIn || job.environment !== undefined || job.secrets.length > 0),
      "runs a pull request's code with rights or secrets",
    ],
    [
      job.trigger === "after-preview" && (job.signsIn || job.environment !== undefined || job.secrets.length > 0),
      "reads a stranger's artifact with more than a token to comment",
    ],
    [hasKey && job.signsIn, "has both the approver's key and the right to deploy"],
    [hasKey && !isApproval, "has the approver's key outside the environment for approvals"],
    [callsOf(job, "approve").length > 0 && !isApproval, "approves outside the environment for approvals"],
    [
      callsOf(job, "approve").some(
        (args) => args[args.indexOf("--stack") + 1] !== job.stack || !args.includes("--commit"),
      ),
      "signs whatever the request says",
    ],
    [isApproval && job.commands.some((line) => /sign-in/.test(line)), "signs in where the approver's key is"],
    [
      callsOf(job, "promote").length > 0 && (!job.signsIn || job.trigger !== "main"),
      "deploys unsigned, or not from main",
    ],
    [callsOf(job, "comment").length > 0 && job.trigger !== "after-preview", "comments from the job that previews"],
    [
      callsOf(job, "promote").some((args) => args[args.indexOf("--to") + 1] !== job.environment),
      "deploys to a stack from another's environment",
    ],
    [
      callsOf(job, "promote").some((args) => args[args.indexOf("--through") + 1] !== job.stack),
      "reads the state of other stacks than its own",
    ],
    [isApproval && job.environment !== `${job.stack}-approval`, "approves a stack with the key of another's approvers"],
  ];
  return found.filter(([wrong]) => wrong).map(([, what]) => `${job.name} ${what}`);
}

/** dev, test, prod; each planned, approved and then deployed, by one job each. */
function orderFindings(jobs: readonly Job[]): readonly string[] {
  const steps = STACKS.flatMap((stack) => ["preview", "approve", "promote"].map((verb) => ({ verb, stack })));
  let before: Job | undefined;
  const found: string[] = [];
  for (const { verb, stack } of steps) {
    const doing = jobs.filter((job) => job.stack === stack && callsOf(job, verb).length > 0);
    const [job] = doing;
    if (job === undefined || doing.length > 1) {
      found.push(`${doing.length} jobs ${verb} ${stack}, and one should`);
    } else if (before !== undefined && !ancestors(job, jobs).has(before.name)) {
      found.push(`${job.name} does not wait for ${before.name}`);
    }
    before = job;
  }
  return found;
}

function ancestors(job: Job, jobs: readonly Job[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = ({ needs }: Job) => {
    for (const need of needs.filter((one) => !found.has(one))) {
      found.add(need);
      jobs.filter(({ name }) => name === need).forEach(visit);
    }
  };
  visit(job);
  return found;
}
