import * as fc from "fast-check";

import { zoneName } from "../support/arbitraries";

/** Sound configs of the pipelines' way in, whatever clouds the stack stands on. */

const branch = fc.constantFrom("main", "release/2026", "trunk");
const optional = <Shape extends object>(
  shape: { [Key in keyof Shape]: fc.Arbitrary<Shape[Key]> },
  ...required: (keyof Shape)[]
) => fc.record(shape, { requiredKeys: required });

const github = optional(
  {
    repository: fc.constantFrom("dataworks/tributary", "Data-Works/some.repo_1"),
    environment: fc.constantFrom("prod", "Production:V1", "dev europe"),
    ids: fc.constant({ owner: 123456, repository: "456789" }),
    branch,
  },
  "repository",
);
const gitlab = optional(
  {
    project: fc.constantFrom("dataworks/tributary", "dataworks/platform/tributary"),
    environment: fc.constantFrom("prod", "production/eu"),
    host: fc.constant("git.example.com"),
    branch,
  },
  "project",
);
const circleci = fc.record(
  {
    organisationId: fc.constant("6f1c2a9e-5b7d-4c3e-9a80-1d2e3f4a5b6c"),
    projectId: fc.constant("0a9b8c7d-6e5f-4a3b-8c2d-1e0f9a8b7c6d"),
    origin: fc.constant("github.com/dataworks/tributary"),
    users: fc.dictionary(zoneName, fc.constant("11111111-2222-4333-8444-555555555555"), { minKeys: 1, maxKeys: 3 }),
    branch,
  },
  { requiredKeys: ["organisationId", "projectId", "origin", "users"] },
);

const pipeline = fc
  .tuple(
    fc.oneof(
      github.map((one) => ({ github: one })),
      gitlab.map((one) => ({ gitlab: one })),
      circleci.map((one) => ({ circleci: one })),
    ),
    fc.option(fc.boolean(), { nil: undefined }),
  )
  .map(([kind, previews]) => ({ ...kind, ...(previews !== undefined && { previews }) }));

/** The pipelines' way in; absent in two of three. */
export const deliveryAccesses = fc.option(
  optional(
    {
      enabled: fc.constant(true),
      pipelines: fc.dictionary(zoneName, pipeline, { minKeys: 1, maxKeys: 2 }),
      deployHours: fc.integer({ min: 1, max: 12 }),
      awsBoundaryArn: fc.constant("arn:aws:iam::111122223333:policy/team/boundary"),
    },
    "enabled",
    "pipelines",
  ),
  { nil: undefined, freq: 1 },
);
