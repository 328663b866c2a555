import type { Command } from "commander";

/**
 * Adds a verb to the command line: its arguments, options and help. The verb's own code is loaded when it is called, so
 * that help is instant. `finish` takes the exit status.
 */
export type Declare = (program: Command, finish: (status: number) => void) => void;
