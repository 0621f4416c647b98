import { PassThrough } from "node:stream";
import { MARKER } from "../../../provider/src/agent/messages";
import { AnswerReader } from "../../../provider/src/agent/wire";
import { openSession } from "../../../provider/src/host/session";
import { Secret } from "../../../provider/src/secret";
import type { ProcessEnd } from "../../../provider/src/transport/process";
import { HELLO } from "../../host/scripted-agent";
import { type Case, many, RUNS } from "./cases";

/** A session whose agent answers everything after hello with this. */
export async function asked(answer: object, hello: object = HELLO): Promise<string> {
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
    startLimit: 60_000,
    requestLimit: 60_000,
    trace: () => {},
    warn: () => {},
    signal: new AbortController().signal,
  });
  return JSON.stringify(await session.ask({ verb: "read", nonce: new Secret("nonce of this test"), queries: [] }));
}

const line = (text: string) => () => new AnswerReader({ server: "web1" }).push(Buffer.from(`${text}\n`)).length;

export const cases: readonly Case[] = [
  ...RUNS.flatMap(([what, text]): Case[] => [
    [`a line of ${what}`, line(text)],
    [`an answer of ${what}`, line(MARKER + text)],
    [
      `a fault's text of ${what}`,
      () => asked({ fault: { kind: "unknown", text, hresult: text, attribute: text, sites: [text] } }),
    ],
    [`an attribute called ${what}`, () => asked({ answers: [{ attributes: { [text]: 1 } }] })],
    [`a computer called ${what}`, () => asked({ answers: [] }, { ...HELLO, computerName: text })],
  ]),
  ["a fault of many sites", () => asked({ fault: { kind: "heldBySites", text: "x", sites: many("x").split("") } })],
  ["many markers", line(many(MARKER))],
  ["lists in lists", line(MARKER + many("["))],
  ["one text without an end", line(`${MARKER}"${many("\\")}`)],
];
