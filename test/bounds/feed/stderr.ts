import { PassThrough } from "node:stream";
import { readClixml } from "../../../provider/src/agent/clixml";
import { Secret } from "../../../provider/src/base/secret";
import { Redaction } from "../../../provider/src/redaction/redact";
import { StderrTail } from "../../../provider/src/server/stderr-tail";
import { type Case, many, RUNS } from "./cases";

const REQUEST = { id: 1, verb: "read", nonce: new Secret("nonce of this test"), queries: [] } as const;

async function tail(text: string): Promise<string> {
  const stream = new PassThrough();
  const told = new StderrTail(stream);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += 16_384) stream.write(bytes.subarray(at, at + 16_384));
  stream.end();
  await new Promise((resolve) => stream.once("end", resolve));
  return told.read(new Redaction(REQUEST));
}

const document = (text: string) => `#< CLIXML\r\n<Objs><S S="Error">${text}</S></Objs>`;

export const cases: readonly Case[] = [
  ...RUNS.flatMap(([what, text]): Case[] => [
    [`a stream of ${what}`, () => tail(text)],
    [`CLIXML of ${what}`, () => tail(document(text))],
    [`CLIXML of ${what}, the whole of it`, () => readClixml(document(text)).slice(0, 1)],
  ]),
  ["headers", () => readClixml(many("#< CLIXML")).slice(0, 1)],
  ["ends", () => readClixml(many("</Objs>")).slice(0, 1)],
  ["texts", () => readClixml(`#< CLIXML${many('<S S="Error">')}`).slice(0, 1)],
];
