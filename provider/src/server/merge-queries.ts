import type { Query, QueryAnswer } from "../agent/protocol";
import { type Draft, SameDraft, SectionDraft } from "./query-draft";
import { Turns } from "./turns";

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
