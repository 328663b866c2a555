/** What must hold after a deployment. `http` and `tcp` may be `output:` and the path of the output that holds them. */
export type SmokeCheck = { /** Attempts after the first. */ readonly retries: number } & (
  | { readonly output: string; readonly matches?: string }
  | { readonly http: string; readonly status: number; readonly contains?: string; readonly timeoutSeconds: number }
  | { readonly tcp: string; readonly timeoutSeconds: number }
);

/** What came of a check. */
export interface SmokeResult {
  readonly name: string;
  readonly passed: boolean;
  /** How often it was tried. */
  readonly attempts: number;
  /** Seconds from the first attempt to the last one's end. */
  readonly seconds: number;
  /** What was found, in a sentence that holds no value of an output and no parameter of a URL. */
  readonly detail: string;
}

/** What one attempt found. */
export interface Attempt {
  readonly passed: boolean;
  readonly detail: string;
}

export const passed = (detail: string): Attempt => ({ passed: true, detail });
export const failed = (detail: string): Attempt => ({ passed: false, detail });
