import { ensure } from "./ensure";
import { Refusal, toFault } from "./faults";
import { hello } from "./hello";
import type { Machine } from "./machine";
import { type Answer, type Fault, PROTOCOL, type Request } from "./messages";
import { linesOf } from "./pieces";
import { readFresh } from "./read";
import { redacted } from "./redact";

/** A machine, and where lines go that come before the answer. */
interface Speaking extends Machine {
  readonly say?: (line: string) => void;
}

/** The agent, one request at a time. What fails as a whole is answered too: the agent lives on. */
export async function answer(speaking: Speaking, line: string): Promise<Answer> {
  const request = parse(line);
  if (request === undefined) return { id: 0, fault: { kind: "protocol", text: "A request came that is no JSON" } };
  const working = linesOf({ id: request.id, working: true }).join("");
  const machine = { ...speaking, beat: () => speaking.say?.(working) };
  try {
    return redacted(request, await answerRequest(machine, request));
  } catch (error) {
    return redacted(request, { id: request.id, fault: withShare(toFault(error), machine) });
  }
}

/** What a share refuses does not say which: redirection.config does. */
function withShare(fault: Fault, { windows: { redirection } }: Machine): Fault {
  if ((fault.kind !== "share" && fault.kind !== "denied") || redirection === null) return fault;
  return { ...fault, text: `The configuration is redirected to ${redirection}: ${fault.text}` };
}

function parse(line: string): Request | undefined {
  try {
    return JSON.parse(line) as Request;
  } catch {
    return undefined;
  }
}

async function answerRequest(machine: Machine, request: Request): Promise<Answer> {
  const { id, verb } = request;
  switch (verb) {
    case "hello":
      refuseOtherProtocol(request.protocol);
      return { id, hello: await hello(machine) };
    case "read":
      return { id, answers: await readFresh({ ...machine, nonce: nonceOf(request) }, request.queries) };
    case "ensure":
      return { id, ...(await ensure({ ...machine, nonce: nonceOf(request) }, request.units, request.queries)) };
    default:
      throw new Refusal({ kind: "protocol", text: `There is no verb '${verb}'` });
  }
}

function refuseOtherProtocol(asked: number): void {
  if (asked === PROTOCOL) return;
  throw new Refusal({
    kind: "protocol",
    text: `The agent speaks protocol ${PROTOCOL}, and was asked for ${asked}`,
  });
}

function nonceOf({ nonce }: { readonly nonce: unknown }): Buffer {
  const bytes = Buffer.from(String(nonce), "base64");
  if (bytes.length < 16) throw new Refusal({ kind: "protocol", text: "The nonce has fewer than 16 bytes" });
  return bytes;
}
