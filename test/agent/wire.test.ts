import fc from "fast-check";
import { expect, test } from "vitest";
import { type Answer, MARKER, type Request } from "../../provider/src/agent/messages";
import { AnswerReader, encodeRequest } from "../../provider/src/agent/wire";
import { ConnectionError } from "../../provider/src/errors";
import { Secret } from "../../provider/src/secret";

const server = "web1";
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
const answer: fc.Arbitrary<Answer> = fc.record({
  id: fc.nat(),
  answers: fc.array(fc.oneof(fc.record({ attributes, entries }), fc.record({ fault })), { maxLength: 3 }),
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
      const read = cut(bytes, places).flatMap((chunk) => reader.push(chunk));
      expect(read).toEqual(all.map((one) => JSON.parse(JSON.stringify(one.answer))));
    }),
  );
});

test("a sender may use its buffer again at once", () => {
  const reader = new AnswerReader({ server });
  const buffer = Buffer.from(`${MARKER}{"id":1,"answers":`);
  reader.push(buffer);
  buffer.fill(0x20);
  expect(reader.push(Buffer.from("[]}\n"))).toEqual([{ id: 1, answers: [] }]);
});

test("a line without an end is bounded, chatter or not", () => {
  const reader = new AnswerReader({ server, maximumLine: 100 });
  expect(reader.push(Buffer.alloc(100, "x"))).toEqual([]);
  expect(() => reader.push(Buffer.from("x"))).toThrow(ConnectionError);
});

test("a line that comes byte by byte costs its bytes and no more", () => {
  const reader = new AnswerReader({ server });
  const byte = Buffer.from("x");
  const before = process.memoryUsage().heapUsed;
  for (let count = 0; count < 2_000_000; count++) reader.push(byte);
  // A buffer kept for each would be more than 200 MB.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(120_000_000);
  expect(reader.push(Buffer.from(`${MARKER}{"id":1,"answers":[]}\n`))).toEqual([{ id: 1, answers: [] }]);
});

test("names that JavaScript keeps for itself are names like others", () => {
  const reader = new AnswerReader({ server });
  const json = '{"id":1,"answers":[{"attributes":{"__proto__":{"value":"x"},"constructor":{"value":1}}}]}';
  const [answer] = reader.push(Buffer.from(`${MARKER}${json}\n`));
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
  ["a digest that is none", '{"id":1,"answers":[{"attributes":{"password":{"hmac":"planted-secret"}}}]}'],
])("%s is an error that quotes nothing", (_, line) => {
  const reader = new AnswerReader({ server });
  const failed = catching(() => reader.push(Buffer.from(`${MARKER}${line}\n`)));
  expect(failed).toMatchObject({ code: "connection/protocol", server });
  expect(String(failed)).not.toContain("planted-secret");
});

test("every kind of answer is taken as it is", () => {
  const hello = {
    protocol: 1,
    powershell: "5.1",
    dotnet: "4.8",
    elevated: true,
    computerName: "WEB1",
    machineGuid: null,
    iisVersion: null,
    redirection: null,
    certificateMapping: true,
    missingMetadata: [],
  };
  const taken = [{ key: "k", differed: ["userName"], was: { userName: "CORP\\bob" } }];
  const answers: Answer[] = [
    { id: 0, fault: { kind: "constrainedLanguage", text: "x" } },
    { id: 1, hello },
    { id: 2, answers: [{ fault: { kind: "heldBySites", text: "x", sites: ["a"], attribute: "certificate" } }] },
    { id: 3, answers: [], results: [{ changed: true, taken }, { fault: { kind: "exists", text: "" } }], commits: 1 },
  ];
  const reader = new AnswerReader({ server });
  const lines = answers.map((one) => `${MARKER}${JSON.stringify(one)}\n`).join("");
  expect(reader.push(Buffer.from(lines))).toEqual(answers);
});

test("a request is one ASCII line that carries the secrets, wherever they stand", () => {
  fc.assert(
    fc.property(text, text, (password, userName) => {
      const request: Request = {
        id: 1,
        verb: "ensure",
        nonce: new Secret("bm9uY2U="),
        queries: [],
        operations: [
          {
            location: "",
            section: "s",
            set: { password: new Secret(password) },
            entries: [{ present: true, key: "k", set: { userName, password: new Secret(password) } }],
          },
        ],
      };
      const line = encodeRequest(request);
      expect(line).toMatch(/^[\x20-\x7e]+\n$/);
      const sent = JSON.parse(line);
      expect(sent.nonce).toBe("bm9uY2U=");
      expect(sent.operations[0].set.password).toBe(password);
      expect(sent.operations[0].entries[0].set).toEqual({ userName, password });
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
