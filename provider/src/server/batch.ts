import { fold } from "../base/fold";
import { mergeQueries } from "./merge-queries";
import type { Message, Outcome } from "./message";

/** Many callers' messages as one, and the way back: each caller's part of the outcome, in their order. */
export function compose(parts: readonly Message[]): {
  readonly message: Message;
  readonly share: (outcome: Outcome) => Promise<Outcome[]>;
} {
  const spell = speller();
  const units = parts.flatMap((part) =>
    part.units.map((unit) => ({ ...unit, operations: unit.operations.map(spell) })),
  );
  const { queries, cut } = mergeQueries(parts.flatMap((part) => part.queries.map(spell)));
  const share = async ({ results, answers, nonce }: Outcome): Promise<Outcome[]> => {
    const own = { results: results.values(), answers: (await cut(answers)).values() };
    return parts.map((part) => ({
      results: part.units.map(() => next(own.results)),
      answers: part.queries.map(() => next(own.answers)),
      nonce,
    }));
  };
  return { message: { units, queries }, share };
}

/** About as long as the message is on the wire; secrets count as their placeholder. */
export function sizeOf(message: Message): number {
  return JSON.stringify(message).length;
}

/** IIS keeps two sections where one location is spelled in two ways: the first spelling of a message stands for all. */
function speller(): <Part extends object>(part: Part) => Part {
  const spellings = new Map<string, string>();
  return (part) => {
    if (!("location" in part) || typeof part.location !== "string") return part;
    const folded = fold(part.location);
    const spelling = spellings.get(folded) ?? part.location;
    spellings.set(folded, spelling);
    return spelling === part.location ? part : { ...part, location: spelling };
  };
}

function next<T>(values: Iterator<T>): T {
  const { value, done } = values.next();
  if (done) throw new Error("an answer has fewer parts than its request");
  return value;
}
