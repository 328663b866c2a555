import type { RestAnswer } from "../../../delivery/bootstrap/rest";

/** What a fake throws where the service would answer with an error. */
export class Refusal extends Error {
  constructor(readonly answer: RestAnswer) {
    super("refused");
  }
}

/** What `serve` answers, or refuses with. */
export function answerOf(serve: () => RestAnswer): RestAnswer {
  try {
    return serve();
  } catch (error) {
    if (error instanceof Refusal) {
      return error.answer;
    }
    throw error;
  }
}

/** As it comes off the wire: with no part in common with what is kept. */
export function copy(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
