import { entryObservation } from "./entries";
import { fault } from "./fault";
import { type HelloAnswer, helloAnswer } from "./hello";
import { observation, type QueryAnswer } from "./kinds";
import { numbered, type Of, Schema } from "./schema";
import { type UnitResult, unitResult } from "./unit";

/** The whole request failed, or (id 0) the agent could not start. */
const faultAnswer = Schema.object({ ...numbered, fault });

export type FaultAnswer = Of<typeof faultAnswer>;

const queryAnswer = Schema.union(Schema.object({ query: Schema.count(), fault }), observation);

/**
 * A part of what answers questions: a line, and a complete JSON object, so that none takes long to read. Most answers have
 * one. Its lists are appended to what the pieces before it said, in the order `entries`, `results`, `answers`. Only a piece
 * that says so is followed by another one.
 */
const pieceSchema = Schema.object({
  ...numbered,
  /** 0, 1, 2 …; absent: 0. */
  piece: Schema.optional(Schema.count()),
  /** Further entries of the last answer of the pieces before, whose own `entries` are there and may be empty. */
  entries: Schema.optional(Schema.list(entryObservation)),
  results: Schema.optional(Schema.list(unitResult)),
  answers: Schema.optional(Schema.list(queryAnswer)),
  /** Another piece follows. */
  more: Schema.optional(Schema.boolean()),
  /** In the last piece of an `ensure`: how often CommitChanges wrote. */
  commits: Schema.optional(Schema.count()),
}).where(
  ({ entries, results, answers }) => (entries ?? results ?? answers) !== undefined,
  "expected entries, results or answers",
);

export interface Piece extends Of<typeof pieceSchema> {}

const piece: Schema<Piece> = pieceSchema;

/** The answer to `read` and `ensure`, put together of its pieces: what answers what is in the order of the request. */
export interface QuestionsAnswer {
  readonly id: number;
  /** One a unit; none for `read`. */
  readonly results?: readonly UnitResult[];
  /** One a query. */
  readonly answers: readonly QueryAnswer[];
  readonly commits?: number;
}

/**
 * The request is still under way: one line each ten seconds at most, before the first piece of the answer, and only where the
 * request `takesLong`.
 */
const workingLine = Schema.object({ ...numbered, working: Schema.literal(true) });

export type WorkingLine = Of<typeof workingLine>;

export type Answer = HelloAnswer | QuestionsAnswer | FaultAnswer;

/** One line of an answer. */
export type AnswerLine = HelloAnswer | Piece | FaultAnswer | WorkingLine;

/** By the member that tells the kinds of lines apart, so that a complaint is about the one that was meant. */
export function answerLine(json: unknown): Schema<AnswerLine> {
  if (typeof json === "object" && json !== null) {
    if ("hello" in json) return helloAnswer;
    if ("fault" in json) return faultAnswer;
    if ("working" in json) return workingLine;
  }
  return piece;
}
