import type { Setting } from "./steps";

/** Tags of one resource. */
export type Tags = Readonly<Record<string, string>>;

/** The setting that a resource carries `tags`, besides any others that it has. */
export function tagSetting(
  name: string,
  tags: Tags,
  { read, write }: Pick<Setting<Tags>, "read" | "write">,
): Setting<Tags> {
  return {
    name,
    read,
    wanted: (current) => ({ ...current, ...tags }),
    write,
    describe: (current) => {
      const wrong = Object.keys(tags).filter((tag) => current[tag] !== tags[tag]);
      return `${wrong.join(", ")} ${wrong.length === 1 ? "was" : "were"} missing or otherwise`;
    },
  };
}
