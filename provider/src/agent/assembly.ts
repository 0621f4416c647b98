import type { EntryObservation, OperationResult, Piece, QueryAnswer, QuestionsAnswer } from "./messages";

/** Far more than any server has; both bound the memory that an answer takes. */
const MAX_PIECES = 4096;
const MAX_PARTS = 150_000;

/** What has come of the answer: `wrong` says what was expected and what came. */
export type Assembled = { readonly answer?: QuestionsAnswer } | { readonly wrong: string };

/** Puts the pieces of one answer together. Each costs what it holds, however much came before. */
export class Assembly {
  #pieces = 0;
  #parts = 0;
  #results: OperationResult[] | undefined;
  readonly #answers: QueryAnswer[] = [];

  /** The answer, once its last piece has come. */
  add(piece: Piece): Assembled {
    const wrong = this.#disorder(piece) ?? this.#excess(piece);
    if (wrong !== undefined) return { wrong };
    append(this.#lastEntries() ?? [], piece.entries);
    if (piece.results) this.#results ??= [];
    append(this.#results ?? [], piece.results);
    append(this.#answers, piece.answers);
    if (piece.more) return {};
    return {
      answer: {
        id: piece.id,
        ...(this.#results && { results: this.#results }),
        answers: this.#answers,
        ...(piece.commits !== undefined && { commits: piece.commits }),
      },
    };
  }

  #disorder({ piece = 0, entries }: Piece): string | undefined {
    if (piece !== this.#pieces) return `piece ${this.#pieces} of an answer was expected, piece ${piece} came`;
    if (entries && !this.#lastEntries()) return `piece ${piece} of an answer has entries of no collection`;
    return undefined;
  }

  #excess({ entries = [], results = [], answers = [], more }: Piece): string | undefined {
    const parts = entries.length + results.length + answers.reduce((sum, each) => sum + 1 + entriesIn(each), 0);
    this.#parts += parts;
    if (more && parts === 0) return `piece ${this.#pieces} of an answer is empty, and announces another one`;
    if (this.#parts > MAX_PARTS) return `an answer came that has more than ${MAX_PARTS} parts`;
    if (++this.#pieces > MAX_PIECES) return `an answer came that has more than ${MAX_PIECES} pieces`;
    return undefined;
  }

  #lastEntries(): EntryObservation[] | undefined {
    const last = this.#answers.at(-1);
    // Each list was made for this answer alone when its line was read.
    return last && "entries" in last ? (last.entries as EntryObservation[]) : undefined;
  }
}

function entriesIn(answer: QueryAnswer): number {
  return "entries" in answer ? (answer.entries?.length ?? 0) : 0;
}

/** One by one: a call takes only so many arguments. */
function append<T>(list: T[], more: readonly T[] = []): void {
  for (const each of more) list.push(each);
}
