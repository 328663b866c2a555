import { userAcls } from "../../../components/streaming/msk/acls";

test("a user may read what it consumes, as each of its groups, and write what it produces", () => {
  const acls = userAcls({ produce: ["results", "a"], consume: { two: ["b", "a"], one: ["b"] } });
  expect(acls.map(({ operation, resource, name }) => `${operation} ${resource} ${name}`)).toEqual([
    "READ group one",
    "READ group two",
    "READ topic a",
    "READ topic b",
    "WRITE topic a",
    "WRITE topic results",
  ]);
});

test("a user of whom nothing is said may do nothing", () => {
  expect(userAcls({})).toEqual([]);
});
