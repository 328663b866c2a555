import Ajv from "ajv";
import fc from "fast-check";
import { stringify } from "yaml";

import { zoneProblems } from "../../components/data-lake/zone";
import { presets } from "../../components/data-lake/presets";
import { ConfigError, type ConfigProblem, loadConfig, type StackConfig } from "../../config";
import { stackFileSchema } from "../../config/documents/json-schema";
import { type FileConfig, mistakenConfig, soundConfig } from "./arbitraries";
import { handedOver } from "./stack-file";

const STACK = { project: "tributary", stack: "dev" };
/** `npm run e2e:configs` plans ten thousand. */
const RUNS = 1_000;
/** Seconds on a quiet machine; more where other suites run beside this one. */
const TIMEOUT_MS = 60_000;

const loaded = (config: FileConfig): StackConfig => loadConfig({ ...STACK, values: handedOver(config) });

/** The config, or the error that it is refused with; any other error is thrown on. */
function outcome(load: () => StackConfig): StackConfig | ConfigError {
  try {
    return load();
  } catch (error) {
    if (error instanceof ConfigError) {
      return error;
    }
    throw error;
  }
}

const acceptsFile = new Ajv({ allowUnionTypes: true }).compile(stackFileSchema());

test(
  `each of ${RUNS} right configs is accepted, and comes out whole`,
  () => {
    fc.assert(
      fc.property(soundConfig, (config) => {
        const lake = config["tributary:dataLake"] as {
          presets: (keyof typeof presets)[];
          zones: object;
          access?: object;
        };
        const { dataLake } = loaded(config);
        const names = [...Object.keys(lake.zones), ...lake.presets.flatMap((name) => Object.keys(presets[name]))];
        expect([
          Object.keys(dataLake?.zones ?? {}),
          Object.keys(dataLake?.access ?? {}),
          Object.values(dataLake?.zones ?? {}).flatMap(zoneProblems),
        ]).toEqual([names.sort(), Object.keys(lake.access ?? {}).sort(), []]);
      }),
      { numRuns: RUNS },
    );
  },
  TIMEOUT_MS,
);

test(
  `each of ${RUNS} configs with mistakes is accepted or refused with a ConfigError, never anything else`,
  () => {
    let refused = 0;
    fc.assert(
      fc.property(mistakenConfig, (config) => {
        const result = outcome(() => loaded(config));
        if (result instanceof ConfigError) {
          refused++;
          const said = ({ key, message }: ConfigProblem) => result.message.includes(`  ${key}\n    ${message}`);
          return result.problems.length > 0 && result.problems.every(said);
        }
        return Object.values(result.dataLake?.zones ?? {}).flatMap(zoneProblems).length === 0;
      }),
      { numRuns: RUNS },
    );
    expect(refused).toBeGreaterThan(RUNS / 2);
  },
  TIMEOUT_MS,
);

test("a right config is right by its JSON Schema too", () => {
  fc.assert(
    fc.property(soundConfig, (config) => acceptsFile({ config })),
    { numRuns: 300 },
  );
});

test("what an editor's schema refuses, the loader refuses too, but for scalars that Pulumi makes texts of", () => {
  fc.assert(
    fc.property(mistakenConfig, (config) => {
      fc.pre(
        Object.values(config).every(
          (value) => typeof value === "string" || (typeof value === "object" && value !== null),
        ),
      );
      fc.pre(!acceptsFile({ config }));
      expect(outcome(() => loaded(config))).toBeInstanceOf(ConfigError);
    }),
    { numRuns: 300 },
  );
});

test("every problem of a file has a line of it, and they come in its order", () => {
  fc.assert(
    fc.property(mistakenConfig, (config) => {
      const text = stringify({ config });
      const result = outcome(() =>
        loadConfig({ ...STACK, values: handedOver(config), source: { path: "f.yaml", text } }),
      );
      fc.pre(result instanceof ConfigError);
      const lines = (result as ConfigError).problems.map(({ position }) => position?.line ?? 0);
      expect(lines).toEqual([...lines].sort((a, b) => a - b));
      expect(Math.min(...lines)).toBeGreaterThan(0);
      expect(Math.max(...lines)).toBeLessThanOrEqual(text.split("\n").length);
    }),
    { numRuns: 200 },
  );
});

test("a file's text may be anything, as when it was changed since Pulumi read it", () => {
  fc.assert(
    fc.property(mistakenConfig, fc.nat(), fc.string(), (config, at, noise) => {
      const whole = stringify({ config });
      const text = `${whole.slice(0, at % whole.length)}${noise}${whole.slice(at % whole.length)}`;
      outcome(() => loadConfig({ ...STACK, values: handedOver(config), source: { path: "f.yaml", text } }));
    }),
    { numRuns: 200 },
  );
});

test("the order of keys does not matter", () => {
  const reversed = (value: unknown): unknown =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, inside]) => [key, reversed(inside)]),
        )
      : value;
  fc.assert(
    fc.property(soundConfig, (config) => {
      expect(JSON.stringify(sorted(loaded(reversed(config) as FileConfig)))).toBe(
        JSON.stringify(sorted(loaded(config))),
      );
    }),
    { numRuns: 200 },
  );
});

test("a zone that repeats its preset changes nothing", () => {
  fc.assert(
    fc.property(soundConfig, fc.constantFrom(...Object.keys(presets.dataworks)), (config, name) => {
      const lake = {
        ...(config["tributary:dataLake"] as object),
        presets: ["commerce", "dataworks"],
        zones: {},
        access: {},
      };
      const same = { ...lake, zones: { [name]: presets.dataworks[name] } };
      expect(loaded({ ...config, "tributary:dataLake": same })).toEqual(
        loaded({ ...config, "tributary:dataLake": lake }),
      );
    }),
    { numRuns: 200 },
  );
});

/** The same value with every object's keys in order. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inside]) => [key, sorted(inside)]),
  );
}
