import { inspect } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { MARKER, type Unit } from "../../provider/src/agent/protocol";
import { Secret } from "../../provider/src/base/secret";
import { ConnectionError, ServerError } from "../../provider/src/errors";
import { runs } from "../support/runs";
import { HELLO, type Mishap, type Wire, type WireRequest } from "./scripted-agent";
import { query, setUp } from "./server-setup";
import { inTime, pass, rejection, useStandingClock } from "./time";

useStandingClock();

const PASSWORD = "pl4nted  s3cret\twith blanks";
const unit: Unit = {
  operations: [{ kind: "section", location: "Site", section: "a", set: { password: new Secret(PASSWORD) } }],
};
/** What answers all that `against` asks. */
const DONE = '{"unit":0,"done":[{"changed":true}]}';
const SEEN = '{"query":0,"kind":"section","observation":{"attributes":{}}}';
/** More often than anything is asked again. */
const PERSISTENT = 6;

type Verb = "hello" | "ensure";

/** What comes of an ensure whose agent does this, however often it is asked. */
async function against(mishap: Mishap, verb: Verb = "ensure") {
  const world = setUp();
  world.agent.mishaps[verb].push(...Array.from({ length: PERSISTENT }, () => mishap));
  const asked = world.server.ensure([unit], [query("a")]);
  return { ...world, asked };
}

/** One clear error, and nothing left open. */
async function failure(mishap: Mishap, verb: Verb = "ensure"): Promise<ConnectionError | ServerError> {
  const { agent, server, asked } = await against(mishap, verb);
  const error = await inTime(rejection(asked));
  if (error instanceof ConnectionError) expect(agent.open).toBe(0);
  expectClear(error);
  agent.mishaps[verb].length = 0;
  await pass(30_000);
  expect((await inTime(server.hello())).computerName).toBe("WEB1");
  await inTime(server.close());
  expect(agent.open).toBe(0);
  return error as ConnectionError | ServerError;
}

function expectClear(error: unknown): void {
  expect(error instanceof ConnectionError || error instanceof ServerError, inspect(error)).toBe(true);
  expect(error).toMatchObject({ server: "web1" });
  const shown = `${error}${(error as Error).stack}${inspect(error, { depth: 9 })}${JSON.stringify(error)}`;
  for (const part of [PASSWORD, PASSWORD.replace(/\s+/g, " "), "s3cret"]) expect(shown).not.toContain(part);
  expect((error as Error).message.length).toBeLessThan(6_000);
}

const line = (json: string) => `${MARKER}${json}\n`;
const says =
  (text: (request: WireRequest) => string): Mishap =>
  (request, wire) =>
    wire.print(text(request));

const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);

const wrong: [string, (request: WireRequest) => string][] = [
  ["no JSON", () => line("{")],
  ["nothing behind the marker", () => line("")],
  ["a number of its own", ({ id }) => line(`{"id":${id + 7},"answers":[]}`)],
  ["the number of the request before", ({ id }) => line(`{"id":${id - 1},"answers":[]}`)],
  ["two numbers, of which the last is wrong", ({ id }) => line(`{"id":${id},"id":99,"answers":[]}`)],
  ["a number with a fraction", ({ id }) => line(`{"id":${id}.5,"answers":[]}`)],
  ["a number in text", ({ id }) => line(`{"id":"${id}","answers":[]}`)],
  ["an answer to hello", ({ id }) => line(JSON.stringify({ id, hello: HELLO }))],
  ["too few answers", ({ id }) => line(`{"id":${id},"results":[${DONE}],"answers":[]}`)],
  [
    "too many results",
    ({ id }) => line(`{"id":${id},"results":[${DONE},${DONE.replace("0", "1")}],"answers":[${SEEN}]}`),
  ],
  ["no results", ({ id }) => line(`{"id":${id},"answers":[${SEEN}]}`)],
  ["null for everything", () => line('{"id":null,"results":null,"answers":null}')],
  ["a list", () => line("[]")],
  ["a text", () => line(`"${"x".repeat(1000)}"`)],
  ["its members in a prototype", ({ id }) => line(`{"__proto__":{"id":${id},"answers":[],"results":[]}}`)],
  ["depth without end", ({ id }) => line(`{"id":${id},"answers":${deep(1_000_000)}}`)],
  ["depth that is never closed", () => line("[".repeat(2_000_000))],
  ["depth hidden in an object", () => line(`${'{"a":'.repeat(500_000)}1${"}".repeat(500_000)}`)],
  ["a million mistakes", ({ id }) => line(`{"id":${id},"answers":[${"1,".repeat(1_000_000)}1]}`)],
  ["millions of right parts", ({ id }) => line(`{"id":${id},"answers":[${`${SEEN},`.repeat(1_100_000)}{}]}`)],
  ["a second answer at once", ({ id }) => line(`{"id":${id},"fault":{"kind":"locked","text":""}}`).repeat(2)],
];

