import type { Authenticated } from "./authenticated";
import type { Connection } from "./dial";
import type { HttpAnswer } from "./http";

/**
 * A place to post messages to, one after the other, on one connection at a time: dialled with the first message, and
 * again where it was lost between two. What was under way when it broke is not sent again.
 */
export class Channel {
  readonly #dial: (signal: AbortSignal) => Promise<Connection>;
  #connection: Connection | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(dial: (signal: AbortSignal) => Promise<Connection>) {
    this.#dial = dial;
  }

  /** Connects, if it is not connected yet. */
  open(signal: AbortSignal): Promise<void> {
    return this.#inTurn(async () => {
      await this.#connected(signal);
    });
  }

  post(message: Buffer, signal: AbortSignal): Promise<HttpAnswer> {
    return this.#inTurn(async () => {
      const authenticated = await this.#connected(signal);
      try {
        return await authenticated.post(message, signal);
      } catch (error) {
        // Whatever failed, nobody knows what is still to come on this connection.
        this.#connection?.link.cut();
        throw error;
      }
    });
  }

  /** Nothing is dialled any more. */
  close(): void {
    this.#closed = true;
    this.#connection?.link.cut();
  }

  async #connected(signal: AbortSignal): Promise<Authenticated> {
    if (this.#connection?.link.alive) return this.#connection.authenticated;
    if (this.#closed) throw new Error("the channel was used after its end");
    const connection = await this.#dial(signal);
    this.#connection = connection;
    if (this.#closed) connection.link.cut();
    return connection.authenticated;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }
}
