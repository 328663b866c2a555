/** An issue that is open. */
export interface OpenIssue {
  readonly id: number;
  readonly body: string;
  /** Where people read it. */
  readonly link: string;
}

/** Where issues are opened: a repository on GitHub, a project on GitLab. Every call throws `CodeHostError`. */
export interface IssueTracker {
  /** Every open issue that whoever the token belongs to has opened. */
  open(): Promise<readonly OpenIssue[]>;
  /** Gives its link. */
  create(title: string, body: string): Promise<string>;
  update(id: number, title: string, body: string): Promise<void>;
  /** With a last word. */
  close(id: number, body: string): Promise<void>;
}