test.each(wrong)("%s is one clear error", async (what, text) => {
  const error = await failure(says(text));
  if (what.startsWith("a second")) expect(error).toMatchObject({ code: "server/locked" });
  else expect(error).toMatchObject({ code: "connection/protocol" });
});

test.each([
  [
    "a result of a unit that was not asked",
    `[${DONE.replace("0", "1")}]`,
    `[${SEEN}]`,
    "of unit 1, which was not asked",
  ],
  ["a result without a number", '[{"done":[{"changed":true}]}]', `[${SEEN}]`, "results.0"],
  ["two results of one unit", `[${DONE},${DONE}]`, `[${SEEN}]`, "two results came of unit 0"],
  ["more operations than a unit has", `[${DONE.replace("[", '[{"changed":false},')}]`, `[${SEEN}]`, "of 2 operations"],
  [
    "fewer operations than a unit has",
    '[{"unit":0,"done":[]}]',
    `[${SEEN}]`,
    "of 0 operations came of unit 0, which has 1",
  ],
  [
    "an answer to a query that was not asked",
    `[${DONE}]`,
    `[${SEEN.replace("0", "1")}]`,
    "query 1, which was not asked",
  ],
  ["two answers to one query", `[${DONE}]`, `[${SEEN},${SEEN}]`, "two answers came to query 0"],
  ["an answer without a number", `[${DONE}]`, `[${SEEN.replace('"query":0,', "")}]`, "answers.0"],
  ["an answer of a kind that there is not", `[${DONE}]`, `[${SEEN.replace("section", "share")}]`, "answers.0"],
  ["a number below all", `[${DONE}]`, `[${SEEN.replace("0", "-1")}]`, "answers.0"],
  ["a query left out", `[${DONE}]`, "[]", "leaves out something that was asked"],
])("%s is one clear error", async (_, results, answers, reason) => {
  const error = await failure(says(({ id }) => line(`{"id":${id},"results":${results},"answers":${answers}}`)));
  expect(error).toMatchObject({ code: "connection/protocol", reason: expect.stringContaining(reason) });
});

test.each(wrong.filter(([what]) => !/hello|results|second/.test(what)))(
  "%s in place of hello is one",
  async (_, text) => {
    expect(await failure(says(text), "hello")).toMatchObject({ code: "connection/protocol" });
  },
);

const pieceOf = (id: number, piece: number, more = true) =>
  line(JSON.stringify({ id, piece, answers: [JSON.parse(SEEN)], more }));

test.each<[string, (request: WireRequest) => string]>([
  ["a piece that is missing", ({ id }) => pieceOf(id, 0) + pieceOf(id, 2, false)],
  ["a piece that comes twice", ({ id }) => pieceOf(id, 0) + pieceOf(id, 0)],
  ["pieces in another order", ({ id }) => pieceOf(id, 1) + pieceOf(id, 0, false)],
  ["a piece of another answer", ({ id }) => pieceOf(id, 0) + pieceOf(id + 1, 1, false)],
  ["a piece of the answer before", ({ id }) => pieceOf(id, 0) + pieceOf(id - 1, 1, false)],
  ["a piece after the last one", ({ id }) => pieceOf(id, 0, false) + pieceOf(id, 1, false)],
  ["a whole answer among pieces", ({ id }) => pieceOf(id, 0) + line(`{"id":${id},"answers":[]}`)],
  ["hello among pieces", ({ id }) => pieceOf(id, 0) + line(JSON.stringify({ id, hello: HELLO }))],
  [
    "pieces without end",
    ({ id }) => {
      const several = { query: 0, kind: "section", observation: { attributes: {}, entries: [] } };
      const entries = Array.from({ length: 10_000 }, () => ({ attributes: {}, inherited: false }));
      const pieces = Array.from({ length: 20 }, (_, piece) =>
        line(JSON.stringify({ id, piece, ...(piece === 0 ? { answers: [several] } : { entries }), more: true })),
      );
      return pieces.join("");
    },
  ],
  ["pieces with nothing in them", ({ id }) => line(`{"id":${id},"answers":[],"more":true}`)],
])("%s is one clear error", async (_, text) => {
  expect(await failure(says(text))).toMatchObject({ code: "connection/protocol" });
});

test("an answer in pieces that stops is waited for as long as the limit says, and asked again", async () => {
  expect(await failure(({ id }, wire) => wire.print(pieceOf(id, 0)))).toMatchObject({ code: "connection/timeout" });
});

