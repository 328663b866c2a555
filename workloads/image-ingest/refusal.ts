/** Why an upload is refused for good: what it is can't be helped by trying again. */
export const refusalReasons = {
  "key-outside-layout": "The key is not <uploads prefix><product id>/<file>.",
  empty: "The object has no bytes.",
  "too-many-bytes": "The object has more bytes than the function may read.",
  "too-many-pixels": "The image has more pixels than the function may decode.",
  "not-an-image": "The bytes are of no image format that is known here.",
  "unsupported-type": "The image is of a format that is not accepted.",
  damaged: "The image begins like one and can't be decoded to its end.",
} as const;
export type RefusalReason = keyof typeof refusalReasons;

/** Thrown for an upload that is to be put into quarantine. */
export class Refusal extends Error {
  constructor(
    readonly reason: RefusalReason,
    /** What was found, for people. */
    readonly detail: string,
  ) {
    super(`${refusalReasons[reason]} ${detail}`);
    this.name = "Refusal";
  }
}
