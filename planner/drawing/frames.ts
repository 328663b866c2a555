import { compareText, totalOf, typeParts } from "./kinds";

/** The clouds a drawing knows by name; every other package stands beside them. */
const clouds: Readonly<Record<string, string>> = {
  aws: "AWS",
  "aws-native": "AWS",
  gcp: "Google Cloud",
  "google-native": "Google Cloud",
  azure: "Azure",
  "azure-native": "Azure",
  azuread: "Azure",
  kubernetes: "Kubernetes",
};

/** Where a box stands. */
export interface Frame {
  /** The cloud's name, `others`, or `between`. */
  readonly id: string;
  readonly title: string;
}

/** The clouds that `kinds` are of, by name, sorted. */
export function cloudsIn(kinds: ReadonlyMap<string, number>): readonly string[] {
  const names = new Set<string>();
  for (const type of kinds.keys()) {
    const cloud = clouds[typeParts(type).package];
    if (cloud !== undefined) {
      names.add(cloud);
    }
  }
  return [...names].sort(compareText);
}

/** The frame of a box: its cloud; none (`between`) for a box across clouds. Helpers such as `random` decide nothing. */
export function frameOf(kinds: ReadonlyMap<string, number>): Frame {
  const names = cloudsIn(kinds);
  const [only] = names;
  if (only === undefined) {
    return { id: "others", title: totalOf(kinds) > 0 ? "Other providers" : "Without resources" };
  }
  return names.length === 1 ? { id: only, title: only } : { id: "between", title: names.join(" and ") };
}
