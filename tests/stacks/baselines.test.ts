import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { planProgram } from "../../planner";
import { readProject } from "../../planner/project";
import { baseline } from "./baseline";

const root = join(__dirname, "..", "..");

/**
 * What each stack would build, line by line, as it was last agreed to. A change of the program shows here as a change of
 * `tests/baselines/<stack>.txt`; when it is meant, `npm run baselines` writes the new lines, for the reviewer to read.
 */
describe("the stacks' resources", () => {
  const { stacks } = readProject(root);

  test("are those of dev, test and prod at least", () => {
    expect(stacks).toEqual(expect.arrayContaining(["dev", "prod", "test"]));
  });

  test.each(stacks)("%s builds what its baseline says", async (stack) => {
    const planned = baseline(await planProgram({ cwd: root, stack }));
    const file = join(root, "tests", "baselines", `${stack}.txt`);
    if (process.env["WRITE_BASELINES"] === "1") {
      mkdirSync(join(root, "tests", "baselines"), { recursive: true });
      writeFileSync(file, planned);
    }
    expect(existsSync(file) ? readFileSync(file, "utf8") : "").toBe(planned);
  });
});
