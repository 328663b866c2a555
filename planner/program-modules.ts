import { sep } from "node:path";

const PACKAGES = `${sep}node_modules${sep}`;
const SDKS = `${PACKAGES}@pulumi${sep}`;

/**
 * Gives a function that forgets what was loaded since, so that a program runs anew in the same process: its own modules,
 * and every package that uses the SDK and so may have asked it for the stack. The SDK and the providers' packages, which
 * are nearly all of a plan's time, stay, and so do packages that know nothing of Pulumi.
 */
export function rememberModules(): () => void {
  const kept = new Set(Object.keys(require.cache));
  return () => {
    const loaded = Object.values(require.cache).filter((module) => module !== undefined && !kept.has(module.filename));
    const users = new Map<NodeModule, NodeModule[]>();
    for (const module of loaded as NodeModule[]) {
      for (const child of module.children) {
        users.set(child, [...(users.get(child) ?? []), module]);
      }
    }
    const pending = (loaded as NodeModule[]).filter(
      ({ filename }) => filename.includes(SDKS) || !filename.includes(PACKAGES),
    );
    const reached = new Set(pending);
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      for (const user of users.get(next) ?? []) {
        if (!reached.has(user)) {
          reached.add(user);
          pending.push(user);
        }
      }
    }
    for (const { filename } of reached) {
      if (!filename.includes(SDKS)) {
        Reflect.deleteProperty(require.cache, filename);
      }
    }
  };
}
