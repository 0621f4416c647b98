import type { Hello, QuestionsAnswer } from "../agent/protocol";
import { type ConnectionCode, ConnectionError } from "../errors";
import { stoppedDialling } from "./open-session";
import type { Question, Session } from "./session";
import type { Trace } from "./trace";
import { wait } from "./wait";

export interface ReconnectingSessionOptions {
  readonly server: string;
  readonly open: (signal: AbortSignal) => Promise<Session>;
  readonly trace: Trace;
  readonly warn?: (text: string) => void;
}

/** Where the one session stands. A failure speaks for everybody until its time. */
type State =
  | { readonly is: "idle" }
  | { readonly is: "opening"; readonly opened: Promise<Session> }
  | { readonly is: "open"; readonly session: Session }
  | { readonly is: "failed"; readonly error: unknown; readonly until: number };

/** Pauses before asking again after each loss; the loss after the last one is final. Milliseconds. */
const LOSS_PAUSES = [250, 1000, 4000];
const TIMEOUTS_RETRIED = 1;
/** How long a failed connection speaks for the resources that come after it. */
const FAILURE_HOLDS_MS = 30_000;
/** What no second attempt changes; a refused login repeated for every resource would lock the account. */
const FINAL: ReadonlySet<ConnectionCode> = new Set<ConnectionCode>([
  "connection/login",
  "connection/credentials",
  "connection/host-key-unknown",
  "connection/host-key-changed",
  "connection/host-key-revoked",
  "connection/host-key-weak",
  "connection/forwarding",
]);

/**
 * One session at a time, made when first needed and made anew when it is lost. Everything asked is idempotent, so what
 * was under way is asked again: after three losses at most, and one timeout.
 */
export class ReconnectingSession {
  readonly #options: ReconnectingSessionOptions;
  readonly #closing = new AbortController();
  /** Ends with it, or before it where the run is cancelled. */
  readonly #dialling = new AbortController();
  #state: State = { is: "idle" };
  /** The end of the session before. */
  #leaving: Promise<void> | undefined;
  #hello: Hello | undefined;
  /** Sessions made, and requests sent in them. */
  readonly counts = { sessions: 0, messages: 0 };

  constructor(options: ReconnectingSessionOptions) {
    this.#options = options;
  }

  /** What the server said of itself when it was last greeted. */
  async hello(): Promise<Hello> {
    if (this.#closing.signal.aborted) throw this.#closed();
    return this.#hello ?? this.#askUntilFinal(async (session) => session.hello);
  }

  ask(question: Question): Promise<QuestionsAnswer> {
    return this.#askUntilFinal((session) => {
      this.counts.messages++;
      return session.ask(question);
    });
  }

  /** The server is not what it was when it was greeted. Where it cannot be greeted now, whoever asks next does. */
  async greetAgain(): Promise<void> {
    this.#hello = undefined;
    try {
      await this.#askUntilFinal(async (session) => {
        await session.greetAgain();
        this.#hello = session.hello;
      });
    } catch (error) {
      this.#options.trace(`greeting again failed: ${error instanceof Error ? error.name : "unknown"}`);
      if (this.#state.is !== "open") return;
      this.#leaving = this.#state.session.close();
      this.#state = { is: "idle" };
    }
  }

  /** An open session goes on, so that what is under way is finished; none is made any more. */
  stopDialling(): void {
    this.#dialling.abort();
  }

  async close(graceMs?: number): Promise<void> {
    this.#closing.abort();
    this.stopDialling();
    await this.#leaving;
    if (this.#state.is === "open") await this.#state.session.close(graceMs);
    // One that is being opened gives up by the signal; one that had just opened is closed here.
    if (this.#state.is === "opening") {
      await this.#state.opened.then(
        (session) => session.close(graceMs),
        () => {},
      );
    }
  }

  async #askUntilFinal<T>(work: (session: Session) => Promise<T>): Promise<T> {
    let losses = 0;
    let timeouts = 0;
    for (;;) {
      try {
        return await work(await this.#current());
      } catch (error) {
        if (this.#dialling.signal.aborted) throw error;
        if (isCode(error, "connection/lost")) await this.#waitOrGiveUp(error, LOSS_PAUSES[losses++]);
        else if (isCode(error, "connection/timeout"))
          await this.#waitOrGiveUp(error, timeouts++ < TIMEOUTS_RETRIED ? 0 : undefined);
        else throw error;
      }
    }
  }

  async #waitOrGiveUp(error: ConnectionError, pauseMs: number | undefined): Promise<void> {
    if (pauseMs === undefined) {
      // No session came of it: a login that hangs is not sent again for every resource either.
      if (this.#state.is === "idle") this.#remember(error);
      throw error;
    }
    // A minute or two have gone by, and as much is to come.
    if (error.code === "connection/timeout") this.#options.warn?.(`${error.reason}; asking once more`);
    this.#options.trace(`${error.code}; asking again in ${pauseMs} ms`);
    if (pauseMs > 0) await wait(pauseMs, this.#dialling.signal);
  }

  async #current(): Promise<Session> {
    if (this.#closing.signal.aborted) throw this.#closed();
    const state = this.#state;
    if (state.is === "opening") return state.opened;
    if (state.is === "open" && state.session.usable) return state.session;
    if (state.is === "open") this.#leaving = state.session.close();
    if (state.is === "failed" && Date.now() < state.until) throw state.error;
    if (this.#dialling.signal.aborted) throw this.#closed();
    const opened = this.#connect();
    this.#state = { is: "opening", opened };
    return opened;
  }

  async #connect(): Promise<Session> {
    try {
      // One session at a time: whatever the former one still does on the server ends first.
      await this.#leaving;
      const session = await this.#options.open(this.#dialling.signal);
      this.counts.sessions++;
      this.#hello = session.hello;
      this.#options.trace(`session ${this.counts.sessions}: PowerShell ${session.hello.powershell}`);
      this.#state = { is: "open", session };
      return session;
    } catch (error) {
      this.#state = { is: "idle" };
      if (!isCode(error, "connection/lost") && !isCode(error, "connection/timeout")) this.#remember(error);
      throw error;
    }
  }

  #remember(error: unknown): void {
    const isFinal = error instanceof ConnectionError && FINAL.has(error.code);
    this.#state = { is: "failed", error, until: isFinal ? Number.POSITIVE_INFINITY : Date.now() + FAILURE_HOLDS_MS };
  }

  #closed(): ConnectionError {
    if (!this.#closing.signal.aborted) return stoppedDialling(this.#options.server);
    const reason = "the provider is shutting down";
    return new ConnectionError({ code: "connection/lost", server: this.#options.server, reason });
  }
}

function isCode(error: unknown, code: ConnectionCode): error is ConnectionError {
  return error instanceof ConnectionError && error.code === code;
}
