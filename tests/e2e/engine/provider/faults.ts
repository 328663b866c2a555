/** What a provider can be told to do wrong, once. */
export interface Fault {
  readonly verb: "create" | "update" | "delete" | "read";
  /** URNs that it happens at; the first one that comes. */
  readonly urn: RegExp;
  /** Whether the cloud has done it already when it happens. */
  readonly when: "before" | "after";
  /** `fails`: it answers with an error. `hangs`: it never answers. `crashes`: its process is gone, with every call to it. */
  readonly how: "fails" | "hangs" | "crashes";
}

interface Waiting extends Fault {
  readonly happens: () => void;
}

/** Faults that are still to happen. */
export class Faults {
  private waiting: readonly Waiting[] = [];

  /** Settles when it happens. */
  add(fault: Fault): Promise<void> {
    return new Promise((happens) => {
      this.waiting = [...this.waiting, { ...fault, happens }];
    });
  }

  clear(): void {
    this.waiting = [];
  }

  /** The fault that happens now, if any; it does not happen again. */
  take(verb: Fault["verb"], urn: string, when: Fault["when"]): Fault["how"] | undefined {
    const fault = this.waiting.find((one) => one.verb === verb && one.when === when && one.urn.test(urn));
    this.waiting = this.waiting.filter((one) => one !== fault);
    fault?.happens();
    return fault?.how;
  }
}
