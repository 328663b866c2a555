import { isSecret, mapValues, reveal, type Value, type Values } from "./values";

/** Something that stands in the cloud. */
export interface Thing {
  readonly type: string;
  readonly id: string;
  /** URN of the resource that it was made for; the cloud itself would not know. */
  readonly urn: string;
  /** What it was asked to be. */
  readonly inputs: Values;
  /** What it is, with what the cloud added. */
  readonly outputs: Values;
}

/**
 * What the stand-in providers have made: it outlives each of them, as a cloud does, and tells what the engine's state
 * does not know of.
 */
export class Cloud {
  private readonly things = new Map<string, Thing>();
  private made = 0;

  /** How many things were ever made; part of a new thing's id. */
  next(): number {
    return ++this.made;
  }

  put(thing: Thing): void {
    this.things.set(keyOf(thing.type, thing.id), thing);
  }

  find(type: string, id: string): Thing | undefined {
    return this.things.get(keyOf(type, id));
  }

  remove(type: string, id: string): void {
    this.things.delete(keyOf(type, id));
  }

  /** Everything there is, or what `like` matches of it by URN; sorted by type and id. */
  list(like = /(?:)/): readonly Thing[] {
    return [...this.things.values()]
      .filter(({ urn }) => like.test(urn))
      .sort((a, b) => (keyOf(a.type, a.id) < keyOf(b.type, b.id) ? -1 : 1));
  }

  /** Somebody changes a property of the one thing that `like` matches by URN, past any program. */
  tamper(like: RegExp, property: string, value: Value): Thing {
    const thing = this.only(like);
    const set = (values: Values): Values => ({ ...values, [property]: value });
    this.put({ ...thing, outputs: set(thing.outputs) });
    return thing;
  }

  /** Somebody removes the one thing that `like` matches by URN, past any program. */
  lose(like: RegExp): Thing {
    const thing = this.only(like);
    this.remove(thing.type, thing.id);
    return thing;
  }

  private only(like: RegExp): Thing {
    const [thing, ...more] = this.list(like);
    if (thing === undefined || more.length > 0) {
      throw new Error(`${String(like)} matches ${thing === undefined ? "nothing" : `${more.length + 1} things`}.`);
    }
    return thing;
  }
}

/**
 * Inputs as they would have to be for a thing to be as it is now: what was asked for, with today's values. What the
 * cloud added by itself is no input.
 */
export function inputsNow(asked: Values, outputs: Values): Values {
  return mapValues(asked, (value, key) => (key in outputs ? onto(value, outputs[key] ?? null) : value));
}

/** Today's value of what was asked for; marked as secret where that was. */
function onto(asked: Value, now: Value): Value {
  if (isSecret(asked)) {
    return isSecret(now) ? now : { ...asked, value: reveal(now) };
  }
  if (isPlain(asked) && isPlain(now)) {
    return mapValues(asked, (value, key) => (key in now ? onto(value, now[key] ?? null) : value));
  }
  return now;
}

function isPlain(value: Value): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isSecret(value);
}

function keyOf(type: string, id: string): string {
  return `${type} ${id}`;
}
