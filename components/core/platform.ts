/** The clouds that a capability can stand on. */
export type Cloud = "aws" | "gcp" | "azure";

/** How careful a stack is: the class that the defaults of `config/environments.ts` follow. */
export type EnvironmentClass = "dev" | "test" | "prod";

/** What every component of one stack shares: whose it is, where it belongs, and whether its data may be destroyed. */
export interface Platform {
  /** The organisation that owns the stack; the first part of every physical name. */
  readonly organisation: string;
  /** Name of the Pulumi project. */
  readonly project: string;
  /** Name of the Pulumi stack. */
  readonly stack: string;
  readonly environment: EnvironmentClass;
  /** The team that answers for the stack. */
  readonly owner: string;
  /** Where its cost is booked. */
  readonly costCentre: string;
  /** The stack's half of the two keys that destroying data takes; the other is a capability's `onDelete`. */
  readonly allowDataDestruction: boolean;
}
