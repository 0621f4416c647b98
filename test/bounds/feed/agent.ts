import { PassThrough } from "node:stream";
import { MARKER } from "../../../provider/src/agent/protocol";
import { AnswerReader } from "../../../provider/src/agent/wire";
import { Secret } from "../../../provider/src/base/secret";
import { readEndpoint } from "../../../provider/src/http-sys/endpoint";
import { entriesOf, listeningOf } from "../../../provider/src/http-sys/serving";
import { openSession } from "../../../provider/src/server/open-session";
import type { Question } from "../../../provider/src/server/session";
import type { ProcessEnd } from "../../../provider/src/transport/process";
import { HELLO } from "../../server/scripted-agent";
import { type Case, many, RUNS } from "./cases";

const nonce = new Secret("nonce of this test");
const READ: Question = { verb: "read", nonce, queries: [{ kind: "section" as const, location: "Site", section: "a" }] };

const READ_TLS: Question = { verb: "read", nonce, queries: [{ kind: "sslBinding" }] };

/** What a server tells that has this entry and this binding. */
const tls = (endpoint: string, information: string) => {
  const fault = { kind: "invalid", text: "x" };
  const endpoints = [{ store: "name", endpoint, fault }];
  const bindings = [{ site: "x", information, sslFlags: 1 }];
  const observation = { build: 20348, tls13: null, endpoints, bindings };
  return asked({ answers: [{ query: 0, kind: "sslBinding", observation }] }, HELLO, READ_TLS);
};

/** Thousands of each, all of one port. */
const manyBindings = () => {
  const numbers = Array.from({ length: 3_000 }, (_, number) => `10.0.${number >> 8}.${number & 255}:443`);
  const entries = numbers.map((endpoint) => ({ store: "address" as const, endpoint }));
  const bindings = numbers.map((_, number) => ({ information: `*:443:a${number}.example`, sslFlags: 1 }));
  return bindings.reduce((sum, binding) => sum + entriesOf(binding, entries).length, 0);
};

/** A message with a thousand passwords, and what such an answer tells of them: the longest text, so much is in it. */
async function passwordsAnd(text: (at: number) => string, password: (at: number) => string): Promise<string> {
  const units = Array.from({ length: 1000 }, (_, at) => ({
    operations: [
      { kind: "section" as const, location: "Site", section: "a", set: { password: new Secret(password(at)) } },
    ],
  }));
  const queries = Array.from({ length: 4_000 }, () => ({
    kind: "section" as const,
    location: "Site",
    section: "a",
    attributes: [],
  }));
  const results = units.map((_, unit) => ({ unit, fault: { kind: "invalid", text: text(unit) } }));
  const answers = queries.map((_, query) => ({ query, fault: { kind: "invalid", text: text(query) } }));
  const question = { verb: "ensure", nonce, units, queries } as const;
  const told = await asked({ results, answers, commits: 0 }, HELLO, question);
  return told.slice(0, 1000);
}

/** A session whose agent answers everything after hello with this. */
export async function asked(answer: object, hello: object = HELLO, question: Question = READ): Promise<string> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const answers = [
    { id: 1, hello },
    { id: 2, ...answer },
  ];
  stdin.on("data", (chunk: Buffer) => {
    // The script, which comes first, is no JSON.
    const next = chunk[0] === 0x7b ? answers.shift() : undefined;
    if (next) stdout.write(`${MARKER}${JSON.stringify(next)}\n`);
  });
  const process = { stdin, stdout, stderr, ended: new Promise<ProcessEnd>(() => {}), close: async () => {} };
  const session = await openSession({
    server: "web1",
    start: async () => process,
    programs: ["powershell.exe"],
    startLimit: 60_000,
    requestLimit: 60_000,
    trace: () => {},
    warn: () => {},
    signal: new AbortController().signal,
  });
  return JSON.stringify(await session.ask(question));
}

const line = (text: string) => () => {
  const reader = new AnswerReader({ server: "web1" });
  let lines = 0;
  for (const read of reader.steps(Buffer.from(`${text}\n`))) if (read) lines++;
  return lines;
};
const seen = (attributes: object) => ({ query: 0, kind: "section", observation: { attributes } });
const fault = (more: object) => () => asked({ fault: { kind: "unknown", text: "x", ...more } });
/** As much as a line of an answer can hold where JSON needs six characters for one. */
const most = (text: string) => text.slice(0, 160_000);

export const cases: readonly Case[] = [
  ...RUNS.flatMap(([what, text]): Case[] => [
    [`a line of ${what}`, line(text)],
    [`an answer of ${what}`, line(MARKER + text)],
    [`a fault's text of ${what}`, fault({ text: `${most(text)}x` })],
    [`an hresult of ${what}`, fault({ hresult: most(text) })],
    [`a fault at an attribute called ${what}`, fault({ attribute: most(text) })],
    [`a fault at a site called ${what}`, fault({ sites: [most(text)] })],
    [`an attribute called ${what}`, () => asked({ answers: [seen({ [most(text)]: 1 })] })],
    [`a computer called ${what}`, () => asked({ answers: [seen({})] }, { ...HELLO, computerName: most(text) })],
  ]),
  ...RUNS.flatMap(([what, text]): Case[] => [
    [`an entry of HTTP.sys called ${what}`, () => tls(most(text), "*:443:")],
    [`a binding of ${what}`, () => tls("a:443", `*:443:${most(text)}`)],
    [`an endpoint of ${what}`, () => readEndpoint(`${text}:443`)],
    [`a binding that listens for ${what}`, () => listeningOf({ information: `*:443:${text}`, sslFlags: 1 })?.central],
  ]),
  ["thousands of bindings and entries", manyBindings],
  ["a fault of many sites", fault({ kind: "heldBySites", sites: many("x", 200_000).split("") })],
  [
    "many faults for many passwords",
    () =>
      passwordsAnd(
        (at) => `p&<">'${at} `.repeat(10),
        (at) => `p&<">'\\ ${at} p&<">' ${"x".repeat(40)}`,
      ),
  ],
  [
    "periodic faults for periodic passwords",
    () =>
      passwordsAnd(
        (at) => `${at}${"a".repeat(100)}`,
        (at) => `${"a".repeat(90 + (at % 60))}b`,
      ),
  ],
  ["many markers", line(many(MARKER))],
  ["lists in lists", line(MARKER + many("[", 1_000_000))],
  ["a text without an end", line(`${MARKER}"${many("\\", 1_000_000)}`)],
];
