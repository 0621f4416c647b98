import fc from "fast-check";
import { expect, test } from "vitest";
import { type AnswerLine, LONGEST_LINE, MARKER, type Request } from "../../provider/src/agent/protocol";
import { AnswerReader, encodeRequest } from "../../provider/src/agent/wire";
import { Secret } from "../../provider/src/base/secret";
import { ConnectionError } from "../../provider/src/errors";

const server = "web1";
const push = (reader: AnswerReader, chunk: Uint8Array): AnswerLine[] =>
  [...reader.steps(chunk)].filter((line) => line !== undefined);
const SEEN = '{"query":0,"kind":"section","observation":{"attributes":{}}}';
const text = fc.string({ unit: "binary", maxLength: 20 });

const fault = fc.record({ kind: fc.constantFrom("locked" as const, "unknown" as const), text });
const observed = fc.oneof(
  fc.record({ value: fc.oneof(text, fc.integer(), fc.boolean(), fc.array(text, { maxLength: 3 })) }),
  fc.record({ fault }),
  fc.constant({ hmac: "0".repeat(64) }),
  fc.constant({ sha256: "f".repeat(64), canonical: true }),
);
const attributes = fc
  .array(fc.tuple(fc.constantFrom("enabled", "userName", "password"), observed), { maxLength: 3 })
  .map((pairs) => Object.fromEntries(pairs));
const entries = fc.array(fc.record({ attributes, inherited: fc.boolean() }), { maxLength: 3 });
const answer: fc.Arbitrary<AnswerLine> = fc.record({
  id: fc.nat(),
  answers: fc.array(
    fc.oneof(
      fc.record({
        query: fc.nat(),
        kind: fc.constant("section" as const),
        observation: fc.record({ attributes, entries }),
      }),
      fc.record({ query: fc.nat(), fault }),
    ),
    { maxLength: 3 },
  ),
});

