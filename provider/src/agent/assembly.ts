import type {
  EntryObservation,
  Failed,
  Piece,
  Query,
  QueryAnswer,
  QuestionsAnswer,
  Unit,
  UnitResult,
} from "./protocol";

/** Far more than any server has; both bound the memory that an answer takes. */
const MAX_PIECES = 4096;
const MAX_PARTS = 150_000;

/** What an answer has to answer. */
export interface Asked {
  /** Of an `ensure` only. */
  readonly units?: readonly Pick<Unit, "operations">[];
  readonly queries: readonly Pick<Query, "kind">[];
}

/** What has come of the answer: `wrong` says what was expected and what came. */
export type Assembled = { readonly answer?: QuestionsAnswer } | { readonly wrong: string };

type PieceResult = NonNullable<Piece["results"]>[number];
type PieceAnswer = NonNullable<Piece["answers"]>[number];

/**
 * Puts the pieces of one answer together: each result and each answer at the place of what it answers, by its number. Each
 * piece costs what it holds, however much came before.
 */
export class Assembly {
  readonly #asked: Asked;
  #pieces = 0;
  #parts = 0;
  readonly #results = new Map<number, UnitResult>();
  readonly #answers = new Map<number, QueryAnswer>();
  /** Of the last answer, where it has any. */
  #entries: EntryObservation[] | undefined;

  constructor(asked: Asked) {
    this.#asked = asked;
  }

  /** Whether any piece has come. */
  get begun(): boolean {
    return this.#pieces > 0;
  }

  /** The answer, once its last piece has come. */
  add(piece: Piece): Assembled {
    const wrong = this.#disorder(piece) ?? this.#excess(piece) ?? this.#takeAll(piece);
    if (wrong !== undefined) return { wrong };
    if (piece.more) return {};
    const { units, queries } = this.#asked;
    const results = inOrder(this.#results, units?.length ?? 0);
    const answers = inOrder(this.#answers, queries.length);
    if (!results || !answers) return { wrong: "an answer came that leaves out something that was asked" };
    return {
      answer: {
        id: piece.id,
        ...(units && { results }),
        answers,
        ...(piece.commits !== undefined && { commits: piece.commits }),
      },
    };
  }

  #disorder({ piece = 0, entries }: Piece): string | undefined {
    if (piece !== this.#pieces) return `piece ${this.#pieces} of an answer was expected, piece ${piece} came`;
    if (entries && !this.#entries) return `piece ${piece} of an answer has entries of no collection`;
    return undefined;
  }

  #excess({ entries = [], results = [], answers = [], more }: Piece): string | undefined {
    const parts =
      entries.length +
      results.reduce((sum, result) => sum + 1 + ("done" in result ? result.done.length : 0), 0) +
      answers.reduce((sum, answer) => sum + 1 + ("fault" in answer ? 0 : (entriesOf(answer)?.length ?? 0)), 0);
    this.#parts += parts;
    if (more && parts === 0) return `piece ${this.#pieces} of an answer is empty, and announces another one`;
    if (this.#parts > MAX_PARTS) return `an answer came that has more than ${MAX_PARTS} parts`;
    if (++this.#pieces > MAX_PIECES) return `an answer came that has more than ${MAX_PIECES} pieces`;
    return undefined;
  }

  #takeAll({ entries = [], results = [], answers = [] }: Piece): string | undefined {
    // One by one: a call takes only so many arguments.
    for (const entry of entries) this.#entries?.push(entry);
    for (const result of results) {
      const wrong = this.#takeResult(result);
      if (wrong) return wrong;
    }
    for (const answer of answers) {
      const wrong = this.#takeAnswer(answer);
      if (wrong) return wrong;
    }
    return undefined;
  }

  #takeResult({ unit, ...result }: PieceResult): string | undefined {
    const asked = this.#asked.units?.[unit];
    if (!asked) return `a result came of unit ${unit}, which was not asked`;
    if (this.#results.has(unit)) return `two results came of unit ${unit}`;
    if ("done" in result && result.done.length !== asked.operations.length) {
      return `a result of ${result.done.length} operations came of unit ${unit}, which has ${asked.operations.length}`;
    }
    this.#results.set(unit, result);
    return undefined;
  }

  #takeAnswer(answer: PieceAnswer): string | undefined {
    const asked = this.#asked.queries[answer.query];
    if (!asked) return `an answer came to query ${answer.query}, which was not asked`;
    if (this.#answers.has(answer.query)) return `two answers came to query ${answer.query}`;
    this.#entries = undefined;
    if ("fault" in answer) {
      this.#answers.set(answer.query, { fault: answer.fault });
      return undefined;
    }
    const { query, kind, observation } = answer;
    const entries = entriesOf(answer);
    if (kind !== asked.kind) return `an answer of kind ${kind} came to query ${query}, which is of kind ${asked.kind}`;
    // A list of our own, since further entries may follow.
    this.#entries = entries && [...entries];
    this.#answers.set(query, this.#entries ? { ...observation, entries: this.#entries } : observation);
    return undefined;
  }
}

function entriesOf({ observation }: Exclude<PieceAnswer, Failed>): readonly EntryObservation[] | undefined {
  return "entries" in observation ? observation.entries : undefined;
}

/** Undefined where one is missing. None has another number. */
function inOrder<T>(numbered: ReadonlyMap<number, T>, count: number): T[] | undefined {
  if (numbered.size !== count) return undefined;
  return Array.from(numbered)
    .sort(([one], [other]) => one - other)
    .map(([, value]) => value);
}
