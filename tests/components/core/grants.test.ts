import { ArgumentError } from "../../../components/core/errors";
import { type Principal, principalId, requirePrincipal } from "../../../components/core/grants";

const role: Principal = {
  kind: "aws-role",
  name: "glue",
  roleName: "glue-role",
  arn: "arn:aws:iam::123456789012:role/glue-role",
};
const account: Principal = {
  kind: "google-service-account",
  name: "loader",
  email: "loader@p.iam.gserviceaccount.com",
};
const identity: Principal = {
  kind: "azure-managed-identity",
  name: "mover",
  principalId: "6f9619ff-8b86-d011-b42d-00cf4fc964ff",
};

test("each principal has the id that its cloud knows it by", () => {
  expect([role, account, identity].map(principalId)).toEqual([
    "arn:aws:iam::123456789012:role/glue-role",
    "loader@p.iam.gserviceaccount.com",
    "6f9619ff-8b86-d011-b42d-00cf4fc964ff",
  ]);
});

test("a principal of the cloud that is asked for passes, another is refused by name", () => {
  expect(requirePrincipal("aws-role", role)).toBe(role);
  const refused = (): unknown => requirePrincipal("aws-role", account);
  expect(refused).toThrow(ArgumentError);
  expect(refused).toThrow(
    'PrincipalOfAnotherCloud: "loader" is of kind google-service-account, and this can be granted only to one of kind aws-role.',
  );
});
