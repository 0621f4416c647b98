import { PassThrough } from "node:stream";
import {
  type AnswerLine,
  type Hello,
  type KindName,
  MARKER,
  PROTOCOL,
  type Query,
  type Unit,
} from "../../provider/src/agent/protocol";
import { ConnectionError } from "../../provider/src/errors";
import type { ProcessEnd, RemoteProcess, StartProcess } from "../../provider/src/transport/process";

/** A request as it stands on the wire: secrets are plain text there. */
export interface WireRequest {
  readonly id: number;
  readonly verb: "hello" | "read" | "ensure";
  readonly nonce: string;
  readonly units?: readonly Unit[];
  readonly queries: readonly Query[];
}

/** What a test does in place of the normal answer. */
export type Mishap = (request: WireRequest, wire: Wire) => void;

export interface Wire {
  answer(line: AnswerLine): void;
  print(text: string | Uint8Array): void;
  complain(text: string): void;
  cut(): void;
  exit(code: number): void;
}

export const HELLO: Hello = {
  protocol: PROTOCOL,
  powershell: "5.1.20348.2849",
  dotnet: ".NET Framework 4.8",
  elevated: true,
  computerName: "WEB1",
  machineGuid: "5b0a7a4e-6ac0-4b6e-9a3c-1f0f5ad0c3f1",
  build: 20348,
  iisVersion: "10.0",
  redirection: null,
  modules: ["IISCertificateMappingAuthenticationModule"],
  missingMetadata: [],
};

/** An agent in this process: it keeps what it was sent, answers everything, and can be told to fail. */
export class ScriptedAgent {
  readonly requests: WireRequest[] = [];
  readonly commands: string[] = [];
  hello: Hello = HELLO;
  /** Used up one a request of that verb, before any normal answer. */
  readonly mishaps: { hello: Mishap[]; read: Mishap[]; ensure: Mishap[] } = { hello: [], read: [], ensure: [] };
  /** Thrown by the next starts. */
  readonly startFailures: Error[] = [];
  starts = 0;
  open = 0;
  /** Requests that came while another one was under way. */
  overlaps = 0;

  get messages(): WireRequest[] {
    return this.requests.filter((request) => request.verb !== "hello");
  }

  readonly start: StartProcess = async (command, { signal }) => {
    this.starts++;
    this.commands.push(command);
    const failure = this.startFailures.shift();
    if (failure) throw failure;
    if (signal.aborted) throw new Error("started after the signal");
    return this.#process();
  };

  answer(request: WireRequest): AnswerLine {
    if (request.verb === "hello") return { id: request.id, hello: this.hello };
    const answers = request.queries.map(({ kind }, query) => seen(kind, query));
    if (request.verb === "read") return { id: request.id, answers };
    const results = (request.units ?? []).map(({ operations }, unit) => ({
      unit,
      done: operations.map(() => ({ changed: true })),
    }));
    return { id: request.id, results, answers, commits: 1 };
  }

  #process(): RemoteProcess {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    this.open++;
    let isUnderWay = false;
    let finish: (end: ProcessEnd) => void = () => {};
    let isOver = false;
    const ended = new Promise<ProcessEnd>((resolve) => {
      finish = (end) => {
        if (isOver) return;
        isOver = true;
        this.open--;
        stdin.destroy();
        stdout.end();
        stderr.end();
        resolve(end);
      };
    });
    const wire: Wire = {
      answer: (line) => {
        isUnderWay = false;
        stdout.write(`${MARKER}${JSON.stringify(line)}\n`);
      },
      print: (text) => void stdout.write(text),
      complain: (text) => void stderr.write(text),
      cut: () => finish({ error: new ConnectionError({ code: "connection/lost", server: "web1", reason: "reset" }) }),
      exit: (code) => finish({ code }),
    };
    eachLine(stdin, (line, number) => {
      if (number === 0) return; // the script
      const request = JSON.parse(line) as WireRequest;
      if (isUnderWay) this.overlaps++;
      isUnderWay = true;
      this.requests.push(request);
      const mishap = this.mishaps[request.verb].shift();
      if (mishap) mishap(request, wire);
      else wire.answer(this.answer(request));
    });
    const close = async () => finish({ code: 0 });
    return { stdin, stdout, stderr, ended, close };
  }
}

/** What a server tells that holds nothing. */
function seen(kind: KindName, query: number) {
  if (kind === "section") return { query, kind, observation: { attributes: {} } };
  if (kind === "windowsFeature") return { query, kind, observation: { features: [], restartPending: false } };
  return { query, kind, observation: { build: 20348, tls13: null, endpoints: [], bindings: [] } };
}

function eachLine(stream: PassThrough, take: (line: string, number: number) => void): void {
  let text = "";
  let number = 0;
  stream.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
      const line = text.slice(0, end);
      text = text.slice(end + 1);
      take(line, number++);
    }
  });
}
