import { scriptLine } from "../../provider/src/agent/bootstrap";
import {
  type Answer,
  type EnsureRequest,
  type Hello,
  PROTOCOL,
  type Query,
  type QuestionsAnswer,
  type Unit,
} from "../../provider/src/agent/protocol";
import { encodeRequest } from "../../provider/src/agent/wire";
import { Secret } from "../../provider/src/base/secret";
import { Answers } from "../support/answers";

/** A process that was started with `startCommand()`, wherever it runs. */
export interface Talking {
  readonly stdin: NodeJS.WritableStream;
  readonly stdout: NodeJS.ReadableStream;
  readonly stderr: NodeJS.ReadableStream;
  /** Settles when it has gone. */
  readonly gone: Promise<unknown>;
}

/** Milliseconds that an answer may take: real PowerShell on a busy machine is slow, and a conflict is waited out. */
export const LIMIT = 120_000;

/** Key of the HMACs in every answer; always the same one, so that answers of different agents can be compared. */
export const NONCE = Buffer.alloc(32, "a nonce for conformance tests");

/** Speaks with an agent, one request at a time. */
export class Client {
  readonly #process: Talking;
  readonly #reader = new Answers("conformance");
  readonly #answers: Answer[] = [];
  #complaint = "";
  #wake: () => void = () => {};
  #last = 0;

  constructor(process: Talking) {
    this.#process = process;
    this.#process.stdout.on("data", (chunk: Buffer) => {
      this.#answers.push(...this.#reader.push(chunk));
      this.#wake();
    });
    this.#process.stderr.on("data", (chunk: Buffer) => {
      this.#complaint = (this.#complaint + chunk).slice(-4_000);
    });
    this.#process.stdin.on("error", () => {});
    this.#process.stdin.write(scriptLine());
  }

  /** So many pieces had the last answer. */
  get pieces(): number {
    return this.#reader.pieces;
  }

  /** So many lines said that the last request is still under way. */
  get working(): number {
    return this.#reader.working.filter((id) => id === this.#last).length;
  }

  async hello(protocol = PROTOCOL): Promise<Hello | Answer> {
    const answer = await this.ask({ verb: "hello", protocol });
    return "hello" in answer ? answer.hello : answer;
  }

  async read(...queries: readonly Query[]): Promise<QuestionsAnswer> {
    return asQuestions(await this.ask({ verb: "read", queries, nonce: SECRET_NONCE }));
  }

  async ensure(units: readonly Unit[], queries: readonly Query[] = []): Promise<QuestionsAnswer> {
    const request: Omit<EnsureRequest, "id"> = { verb: "ensure", units, queries, nonce: SECRET_NONCE };
    return asQuestions(await this.ask(request));
  }

  /** Any request, right or wrong. */
  ask(request: object): Promise<Answer> {
    const id = ++this.#last;
    this.#reader.asked = request;
    return this.say(encodeRequest({ id, ...request } as never), id);
  }

  /** One line as it is; the answer with this number. */
  async say(line: string, id: number): Promise<Answer> {
    this.#process.stdin.write(line);
    for (const deadline = Date.now() + LIMIT; ; ) {
      const answer = this.#answers.shift();
      if (answer !== undefined) {
        if (answer.id !== id)
          throw new Error(`answer ${answer.id} came where ${id} was expected: ${JSON.stringify(answer)}`);
        return answer;
      }
      await this.#news(deadline - Date.now());
    }
  }

  async close(): Promise<void> {
    this.#process.stdin.end();
    await this.#process.gone;
  }

  async #news(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const news = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`no answer within ${LIMIT} ms; standard error: ${this.#complaint}`)),
        milliseconds,
      );
    });
    const gone = this.#process.gone.then(async () => {
      await new Promise(setImmediate);
      if (this.#answers.length === 0) throw new Error(`the agent has ended; standard error: ${this.#complaint}`);
    });
    try {
      await Promise.race([news, late, gone]);
    } finally {
      clearTimeout(timer);
    }
  }
}

const SECRET_NONCE = new Secret(NONCE.toString("base64"));

function asQuestions(answer: Answer): QuestionsAnswer {
  if ("answers" in answer) return answer;
  throw new Error(`a fault came where answers were expected: ${JSON.stringify(answer)}`);
}
