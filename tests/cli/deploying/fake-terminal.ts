import type { Terminal } from "../../../cli/deploying/terminal";

/** A terminal that answers what a test told it to, and remembers what it was shown. */
export class FakeTerminal implements Terminal {
  readonly interactive: boolean;
  readonly live = false;
  readonly columns = 120;
  /** What went to standard output. */
  printed = "";
  /** What went to standard error. */
  noted = "";
  readonly questions: string[] = [];

  constructor(private readonly answers: readonly string[] | null = null) {
    this.interactive = answers !== null;
  }

  out(text: string): void {
    this.printed += text;
  }

  note(text: string): void {
    this.noted += text;
  }

  show(): void {
    // Nobody watches.
  }

  ask(question: string): Promise<string> {
    this.questions.push(question);
    return Promise.resolve(this.answers?.[this.questions.length - 1] ?? "");
  }
}