test("a password that a fault quotes in any piece is not repeated", async () => {
  const { agent, server } = setUp();
  const fault = { kind: "locked", text: `no ${PASSWORD}` } as const;
  agent.mishaps.ensure.push(({ id }, wire) => {
    wire.print(line(JSON.stringify({ id, results: [{ unit: 0, fault }], answers: [], more: true })));
    wire.print(`chatter of ${PASSWORD}\n`);
    wire.print(
      line(
        JSON.stringify({
          id,
          piece: 1,
          answers: [{ query: 0, kind: "section", observation: { attributes: {}, entries: [] } }],
          more: true,
        }),
      ),
    );
    wire.print(line(JSON.stringify({ id, piece: 2, entries: [{ fault }] })));
  });
  const key = { attribute: "certificate", compare: "text" } as const;
  const outcome = await inTime(
    server.ensure([unit], [{ ...query("a"), collection: { name: "", key, attributes: [] } }]),
  );
  expect(outcome.answers).toMatchObject([{ entries: [{ fault: { kind: "locked" } }] }]);
  expect(outcome.results).toMatchObject([{ fault: { kind: "locked" } }]);
  expect(JSON.stringify(outcome)).not.toContain("s3cret");
});

test("an endless line is given up after its bound, whatever its pieces", async () => {
  const piece = Buffer.alloc(1024 * 1024, "x");
  const error = await failure((_, wire) => {
    for (let times = 0; times < 80; times++) wire.print(piece);
  });
  expect(error).toMatchObject({ code: "connection/protocol" });
});

test.each<[string, Mishap]>([
  ["nothing at all", () => {}],
  ["half an answer", ({ id }, wire) => wire.print(`${MARKER}{"id":${id},"ans`)],
  ["an answer without line end", ({ id }, wire) => wire.print(line(`{"id":${id},"answers":[]}`).trimEnd())],
  ["chatter only", (_, wire) => wire.print("PS C:\\> \r\n".repeat(100_000))],
  [
    "an answer in UTF-16",
    (request, wire) => wire.print(Buffer.from(line(`{"id":${request.id},"answers":[]}`), "utf16le")),
  ],
  [
    "the marker in pieces of two lines",
    ({ id }, wire) => wire.print(`${MARKER.slice(0, 5)}\n${MARKER.slice(5)}{"id":${id}}\n`),
  ],
  ["words of another case", ({ id }, wire) => wire.print(`${MARKER.toUpperCase()}{"id":${id},"answers":[]}\n`)],
])("%s is waited for as long as the limit says", async (_, mishap) => {
  expect(await failure(mishap)).toMatchObject({ code: "connection/timeout" });
});

const noise: [string, string | Buffer][] = [
  ["a byte order mark", "\ufeff"],
  ["NULs", "\0\0\0"],
  ["bytes that are no UTF-8", Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x0a, 0x80])],
  ["a banner with line ends of every kind", "Welcome\r\n\rto\n\r\nWEB1\r"],
  ["progress in CLIXML", '#< CLIXML\r\n<Objs Version="1.1.0.1"><Obj S="progress" RefId="0"></Obj></Objs>'],
  ["JSON without the marker", '{"id":1,"fault":{"kind":"denied","text":"x"}}\n'],
  ["colours", "\u001b[31mPS>\u001b[0m"],
  ["almost the marker", `${MARKER.slice(1)}{}\n`],
];

test.each(noise)("%s before, between and behind the answers is skipped", async (_, sound) => {
  const { agent, server } = setUp();
  const noisy: Mishap = (request, wire) => {
    wire.print(sound);
    wire.answer(agent.answer(request));
    wire.print(sound);
  };
  agent.mishaps.hello.push(noisy);
  agent.mishaps.ensure.push(noisy, noisy);
  for (const name of ["a", "b"]) {
    const outcome = await inTime(server.ensure([unit], [query(name)]));
    expect(outcome.results).toEqual([{ done: [{ changed: true }] }]);
  }
  expect(server.counts.sessions).toBe(1);
});

test("an answer that comes before its request is no answer to it", async () => {
  const { agent, server } = setUp();
  agent.mishaps.hello.push((request, wire) => {
    wire.answer(agent.answer(request));
    wire.answer({
      id: request.id + 1,
      results: [{ unit: 0, done: [{ changed: false }] }],
      answers: [JSON.parse(SEEN)],
    });
  });
  const outcome = await inTime(server.ensure([unit], [query("a")]));
  expect(outcome.results).toEqual([{ done: [{ changed: true }] }]);
  expect(server.counts).toMatchObject({ sessions: 2, messages: 1 });
});