/** Everything but the marker itself, and no line break. */
const chatter = text.map((words) => words.replace(/[\n#]/g, ""));

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

test("answers are found whatever stands around them and wherever the bytes are cut", () => {
  const spoken = fc.array(fc.record({ answer, before: fc.array(chatter, { maxLength: 2 }), prefix: chatter }));
  fc.assert(
    fc.property(spoken, fc.array(fc.nat(), { maxLength: 30 }), fc.constantFrom("\n", "\r\n"), (all, places, end) => {
      const lines = all.flatMap(({ answer, before, prefix }) => [
        ...before,
        `${prefix}${MARKER}${JSON.stringify(answer)}`,
      ]);
      const bytes = Buffer.from(lines.map((line) => line + end).join(""), "utf8");
      const reader = new AnswerReader({ server });
      const read = cut(bytes, places).flatMap((chunk) => push(reader, chunk));
      expect(read).toEqual(all.map((one) => JSON.parse(JSON.stringify(one.answer))));
    }),
  );
});

test("a sender may use its buffer again at once", () => {
  const reader = new AnswerReader({ server });
  const buffer = Buffer.from(`${MARKER}{"id":1,"answers":`);
  push(reader, buffer);
  buffer.fill(0x20);
  expect(push(reader, Buffer.from("[]}\n"))).toEqual([{ id: 1, answers: [] }]);
});

test("a line without an end is bounded, chatter or not", () => {
  const reader = new AnswerReader({ server, maximumLine: 100 });
  expect(push(reader, Buffer.alloc(100, "x"))).toEqual([]);
  expect(() => push(reader, Buffer.from("x"))).toThrow(ConnectionError);
});

test("a step reads one line at most, however many come at once, or 64 KiB or 2,000 lines of chatter", () => {
  const reader = new AnswerReader({ server });
  const one = `chatter\n${MARKER}{"id":1,"answers":[]}\n`;
  const steps = [...reader.steps(Buffer.from(one.repeat(100) + "\n".repeat(10 * 65_536)))];
  expect(steps.filter((line) => line !== undefined)).toHaveLength(100);
  expect(steps.filter((line) => line === undefined)).toHaveLength(331);
});

test.each<[string, string]>([
  ["characters", `{"id":1,"answers":[],"x":"${"x".repeat(LONGEST_LINE)}"}`],
  ["values", `{"id":1,"answers":[${`${SEEN},`.repeat(20_000)}${SEEN}]}`],
])("a line of an answer with more %s than can be read at once is refused", (_, json) => {
  const failed = catching(() => push(new AnswerReader({ server }), Buffer.from(`${MARKER}${json}\n`)));
  expect(failed).toMatchObject({ code: "connection/protocol", server });
});

test("an answer whose pieces do not end is given up after its bound", () => {
  const reader = new AnswerReader({ server, maximumAnswer: 10_000 });
  const piece = (number: number) => Buffer.from(`${MARKER}{"id":1,"piece":${number},"answers":[],"more":true}\n`);
  // Complete answers may be as many as they like.
  for (let count = 0; count < 1000; count++) push(reader, Buffer.from(`${MARKER}{"id":1,"answers":[]}\n`));
  const failed = catching(() => {
    for (let number = 0; number < 1000; number++) push(reader, piece(number));
  });
  expect(failed).toMatchObject({ code: "connection/protocol", reason: expect.stringContaining("10000 bytes") });
});

test("a line that comes byte by byte costs its bytes and no more", () => {
  const reader = new AnswerReader({ server });
  const byte = Buffer.from("x");
  const before = process.memoryUsage().heapUsed;
  for (let count = 0; count < 2_000_000; count++) push(reader, byte);
  // A buffer kept for each would be more than 200 MB.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(120_000_000);
  expect(push(reader, Buffer.from(`${MARKER}{"id":1,"answers":[]}\n`))).toEqual([{ id: 1, answers: [] }]);
});

test("names that JavaScript keeps for itself are names like others", () => {
  const reader = new AnswerReader({ server });
  const json =
    '{"id":1,"answers":[{"query":0,"kind":"section","observation":{"attributes":{"__proto__":{"value":"x"},"constructor":{"value":1}}}}]}';
  const [answer] = push(reader, Buffer.from(`${MARKER}${json}\n`));
  expect(JSON.stringify(answer)).toBe(json);
  expect(({} as Record<string, unknown>).value).toBeUndefined();
});

test.each([
  ["no JSON", "{"],
  ["no object", "7"],
  ["no id", '{"answers":[]}'],
  ["a hello that says too little", '{"id":1,"hello":{"protocol":1}}'],
  ["an unknown kind of fault", '{"id":1,"fault":{"kind":"odd","text":""}}'],
  ["an answer of neither kind", '{"id":1}'],
  ["a piece with a number that is none", '{"id":1,"piece":-1,"answers":[]}'],
  [
    "a digest that is none",
    '{"id":1,"answers":[{"query":0,"kind":"section","observation":{"attributes":{"password":{"hmac":"planted-secret"}}}}]}',
  ],
])("%s is an error that quotes nothing", (_, line) => {
  const reader = new AnswerReader({ server });
  const failed = catching(() => push(reader, Buffer.from(`${MARKER}${line}\n`)));
  expect(failed).toMatchObject({ code: "connection/protocol", server });
  expect(String(failed)).not.toContain("planted-secret");
});

test("every kind of answer is taken as it is", () => {
  const hello = {
    protocol: 3,
    powershell: "5.1",
    dotnet: "4.8",
    elevated: true,
    computerName: "WEB1",
    machineGuid: null,
    build: null,
    iisVersion: null,
    redirection: null,
    modules: ["IISCertificateMappingAuthenticationModule"],
    missingMetadata: [],
  };
  const taken = [{ key: "k", differed: ["userName"], was: { userName: "CORP\\bob" } }];
  const answers: AnswerLine[] = [
    { id: 0, fault: { kind: "constrainedLanguage", text: "x" } },
    { id: 1, hello },
    {
      id: 2,
      answers: [{ query: 0, fault: { kind: "heldBySites", text: "x", sites: ["a"], attribute: "certificate" } }],
    },
    {
      id: 3,
      answers: [],
      results: [
        { unit: 0, done: [{ changed: true, taken }] },
        { unit: 1, fault: { kind: "exists", text: "" } },
      ],
      commits: 1,
    },
  ];
  const reader = new AnswerReader({ server });
  const lines = answers.map((one) => `${MARKER}${JSON.stringify(one)}\n`).join("");
  expect(push(reader, Buffer.from(lines))).toEqual(answers);
});

test("a request is one ASCII line that carries the secrets, wherever they stand, and says which they are", () => {
  fc.assert(
    fc.property(text, text, (password, userName) => {
      const request: Request = {
        id: 1,
        verb: "ensure",
        nonce: new Secret("bm9uY2U="),
        queries: [],
        units: [
          {
            operations: [
              {
                kind: "section",
                location: "",
                section: "s",
                set: { password: new Secret(password) },
                entries: [
                  {
                    present: true,
                    key: "k",
                    set: { userName, password: new Secret(password) },
                    collection: { name: "", key: { attribute: "name", compare: "text" } },
                    entries: [{ present: true, key: "i", set: { password: new Secret(password) } }],
                  },
                ],
              },
            ],
          },
        ],
      };
      const line = encodeRequest(request);
      expect(line).toMatch(/^[\x20-\x7e]+\n$/);
      const sent = JSON.parse(line);
      const [operation] = sent.units[0].operations;
      expect(sent.nonce).toBe("bm9uY2U=");
      expect(operation.set.password).toBe(password);
      expect(operation.entries[0].set).toEqual({ userName, password });
      expect(operation.secrets).toEqual(["password"]);
      expect(operation.entries[0].secrets).toEqual(["password"]);
      expect(operation.entries[0].entries[0]).toMatchObject({ set: { password }, secrets: ["password"] });
    }),
  );
});

function catching(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
