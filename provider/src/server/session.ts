import { finished } from "node:stream/promises";
import { Assembly } from "../agent/assembly";
import { scriptLine } from "../agent/bootstrap";
import { faultToError } from "../agent/fault-to-error";
import {
  type Answer,
  type AnswerLine,
  type EnsureRequest,
  type Fault,
  type Hello,
  PROTOCOL,
  type QuestionsAnswer,
  type ReadRequest,
  type Request,
  takesLong,
  type WorkingLine,
} from "../agent/protocol";
import { AnswerReader, encodeRequest } from "../agent/wire";
import { ConnectionError, ServerError } from "../errors";
import { Redaction } from "../redaction/redact";
import type { ProcessEnd, RemoteProcess } from "../transport";
import { cutFault } from "./cut-fault";
import { Progress, type ProgressOptions } from "./progress";
import { StderrTail } from "./stderr-tail";
import { nextTurn } from "./turns";
import { wait } from "./wait";

export interface SessionOptions {
  /** Name of the server, for errors. */
  readonly server: string;
  /** Longest wait for one answer, hello included, or for the next sign of life of a request that may take long; milliseconds. */
  readonly requestLimit: number;
}

/** A request before it has its number. */
export type Question = Omit<ReadRequest, "id"> | Omit<EnsureRequest, "id">;

interface Waiting {
  readonly request: Request;
  readonly redaction: Redaction;
  readonly assembly: Assembly;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
  readonly progress: Progress;
}

/** One process on the server with the agent in it. Asked one thing at a time; of no more use once anything fails. */
export class Session {
  readonly #process: RemoteProcess;
  readonly #options: SessionOptions;
  readonly #reader: AnswerReader;
  readonly #stderr: StderrTail;
  #hello: Hello | undefined;
  /** Never rejects; one chunk at a time, since the stream is paused meanwhile. */
  #receiving: Promise<void> = Promise.resolve();
  #requests = 0;
  #waiting: Waiting | undefined;
  #failure: Error | undefined;

