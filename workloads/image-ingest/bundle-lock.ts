/** What npm's lock file says of one package; its whole form is npm's own business. */
export interface LockEntry {
  readonly version?: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The packages of a lock file, by the folder they are installed in: `node_modules/a/node_modules/b`. */
export type LockPackages = Readonly<Record<string, LockEntry>>;

/**
 * The packages named `roots` and all that they need, at every platform's choice, sorted by folder. An optional package
 * that the lock file leaves out is left out.
 */
export function lockClosure(packages: LockPackages, roots: readonly string[]): LockPackages {
  const found = new Map<string, LockEntry>();
  const visit = (name: string, from: string, optional: boolean): void => {
    const folder = resolveFolder(packages, name, from);
    const entry = folder === undefined ? undefined : packages[folder];
    if (folder === undefined || entry === undefined) {
      if (optional) {
        return;
      }
      throw new Error(
        `package-lock.json has no ${name}, which ${from === "" ? "the bundle" : from} needs: run npm install.`,
      );
    }
    if (found.has(folder)) {
      return;
    }
    found.set(folder, entry);
    const { dependencies = {}, optionalDependencies = {} } = entry;
    Object.keys(dependencies).forEach((dependency) => visit(dependency, folder, dependency in optionalDependencies));
    Object.keys(optionalDependencies).forEach((dependency) => visit(dependency, folder, true));
  };
  roots.forEach((root) => visit(root, "", false));
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The folder that Node finds `name` in when a module in the folder `from` asks for it. */
function resolveFolder(packages: LockPackages, name: string, from: string): string | undefined {
  for (let above = from; ; above = above.slice(0, Math.max(above.lastIndexOf("/node_modules/"), 0))) {
    const folder = `${above === "" ? "" : `${above}/`}node_modules/${name}`;
    if (folder in packages) {
      return folder;
    }
    if (above === "") {
      return undefined;
    }
  }
}
