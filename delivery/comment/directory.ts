import { constants } from "node:fs";
import { lstat, open, readdir } from "node:fs/promises";
import { join } from "node:path";

import { LONGEST_COMMENT } from "../../planner/diff/formats/markdown";
import { CommentError } from "./errors";

/** More stacks than this are no review. */
const MOST_FILES = 50;
/** What a comment's characters take in UTF-8 at most. */
const MOST_BYTES = LONGEST_COMMENT * 4;
/** What Pulumi takes for a stack: https://www.pulumi.com/docs/iac/concepts/stacks/#create-a-stack. No hidden files. */
const FILE = /^([A-Za-z0-9_-][A-Za-z0-9._-]{0,99})\.md$/;

/**
 * The texts of a folder that `tributary diff --markdown-dir` wrote, by stack, in the order of their names. The folder may
 * be the work of a stranger's code: anything in it that is not a small regular file of a stack is refused, links are not
 * followed, and nothing is decoded that is not UTF-8. Throws `BadDirectory`.
 */
export async function readDirectory(folder: string): Promise<ReadonlyMap<string, string>> {
  const entry = await lstat(folder).catch(() => undefined);
  if (entry === undefined || !entry.isDirectory()) {
    throw new CommentError("BadDirectory", `${folder} is no folder. tributary diff --markdown-dir ${folder} makes it.`);
  }
  const names = (await readdir(folder)).sort();
  if (names.length > MOST_FILES) {
    throw refused(folder, `it holds ${names.length} entries, and at most ${MOST_FILES} are read`);
  }
  const texts = new Map<string, string>();
  for (const name of names) {
    const stack = FILE.exec(name)?.[1];
    if (stack === undefined) {
      throw refused(folder, `${JSON.stringify(name)} is no <stack>.md`);
    }
    texts.set(stack, await readText(folder, name));
  }
  return texts;
}

async function readText(folder: string, name: string): Promise<string> {
  // A pipe would be waited for, and a link lead anywhere; what is opened is what is looked at.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const file = await open(join(folder, name), flags).catch((error: unknown) => {
    throw refused(folder, `${name} can't be opened as a file`, error);
  });
  try {
    const { size } = await file.stat().then((stat) => (stat.isFile() ? stat : { size: -1 }));
    if (size === -1) {
      throw refused(folder, `${name} is no regular file`);
    }
    const bytes = Buffer.alloc(MOST_BYTES + 1);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    const text = decode(folder, name, bytes.subarray(0, bytesRead));
    if (bytesRead > MOST_BYTES || text.length > LONGEST_COMMENT) {
      throw refused(folder, `${name} is longer than ${LONGEST_COMMENT.toLocaleString("en")} characters`);
    }
    return text;
  } finally {
    await file.close();
  }
}

function decode(folder: string, name: string, bytes: Uint8Array): string {
  try {
    // A text that is too long may end within a character: that is told of as too long.
    return new TextDecoder("utf-8", { fatal: bytes.length <= MOST_BYTES }).decode(bytes);
  } catch (error) {
    throw refused(folder, `${name} is not UTF-8`, error);
  }
}

function refused(folder: string, why: string, cause?: unknown): CommentError {
  return new CommentError(
    "BadDirectory",
    `${folder} is not what tributary diff --markdown-dir writes: ${why}. Nothing was posted.`,
    { cause },
  );
}