  constructor(process: RemoteProcess, options: SessionOptions) {
    this.#process = process;
    this.#options = options;
    this.#reader = new AnswerReader({ server: options.server });
    this.#stderr = new StderrTail(process.stderr);
    process.stdout.on("data", (chunk: Buffer) => {
      this.#receiving = this.#receive(chunk);
    });
    // How a stream breaks is told by the process's end.
    for (const stream of [process.stdin, process.stdout]) stream.on("error", () => {});
    process.ended.then((end) => this.#end(end));
  }

  get hello(): Hello {
    if (!this.#hello) throw new Error("the session was used before its greeting");
    return this.#hello;
  }

  /** Whether it can be asked anything more. */
  get usable(): boolean {
    return this.#failure === undefined;
  }

  /** Whether the process ended by itself before the agent had said a word: perhaps no PowerShell ran. */
  get endedUnheard(): boolean {
    const failure = this.#failure;
    return failure instanceof ConnectionError && failure.code === "connection/not-started" && !this.#reader.marked;
  }

  /** Sends the agent, and asks it who it is. */
  async greet(): Promise<void> {
    this.#process.stdin.write(scriptLine());
    await this.greetAgain();
  }

  /** What the server says of itself may have changed. */
  async greetAgain(): Promise<void> {
    const answer = await this.#ask({ id: ++this.#requests, verb: "hello", protocol: PROTOCOL });
    if (!("hello" in answer)) throw this.#fail(this.#unexpected("hello was not answered with hello"));
    if (answer.hello.protocol !== PROTOCOL) {
      throw this.#fail(this.#unexpected(`protocol ${PROTOCOL} was expected, ${answer.hello.protocol} came`));
    }
    this.#hello = answer.hello;
  }

  /**
   * What the faults in the answer quote is redacted. Throws ServerError where the agent refuses the whole request,
   * ConnectionError where no answer comes.
   */
  async ask(question: Question): Promise<QuestionsAnswer> {
    const request = { ...question, id: ++this.#requests };
    const answer = await this.#ask(request);
    if (!("answers" in answer)) throw this.#fail(this.#unexpected("an answer came that answers something else"));
    return answer;
  }

  /** Ends the process; whatever is still waiting fails. May be called twice. */
  async close(graceMs?: number): Promise<void> {
    this.#fail(this.#lost("the session was closed"));
    await this.#process.close(graceMs);
  }

  async #ask(request: Request): Promise<Exclude<Answer, { fault: unknown }>> {
    if (this.#failure) throw this.#failure;
    if (this.#waiting) throw new Error("a session is asked one thing at a time");
    const redaction = new Redaction(request);
    const line = encodeRequest(request);
    const answer = await new Promise<Answer>((resolve, reject) => {
      const progress = new Progress({
        ...limitsOf(request, this.#options.requestLimit),
        onSilence: () => this.#timeOut(request),
        onEnd: () => this.#tooLong(),
      });
      this.#waiting = {
        request,
        redaction,
        assembly: new Assembly(request.verb === "hello" ? { queries: [] } : request),
        resolve,
        reject,
        progress,
      };
      this.#process.stdin.write(line);
    });
    if ("fault" in answer) {
      throw faultToError(answer.fault, { server: this.#options.server });
    }
    return answer;
  }

  #tell(fault: Fault): Fault {
    const told = cutFault(fault);
    if (told.kind !== "denied" || !this.#hello) return told;
    const { elevated, redirection } = this.#hello;
    const why = [
      ...(elevated ? [] : ["this login has no administrator's token"]),
      ...(redirection === null ? [] : [`the configuration is redirected to ${redirection}`]),
    ];
    return why.length === 0 ? told : { ...told, text: `${told.text} (${why.join("; ")})` };
  }

  /** Each line in a turn of its own, however many came at once; no more is taken meanwhile. */
  async #receive(chunk: Buffer): Promise<void> {
    const { stdout } = this.#process;
    stdout.pause();
    try {
      for (const line of this.#failure ? [] : this.#reader.steps(chunk)) {
        // Reading a line is one piece of work, and redacting it is another.
        await nextTurn();
        if (this.#failure) break;
        if (!line) continue;
        this.#take(line);
        await nextTurn();
        if (this.#failure) break;
      }
    } catch (error) {
      this.#fail(error as Error);
    }
    stdout.resume();
  }

  #take(line: AnswerLine): void {
    const waiting = this.#waiting;
    // Number 0: the agent could not start, whatever it was asked.
    if (!waiting || (line.id !== waiting.request.id && !(line.id === 0 && "fault" in line))) {
      this.#fail(this.#unexpected(`unexpected answer ${line.id}`));
      return;
    }
    if ("working" in line) {
      const wrong = waiting.assembly.begun ? "in the middle of an answer" : waiting.progress.take();
      if (wrong) this.#fail(this.#unexpected(`the agent said ${wrong} that it is still at work`));
      return;
    }
    const told = waiting.redaction.line(line, (fault) => this.#tell(fault));
    const answer = this.#assemble(told, waiting.assembly);
    if (!answer) return;
    this.#stopWaiting();
    waiting.resolve(answer);
  }

  /** The answer, once all of it has come. */
  #assemble(line: Exclude<AnswerLine, WorkingLine>, assembly: Assembly): Answer | undefined {
    if ("fault" in line) return line;
    if ("hello" in line) return line;
    const assembled = assembly.add(line);
    if (!("wrong" in assembled)) return assembled.answer;
    this.#fail(this.#unexpected(assembled.wrong));
    return undefined;
  }

  async #end(end: ProcessEnd): Promise<void> {
    // The last of the output may still be on its way here.
    const { stdout, stderr } = this.#process;
    const enough = new AbortController();
    const drained = Promise.allSettled([stdout, stderr].map((stream) => finished(stream, { writable: false })));
    // What has come may still be read in turns.
    const read = drained.then(() => this.#receiving);
    await Promise.race([read, wait(LAST_OUTPUT_MS, enough.signal)]);
    enough.abort();
    this.#fail(this.#whyEnded(end));
  }

  #whyEnded({ code, error }: ProcessEnd): ConnectionError {
    const said = this.#waiting ? this.#stderr.read(this.#waiting.redaction) : "";
    const words = said === "" ? "" : `; it said: ${said}`;
    if (error) return this.#lost(`${error.reason}${words}`, error);
    const how = code === undefined ? "without an exit code" : `with exit code ${code}`;
    if (this.#hello || code === undefined) return this.#lost(`PowerShell ended ${how}${words}`);
    const reason = `PowerShell ended ${how} before the agent answered${words}`;
    return new ConnectionError({ code: "connection/not-started", server: this.#options.server, reason });
  }

  #timeOut(request: Request): void {
    const reason = `no answer to ${request.verb} came within ${limitsOf(request, this.#options.requestLimit).silence / 1000} seconds`;
    this.#fail(new ConnectionError({ code: "connection/timeout", server: this.#options.server, reason }));
  }

  /** No second try: it would take as long. */
  #tooLong(): void {
    const text = `the installation did not end within ${LONG_LIMIT_MS / 60_000} minutes; it may go on, and the next run looks again`;
    this.#fail(new ServerError({ code: "server/not-installed", server: this.#options.server, text }));
  }

  #lost(reason: string, cause?: Error): ConnectionError {
    const fields = { code: "connection/lost", server: this.#options.server, reason } as const;
    return new ConnectionError(fields, cause && { cause });
  }

  #unexpected(reason: string): ConnectionError {
    return new ConnectionError({ code: "connection/protocol", server: this.#options.server, reason });
  }

  /** The first failure counts. The process goes with it, so that no late answer can be taken for another one. */
  #fail(error: Error): Error {
    if (this.#failure) return this.#failure;
    this.#failure = error;
    const waiting = this.#waiting;
    this.#stopWaiting();
    waiting?.reject(error);
    void this.#process.close();
    return error;
  }

  #stopWaiting(): void {
    this.#waiting?.progress.stop();
    this.#waiting = undefined;
  }
}

const LAST_OUTPUT_MS = 1000;

/** dism has 14 minutes in the agent (windows-feature-late.ps1), and looking before and after takes time, too. */
const LONG_LIMIT_MS = 15 * 60_000;
/** The agent tells each ten seconds that it is at work, but not while WMI looks: twice in a row, a minute each at most. */
const LONG_SILENCE_MS = 130_000;

function limitsOf(request: Request, requestLimit: number): Pick<ProgressOptions, "silence" | "whole"> {
  const isLong = request.verb === "ensure" && takesLong(request.units);
  if (!isLong) return { silence: requestLimit, whole: undefined };
  return { silence: Math.max(requestLimit, LONG_SILENCE_MS), whole: LONG_LIMIT_MS };
}
