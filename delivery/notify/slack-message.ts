import { type Tally, tallyInWords } from "../approval/tally";
import { cut, escapeText, fitLines, HEADER_LIMIT, linkTo, SECTION_LIMIT } from "./slack-text";

/** A release that has come to its end, as far as a channel should know of it. */
export interface ReleaseNews {
  readonly project: string;
  readonly stack: string;
  readonly commit: string;
  readonly subject: string;
  readonly author: string;
  readonly status: "succeeded" | "failed" | "smoke-failed" | "interrupted";
  readonly approval: { readonly how: "token" | "interactive" | "not-required"; readonly by?: string };
  readonly tally: Tally;
  /** The gravest first. */
  readonly risks: readonly string[];
  readonly seconds: number;
  readonly link?: string;
  /** Why it did not succeed. */
  readonly reason?: string;
}

/** What an incoming webhook takes: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export interface SlackMessage {
  /** Webhooks of the old kind post where this says; those of an app know their channel, and pass it over. */
  readonly channel: string;
  /** What a notification shows, in place of the blocks. */
  readonly text: string;
  readonly blocks: readonly object[];
  /** Names of people and channels are not looked up in `text`. */
  readonly link_names: false;
  readonly parse: "none";
}

const OUTCOMES = {
  succeeded: { icon: ":white_check_mark:", words: "released" },
  failed: { icon: ":x:", words: "NOT released: the deployment failed" },
  "smoke-failed": { icon: ":warning:", words: "deployed, but it does not work: smoke checks failed" },
  interrupted: { icon: ":warning:", words: "NOT released: the deployment was interrupted" },
} as const;

/** Characters that each text of others has at most: escaping makes five of one, and a section has to hold its lines. */
const LONGEST = { subject: 150, name: 60, risk: 200, reason: 500 } as const;

/** The message about a release. Nothing in it that others wrote can mention anyone or break out of its place. */
export function slackMessage(news: ReleaseNews, channel: string): SlackMessage {
  const { icon, words } = OUTCOMES[news.status];
  const title = `${news.project} ${news.stack}: ${words}`;
  const facts = [
    `*What changed:* ${tallyInWords(news.tally)}`,
    `*Commit:* \`${escapeText(news.commit.slice(0, 12))}\` ${line(news.subject, LONGEST.subject)}, by ${line(news.author, LONGEST.name)}`,
    `*Approved:* ${approvalInWords(news.approval)}`,
    `*Took:* ${duration(news.seconds)}${news.link === undefined ? "" : `, ${linkTo(news.link, "the run")}`}`,
  ];
  const risks = news.risks.map((risk) => `• ${line(risk, LONGEST.risk)}`);
  const reason = news.reason === undefined ? [] : [line(news.reason, LONGEST.reason)];
  return {
    channel: `#${channel}`,
    text: `${icon} ${escapeText(cut(title, HEADER_LIMIT))} (${tallyInWords(news.tally)})`,
    blocks: [
      {
        type: "header",
        text: { type: "plain_text", text: cut(title.replace(/[@＠]/g, "(at)"), HEADER_LIMIT), emoji: false },
      },
      section(`${icon} ${facts.join("\n")}`),
      ...(risks.length === 0 ? [] : [section(fitLines(["*Risks of the change:*", ...risks], SECTION_LIMIT))]),
      ...reason.map((text) => section(`*Why:* ${text}`)),
    ],
    link_names: false,
    parse: "none",
  };
}

function section(text: string): object {
  // `verbatim`: names of channels and people are not linked by themselves.
  return { type: "section", text: { type: "mrkdwn", text, verbatim: true } };
}

/** One line that others wrote, of so many characters at most before it is escaped. */
function line(text: string, most: number): string {
  return escapeText(cut(text, most));
}

function approvalInWords({ how, by }: ReleaseNews["approval"]): string {
  const who = by === undefined ? "" : ` by ${line(by, LONGEST.name)}`;
  return { token: `with a token${who}`, interactive: `on a terminal${who}`, "not-required": "not required here" }[how];
}

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
