import fc from "fast-check";
import { expect, test } from "vitest";
import { type Asked, type Assembled, Assembly } from "../../provider/src/agent/assembly";
import type {
  Done,
  EntryObservation,
  Piece,
  QueryAnswer,
  QuestionsAnswer,
  UnitResult,
} from "../../provider/src/agent/protocol";

const entry = (name: string): EntryObservation => ({ attributes: { name: { value: name } }, inherited: false });
const fault = { fault: { kind: "denied", text: "no" } } as const;

/** What has these results and answers. */
function askedFor({ results, answers }: Pick<QuestionsAnswer, "results" | "answers">): Asked {
  const operations = (result: UnitResult) => Array("done" in result ? result.done.length : 1).fill({});
  return {
    ...(results && { units: results.map((result) => ({ operations: operations(result) })) }),
    queries: answers.map(() => ({ kind: "section" })),
  };
}

const numberedResult = (result: UnitResult, unit: number) => ({ unit, ...result });
const numberedAnswer = (answer: QueryAnswer, query: number) =>
  "fault" in answer ? { query, ...answer } : { query, kind: "section" as const, observation: answer };

/** What comes of these pieces, one after the other. */
function assembled(asked: Asked, pieces: readonly Piece[]): Assembled {
  const assembly = new Assembly(asked);
  let last: Assembled = {};
  for (const piece of structuredClone(pieces)) {
    last = assembly.add(piece);
    if ("wrong" in last) break;
  }
  return last;
}

const entries = fc.array(fc.string({ maxLength: 3 }).map(entry), { maxLength: 6 });
const observed = fc.oneof(
  fc.constant<QueryAnswer>(fault),
  fc.constant<QueryAnswer>({ attributes: {} }),
  entries.map((all): QueryAnswer => ({ attributes: {}, entries: all })),
);
const result = fc.oneof(
  fc.constant<UnitResult>(fault),
  fc
    .array(fc.boolean(), { maxLength: 3 })
    .map((all): UnitResult => ({ done: all.map((changed): Done => ({ changed })) })),
);
const answer = fc.record<QuestionsAnswer>({
  id: fc.constant(7),
  results: fc.array(result),
  answers: fc.array(observed, { maxLength: 5 }),
  commits: fc.nat(3),
});

/** Each result, each answer and each entry a piece of its own. */
function inCrumbs({ id, results = [], answers, commits = 0 }: QuestionsAnswer): Piece[] {
  const parts: Omit<Piece, "id">[] = results.map((one, at) => ({ results: [numberedResult(one, at)] }));
  for (const [at, one] of answers.entries()) {
    if (!("entries" in one) || !one.entries) parts.push({ answers: [numberedAnswer(one, at)] });
    else {
      parts.push({ answers: [numberedAnswer({ ...one, entries: [] }, at)] });
      for (const each of one.entries) parts.push({ entries: [each] });
    }
  }
  parts.push({ results: [], answers: [], commits });
  return parts.map((part, piece) => ({ id, piece, ...part, more: piece < parts.length - 1 }));
}

test("however an answer is cut, it comes together again", () => {
  fc.assert(
    fc.property(answer, (whole) => {
      const { id, results = [], answers, commits = 0 } = whole;
      const one = { id, results: results.map(numberedResult), answers: answers.map(numberedAnswer), commits };
      expect(assembled(askedFor(whole), inCrumbs(whole))).toEqual({ answer: whole });
      expect(assembled(askedFor(whole), [{ ...one, more: false }])).toEqual({ answer: whole });
      // Each says what it answers, so that their order says nothing.
      const turned = { ...one, results: one.results.toReversed(), answers: one.answers.toReversed() };
      expect(assembled(askedFor(whole), [turned])).toEqual({ answer: whole });
    }),
  );
});

const threeQueries: Asked = { queries: Array(3).fill({ kind: "section" }) };
const three: Piece[] = [
  { id: 7, answers: [numberedAnswer({ attributes: {}, entries: [entry("a")] }, 0)], more: true },
  { id: 7, piece: 1, entries: [entry("b")], answers: [numberedAnswer(fault, 1)], more: true },
  { id: 7, piece: 2, answers: [numberedAnswer({ attributes: {} }, 2)] },
];
const [first, second, third] = three as [Piece, Piece, Piece];

test("a piece goes on with the last answer, then begins others", () => {
  const answers = [{ attributes: {}, entries: [entry("a"), entry("b")] }, fault, { attributes: {} }];
  expect(assembled(threeQueries, three)).toEqual({ answer: { id: 7, answers } });
  expect(assembled(threeQueries, [first, second])).toEqual({});
});

test.each<[string, readonly Piece[], string]>([
  ["the first is missing", [second], "piece 0 of an answer was expected, piece 1 came"],
  ["one in the middle is missing", [first, third], "piece 1 of an answer was expected, piece 2 came"],
  ["one comes twice", [first, first], "piece 1 of an answer was expected, piece 0 came"],
  ["two are exchanged", [first, third, second], "piece 1 of an answer was expected, piece 2 came"],
  [
    "a whole answer comes among them",
    [first, { id: 7, answers: [] }],
    "piece 1 of an answer was expected, piece 0 came",
  ],
  ["one is empty", [first, { id: 7, piece: 1, answers: [], more: true }], "piece 1 of an answer is empty"],
  ["entries come first", [{ id: 7, entries: [entry("a")] }], "entries of no collection"],
  ["entries follow a fault", [{ ...first, answers: [numberedAnswer(fault, 0)] }, second], "entries of no collection"],
  [
    "entries follow an answer without a collection",
    [{ ...first, answers: [numberedAnswer({ attributes: {} }, 0)] }, second],
    "entries of no collection",
  ],
])("where %s, the answer is refused", (_, pieces, reason) => {
  expect(assembled(threeQueries, pieces)).toEqual({ wrong: expect.stringContaining(reason) });
});

test.each<[string, (piece: number) => Piece, number]>([
  ["small ones", (piece) => ({ id: 7, piece, answers: [numberedAnswer({ attributes: {} }, piece)], more: true }), 4097],
  [
    "large ones",
    (piece) => ({
      id: 7,
      piece,
      answers: [numberedAnswer({ attributes: {}, entries: Array(10_000).fill(entry("a")) }, piece)],
      more: true,
    }),
    16,
  ],
])("pieces without end are given up: %s", (_, make, most) => {
  const assembly = new Assembly({ queries: Array(5_000).fill({ kind: "section" }) });
  let count = 0;
  while (!("wrong" in assembly.add(make(count)))) count++;
  expect(count + 1).toBeLessThanOrEqual(most);
});
