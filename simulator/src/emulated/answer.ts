import { ensure } from "./ensure";
import { toFault } from "./faults";
import { hello } from "./hello";
import type { Machine } from "./machine";
import { type Answer, PROTOCOL, type Query, type QueryAnswer, type Request } from "./messages";
import { read } from "./read";
import { View } from "./view";

/** The agent, one request at a time. What fails as a whole is a fault too: the agent lives on. */
export async function answer(machine: Machine, line: string): Promise<Answer> {
  let id = 0;
  try {
    const request = JSON.parse(line) as Request;
    id = request.id;
    return await answerRequest(machine, request);
  } catch (error) {
    return { id, fault: error instanceof SyntaxError ? { kind: "protocol", text: "not JSON" } : toFault(error) };
  }
}

async function answerRequest(machine: Machine, request: Request): Promise<Answer> {
  const { id } = request;
  switch (request.verb) {
    case "hello":
      if (request.protocol !== PROTOCOL) {
        return {
          id,
          fault: { kind: "protocol", text: `protocol ${PROTOCOL} is spoken here, not ${request.protocol}` },
        };
      }
      return { id, hello: hello(machine) };
    case "read":
      return { id, answers: readAll(machine, request) };
    case "ensure": {
      const { results, commits } = await ensure(machine, request.operations);
      return { id, results, answers: readAll(machine, request), commits };
    }
    default:
      return { id, fault: { kind: "protocol", text: "an unknown verb" } };
  }
}

function readAll({ engine }: Machine, request: { queries: readonly Query[]; nonce: unknown }): QueryAnswer[] {
  const nonce = Buffer.from(String(request.nonce), "base64");
  const view = new View(engine);
  try {
    return request.queries.map((query) => read(view, query, nonce));
  } finally {
    view.close();
  }
}
