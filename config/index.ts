/** A stack's config: read, checked, completed. Everything else takes what it needs of it as arguments. */
export { ConfigError, type ConfigProblem } from "./errors";
export { environments, type EnvironmentDefaults } from "./environments";
export { loadConfig, type ConfigSource, type LoadArgs } from "./load";
export type { Position } from "./positions";
export type { AwsConfig, AzureConfig, GcpConfig } from "./project";
export { readStackConfig } from "./stack";
export type * from "./types";
