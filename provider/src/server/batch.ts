import type { Query, QueryAnswer } from "../agent/protocol";
import { fold } from "../base/fold";
import type { Message, Outcome } from "./message";
import { type Draft, SameDraft, SectionDraft } from "./query-draft";
import { Turns } from "./turns";

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

/**
 * Queries with as few left as can answer them all, and the way back: the answer to each query, cut out of the merged
 * ones in turns of the event loop. Merged are queries of the same section, location and collection that want no attribute in two forms,
 * and the same of what entries hold. Of other kinds, equal queries are asked once.
 */
export function mergeQueries(queries: readonly Query[]): {
  readonly queries: readonly Query[];
  readonly cut: (answers: readonly QueryAnswer[]) => Promise<QueryAnswer[]>;
} {
  const drafts: Draft[] = [];
  const bySort = new Map<string, Draft[]>();
  const homes = queries.map((query) => {
    const sort = query.kind === "section" ? SectionDraft.sortOf(query) : JSON.stringify(query);
    const candidates = bySort.get(sort) ?? [];
    bySort.set(sort, candidates);
    const home = candidates.find((draft) => draft.takes(query));
    if (home) return home;
    const draft = query.kind === "section" ? new SectionDraft(query) : new SameDraft(query);
    candidates.push(draft);
    drafts.push(draft);
    return draft;
  });
  const cut = async (answers: readonly QueryAnswer[]) => {
    const turns = new Turns();
    const cutters = new Map(drafts.map((draft, at) => [draft, draft.cutter(answers[at] as QueryAnswer, turns)]));
    const own: QueryAnswer[] = [];
    for (const [at, query] of queries.entries()) {
      const cutOne = cutters.get(homes[at] as Draft) as ReturnType<Draft["cutter"]>;
      own.push(await cutOne(query));
    }
    return own;
  };
  return { queries: drafts.map((draft) => draft.query()), cut };
}
