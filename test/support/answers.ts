import { type Asked, Assembly } from "../../provider/src/agent/assembly";
import type { Answer } from "../../provider/src/agent/protocol";
import { AnswerReader } from "../../provider/src/agent/wire";

/** Whole answers out of what a process writes, without turns. */
export class Answers {
  readonly #reader: AnswerReader;
  #assembly: Assembly | undefined;
  /** The last request: what an answer has to answer. */
  asked: Partial<Asked> = {};
  /** So many pieces had the last answer. */
  pieces = 0;

  constructor(server: string) {
    this.#reader = new AnswerReader({ server });
  }

  /** Lines that said, of which request, that it is still under way. */
  readonly working: number[] = [];

  push(chunk: Uint8Array): Answer[] {
    const answers: Answer[] = [];
    for (const line of this.#reader.steps(chunk)) {
      if (!line) continue;
      if ("hello" in line || "fault" in line) {
        answers.push(line);
        continue;
      }
      if ("working" in line) {
        this.working.push(line.id);
        continue;
      }
      this.pieces = 1 + (line.piece ?? 0);
      this.#assembly ??= new Assembly({ queries: [], ...this.asked });
      const assembled = this.#assembly.add(line);
      if ("wrong" in assembled) throw new Error(assembled.wrong);
      if (!assembled.answer) continue;
      answers.push(assembled.answer);
      this.#assembly = undefined;
    }
    return answers;
  }
}
