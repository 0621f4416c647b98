import { takesLong } from "../agent/protocol";
import { compose, sizeOf } from "./batch";
import type { Message, Outcome } from "./message";

export interface QueueOptions {
  readonly send: (message: Message) => Promise<Outcome>;
  /** A message grows no further than this, unless one item alone does. Characters of JSON. */
  readonly largest?: number;
}

/** Milliseconds in which nothing has come, or that the first one has waited: then a message leaves. */
interface Patience {
  readonly quiet: number;
  readonly longest: number;
}

const IDLE: Patience = { quiet: 10, longest: 50 };
/** As many as wrote before are about to come: the engine takes some milliseconds for each, and a commit takes longer. */
const EXPECTING: Patience = { quiet: 30, longest: 100 };

interface Item extends Message {
  readonly size: number;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers what many callers want of one server into few messages, one under way at a time. After a message it waits as
 * when idle: those whose answer has just come are about to ask the next thing. Once as many writers have come as there
 * were at the last message, nobody is left to wait for.
 */
export class Queue {
  readonly #send: QueueOptions["send"];
  readonly #largest: number;
  #items: Item[] = [];
  #isSending = false;
  /** So many wrote at once; Infinity where that is not known. */
  #writers = Number.POSITIVE_INFINITY;
  #quiet: NodeJS.Timeout | undefined;
  #longest: NodeJS.Timeout | undefined;

  constructor({ send, largest = 4 * 1024 * 1024 }: QueueOptions) {
    this.#send = send;
    this.#largest = largest;
  }

  /** Rejects where the whole message failed; faults of single units and queries are in the outcome. */
  submit({ units, queries }: Message): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#items.push({ units, queries, size: sizeOf({ units, queries }), resolve, reject });
      this.#wait();
    });
  }

  /** Fails what has not been sent. */
  clear(error: Error): void {
    this.#stopWaiting();
    for (const item of this.#items.splice(0)) item.reject(error);
  }

  #wait(): void {
    if (this.#isSending || this.#items.length === 0) return;
    const flush = () => void this.#flush();
    const { quiet, longest } = Number.isFinite(this.#writers) ? EXPECTING : IDLE;
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(flush, this.#items.length < this.#writers ? quiet : 0);
    this.#longest ??= setTimeout(flush, longest);
  }

  #stopWaiting(): void {
    clearTimeout(this.#quiet);
    clearTimeout(this.#longest);
    this.#quiet = this.#longest = undefined;
  }

  async #flush(): Promise<void> {
    this.#stopWaiting();
    this.#isSending = true;
    const batch = this.#takeBatch();
    await this.#sendBatch(batch);
    this.#isSending = false;
    this.#writers = writersAmong([...batch, ...this.#items]);
    this.#wait();
  }

  /** The oldest items that fit into one message. What takes long goes alone, and lets everybody else go first. */
  #takeBatch(): Item[] {
    const quick = this.#items.filter((item) => !takesLong(item.units));
    const batch = quick.length === 0 ? this.#items.slice(0, 1) : fitting(quick, this.#largest);
    const taken = new Set(batch);
    this.#items = this.#items.filter((item) => !taken.has(item));
    return batch;
  }

  async #sendBatch(items: readonly Item[]): Promise<void> {
    try {
      const { message, share } = compose(items);
      const outcomes = await share(await this.#send(message));
      items.forEach((item, at) => {
        item.resolve(outcomes[at] as Outcome);
      });
    } catch (error) {
      for (const item of items) item.reject(error);
    }
  }
}

function fitting(items: readonly Item[], largest: number): Item[] {
  let size = 0;
  const end = items.findIndex((item, at) => {
    size += item.size;
    return at > 0 && size > largest;
  });
  return items.slice(0, end < 0 ? items.length : end);
}

/** One alone says nothing of how many there are, nor do those who look: what comes after a look are many writes. */
function writersAmong(items: readonly Message[]): number {
  const isCount = items.length > 1 && items.every(({ units }) => units.length > 0);
  return isCount ? items.length : Number.POSITIVE_INFINITY;
}
