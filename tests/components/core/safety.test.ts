import { keepData, mayDestroyData } from "../../../components/core/safety";
import { testPlatform } from "../../support/arbitraries";

test.each([
  ["keep", false, false],
  ["keep", true, false],
  ["destroy", false, false],
  ["destroy", true, true],
] as const)("with onDelete %s and allowDataDestruction %s, data may go: %s", (onDelete, allowDataDestruction, may) => {
  const platform = testPlatform({ allowDataDestruction });
  expect(mayDestroyData(platform, onDelete)).toBe(may);
  expect(keepData(platform, onDelete, { deleteBeforeReplace: true })).toEqual({
    deleteBeforeReplace: true,
    protect: !may,
    retainOnDelete: !may,
  });
});
