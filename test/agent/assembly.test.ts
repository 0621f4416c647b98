import fc from "fast-check";
import { expect, test } from "vitest";
import { type Assembled, Assembly } from "../../provider/src/agent/assembly";
import type { EntryObservation, Piece, QueryAnswer, QuestionsAnswer } from "../../provider/src/agent/messages";

const entry = (name: string): EntryObservation => ({ attributes: { name: { value: name } }, inherited: false });
const fault = { fault: { kind: "denied", text: "no" } } as const;

/** What comes of these pieces, one after the other. */
function assembled(pieces: readonly Piece[]): Assembled {
  const assembly = new Assembly();
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
const answer = fc.record<QuestionsAnswer>({
  id: fc.constant(7),
  results: fc.array(fc.boolean().map((changed) => ({ changed }))),
  answers: fc.array(observed, { maxLength: 5 }),
  commits: fc.nat(3),
});

/** Each result, each answer and each entry a piece of its own. */
function inCrumbs({ id, results = [], answers, commits = 0 }: QuestionsAnswer): Piece[] {
  const parts: Omit<Piece, "id">[] = results.map((result) => ({ results: [result] }));
  for (const one of answers) {
    if ("fault" in one || !one.entries) parts.push({ answers: [one] });
    else {
      parts.push({ answers: [{ ...one, entries: [] }] });
      for (const each of one.entries) parts.push({ entries: [each] });
    }
  }
  parts.push({ results: [], answers: [], commits });
  return parts.map((part, piece) => ({ id, piece, ...part, more: piece < parts.length - 1 }));
}

test("however an answer is cut, it comes together again", () => {
  fc.assert(
    fc.property(answer, (whole) => {
      expect(assembled(inCrumbs(whole))).toEqual({ answer: whole });
      expect(assembled([{ ...whole, more: false }])).toEqual({ answer: whole });
    }),
  );
});

const three: Piece[] = [
  { id: 7, answers: [{ attributes: {}, entries: [entry("a")] }], more: true },
  { id: 7, piece: 1, entries: [entry("b")], answers: [fault], more: true },
  { id: 7, piece: 2, answers: [{ attributes: {} }] },
];
const [first, second, third] = three as [Piece, Piece, Piece];

test("a piece goes on with the last answer, then begins others", () => {
  const answers = [{ attributes: {}, entries: [entry("a"), entry("b")] }, fault, { attributes: {} }];
  expect(assembled(three)).toEqual({ answer: { id: 7, answers } });
  expect(assembled([first, second])).toEqual({});
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
  ["entries follow a fault", [{ ...first, answers: [fault] }, second], "entries of no collection"],
  [
    "entries follow an answer without a collection",
    [{ ...first, answers: [{ attributes: {} }] }, second],
    "entries of no collection",
  ],
])("where %s, the answer is refused", (_, pieces, reason) => {
  expect(assembled(pieces)).toEqual({ wrong: expect.stringContaining(reason) });
});

test.each<[string, (piece: number) => Piece, number]>([
  ["small ones", (piece) => ({ id: 7, piece, answers: [{ attributes: {} }], more: true }), 4097],
  [
    "large ones",
    (piece) => ({ id: 7, piece, answers: [{ attributes: {}, entries: Array(10_000).fill(entry("a")) }], more: true }),
    16,
  ],
])("pieces without end are given up: %s", (_, make, most) => {
  const assembly = new Assembly();
  let count = 0;
  while (!("wrong" in assembly.add(make(count)))) count++;
  expect(count + 1).toBeLessThanOrEqual(most);
});
