/** A comment of a pull request, or of a merge request. */
export interface Comment {
  readonly id: number;
  readonly body: string;
  /** Who wrote it, as {@link CommentHost.author} names people. */
  readonly author: string;
}

/** One pull request's comments, on GitHub or GitLab. Every call throws `CodeHostError`. */
export interface CommentHost {
  /** Most characters of a comment. */
  readonly longestComment: number;
  /** Whom the token belongs to. */
  author(): Promise<string>;
  /** Every comment, the oldest first. */
  list(): Promise<readonly Comment[]>;
  /** Is not tried again when it is unknown whether it was done: that would say it twice. */
  create(body: string): Promise<void>;
  update(id: number, body: string): Promise<void>;
  remove(id: number): Promise<void>;
}
