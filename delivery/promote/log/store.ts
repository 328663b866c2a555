import { type StateStore, StateStoreError } from "../../state/contract";
import { PromoteError } from "../errors";
import { readRecord, type ReleaseRecord, writeRecord } from "../record";
import type { ReleaseLog } from "./contract";

/** Keeps each release as an object beside the state: `tributary/releases/<project>/<stack>/<start>-<commit>.json`. */
export function storeReleaseLog(store: StateStore, project: string, stack: string): ReleaseLog {
  const folder = `tributary/releases/${project}/${stack}`;
  const pathOf = ({ startedAt, commit }: ReleaseRecord) =>
    `${folder}/${startedAt.replace(/\.\d+(?=Z$)/, "").replace(/[-:]/g, "")}-${commit.slice(0, 12)}.json`;

  const readAll = async (paths: readonly string[]): Promise<readonly ReleaseRecord[]> => {
    const texts = await Promise.all(paths.map((path) => store.read(path)));
    // One may have been removed since it was listed.
    return texts.flatMap((text, index) => (text === undefined ? [] : [readRecord(text, paths[index] ?? "")]));
  };
  const newestFirst = async (): Promise<readonly string[]> => {
    const paths = await store.list(folder);
    return paths.filter((path) => /\/\d{8}T\d{6}Z-[0-9a-f]{12}\.json$/.test(path)).reverse();
  };

  return {
    async newest(most) {
      return readAll((await newestFirst()).slice(0, most));
    },
    async ofCommit(commit) {
      const paths = await newestFirst();
      const found = await readAll(paths.filter((path) => path.endsWith(`-${commit.slice(0, 12)}.json`)));
      return found.filter((record) => record.commit === commit);
    },
    async begin(record) {
      try {
        await store.write(pathOf(record), writeRecord(record), { ifAbsent: true });
      } catch (error) {
        if (error instanceof StateStoreError && error.code === "Exists") {
          throw new PromoteError(
            "ReleaseUnderWay",
            `Another run began to release ${record.commit.slice(0, 12)} to ${stack} in this very second. Nothing was deployed by this one.`,
          );
        }
        throw error;
      }
    },
    update: (record) => store.write(pathOf(record), writeRecord(record)),
  };
}