const quotings: [string, string][] = [
  ["its own words", `cannot use ${PASSWORD} here`],
  ["JSON", JSON.stringify({ set: { password: PASSWORD } })],
  [
    "CLIXML",
    `#< CLIXML\r\n<Objs><S S="Error">no ${PASSWORD.replaceAll("\t", "_x0009_")} here_x000D__x000A_</S></Objs>`,
  ],
  ["the middle of a flood", `${"before ".repeat(9_000)}${PASSWORD}${"y".repeat(4_090)}`],
];

test.each(quotings)("a password that the agent's last words quote in %s is not repeated", async (_, words) => {
  const error = await failure((_request, wire) => {
    wire.complain(words);
    wire.exit(1);
  });
  expect(error).toMatchObject({ code: "connection/lost" });
  expect(error.message).toContain("it said:");
});

test("a flood of complaints is drained, and its end told", async () => {
  const flood = `${"x".repeat(99)}\n`.repeat(200_000);
  const error = await failure((_, wire) => {
    wire.complain(flood);
    wire.complain("the last words");
    wire.exit(3);
  }, "hello");
  expect(error).toMatchObject({ code: "connection/not-started" });
  expect(error.message).toContain("the last words");
});

test.each(["hresult", "attribute"])("a password in place of the %s of a fault is no answer", async (name) => {
  const fault = { kind: "denied", text: "said", [name]: PASSWORD };
  const error = await failure(({ id }, wire) => wire.print(line(JSON.stringify({ id, fault }))));
  expect(error).toMatchObject({ code: "connection/protocol" });
});

test("a password that a fault quotes is not repeated, wherever the fault stands", async () => {
  const fault = { kind: "heldBySites", text: PASSWORD, hresult: "0x800700B7", attribute: "certificate" } as const;
  await failure(({ id }, wire) => wire.answer({ id, fault }));
  const { agent, server } = setUp();
  const certificate = { value: "k" };
  agent.mishaps.ensure.push(({ id }, wire) => {
    const attributes = { password: { fault }, fault: { value: "an attribute's name" } };
    const entries = [{ fault }, { attributes: { certificate, ...attributes }, inherited: false }];
    wire.answer({
      id,
      results: [{ unit: 0, fault }],
      answers: [{ query: 0, kind: "section", observation: { attributes, entries } }],
    });
  });
  const attributes = [
    { name: "password", as: "hmac" },
    { name: "fault", as: "value" },
  ] as const;
  const key = { attribute: "certificate", compare: "text" } as const;
  const outcome = await inTime(
    server.ensure([unit], [{ ...query("a"), attributes, collection: { name: "", key, attributes } }]),
  );
  expect(JSON.stringify(outcome)).not.toContain("s3cret");
  expect(JSON.stringify(outcome)).toContain("an attribute's name");
});

/** What a hostile process may print: pieces of right answers among everything else. */
const printed = fc.oneof(
  fc.uint8Array({ maxLength: 60 }).map((bytes) => () => Buffer.from(bytes)),
  fc.string({ unit: "binary", maxLength: 30 }).map((text) => () => text),
  fc.json({ maxDepth: 3 }).map((json) => () => line(json)),
  fc.constantFrom(MARKER, "\n", "\r\n", "\0", '{"id":', "#< CLIXML", "\ufeff").map((text) => () => text),
  fc
    .tuple(fc.nat(), fc.nat(6), fc.constantFrom("", "x", "\n", "{", '"', MARKER, PASSWORD))
    .map(([at, gone, put]) => (right: string) => {
      const start = at % right.length;
      return right.slice(0, start) + put + right.slice(start + gone);
    }),
  fc.constant((right: string) => right),
);
const ending = fc.constantFrom<(wire: Wire) => void>(
  () => {},
  (wire) => wire.exit(0),
  (wire) => wire.cut(),
  (wire) => {
    wire.complain("the last words");
    wire.exit(255);
  },
);

test("whatever a process prints, the result is right or the error clear", async () => {
  const verb = fc.constantFrom<Verb>("hello", "ensure");
  await fc.assert(
    fc.asyncProperty(verb, fc.array(printed, { maxLength: 5 }), ending, async (at, all, end) => {
      const world = setUp();
      const mishap: Mishap = (request, wire) => {
        if (at === "ensure") wire.complain(`what is ${PASSWORD}?`);
        const right = line(JSON.stringify(world.agent.answer(request)));
        for (const print of all) wire.print(print(right));
        end(wire);
      };
      world.agent.mishaps[at].push(...Array.from({ length: PERSISTENT }, () => mishap));
      const outcome = await inTime(world.server.ensure([unit], [query("a")]).catch((error: unknown) => ({ error })));
      if ("error" in outcome) expectClear(outcome.error);
      else expect([outcome.results.length, outcome.answers.length]).toEqual([1, 1]);
      await inTime(world.server.close());
      expect(world.agent.open).toBe(0);
    }),
    runs(150),
  );
});
