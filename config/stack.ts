import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { loadConfig, type ConfigSource } from "./load";
import type { StackConfig } from "./types";

/**
 * The config of the stack that is being run; a `ConfigError` if it is wrong.
 *
 * `folder` is the program's: its `Pulumi.<stack>.yaml` gives messages their lines, or the file that `tributary plan` was
 * given instead and names in the environment. There may be none, as when the Automation API holds the config; messages
 * name the keys alone then.
 */
export function readStackConfig(folder: string = process.cwd()): StackConfig {
  const values = pulumi.runtime.allConfig();
  return loadConfig({
    project: pulumi.getProject(),
    stack: pulumi.getStack(),
    values,
    source: stackFile(folder, pulumi.getStack()),
    secretKeys: Object.keys(values).filter(isConfigSecret),
  });
}

/** Whether Pulumi decrypted something in the key's value. The SDK has the function, but leaves it out of its typings. */
function isConfigSecret(key: string): boolean {
  return (pulumi.runtime as unknown as { isConfigSecret(key: string): boolean }).isConfigSecret(key);
}

function stackFile(folder: string, stack: string): ConfigSource | undefined {
  const path = process.env["TRIBUTARY_CONFIG_FILE"] ?? join(folder, `Pulumi.${stack}.yaml`);
  return existsSync(path) ? { path: relative(process.cwd(), path), text: readFileSync(path, "utf8") } : undefined;
}
