import { type Hello, type Query, takesLong, type Unit } from "../agent/protocol";
import { ConnectionError, ServerError } from "../errors";
import type { ServerProfile } from "../settings/profile";
import { PROGRAMS, type StartProcess, startLocally, startOverSsh, startOverWinrm } from "../transport";
import { freshNonce } from "./hmac";
import type { Message, Outcome, Reading } from "./message";
import { openSession } from "./open-session";
import { Queue } from "./queue";
import { ReconnectingSession } from "./reconnecting-session";
import { Snapshots } from "./snapshots";
import { startLimitOf } from "./start-limit";
import { type Trace, tracer } from "./trace";
import { warnOnce } from "./warn";

export interface ServerOptions {
  /** Starts the agent's process; by default over the profile's connection. */
  readonly start?: StartProcess;
  readonly trace?: Trace;
  /** Called before the first connection. */
  readonly onConnect?: () => void;
  /** Called when a write has ended, in whatever way. */
  readonly onWrite?: () => void;
}

/** Who a machine is, whatever name it was reached by. */
export interface MachineIdentity {
  /** Null where the registry could not be read. */
  readonly machineGuid: string | null;
  readonly computerName: string;
}

export interface Counts {
  /** Sessions made. */
  readonly sessions: number;
  /** Requests sent, hello not counted; one that was asked again counts again. */
  readonly messages: number;
  /** Commits that the server reported. */
  readonly commits: number;
}

/** A server for any number of resources: one session, made when first needed, and few messages. */
export class Server {
  readonly profile: ServerProfile;
  readonly #trace: Trace;
  readonly #onWrite: (() => void) | undefined;
  readonly #session: ReconnectingSession;
  readonly #queue = new Queue({ send: (message) => this.#send(message) });
  readonly #snapshots = new Snapshots(async (queries) => {
    // What comes while the session is being made then goes as one message.
    await this.hello();
    return this.#queue.submit({ units: [], queries });
  });
  #commits = 0;

  constructor(profile: ServerProfile, options: ServerOptions = {}) {
    this.profile = profile;
    this.#trace = options.trace ?? tracer(profile.name);
    this.#onWrite = options.onWrite;
    this.#session = new ReconnectingSession({
      server: profile.name,
      trace: this.#trace,
      warn: (text) => this.warn(undefined, text),
      open: (signal) => {
        options.onConnect?.();
        return openSession({
          server: profile.name,
          start: options.start ?? startOf(profile),
          programs: PROGRAMS[profile.connection.type],
          startLimit: startLimitOf(profile),
          requestLimit: profile.requestTimeout * 1000,
          trace: this.#trace,
          warn: (text) => this.warn(undefined, text),
          signal,
        });
      },
    });
  }

  /**
   * Makes it so. Faults of single units and queries are in the outcome; it rejects with ConnectionError, or
   * ServerError where the server refused everything. The answers show what is there afterwards.
   */
  async ensure(units: readonly Unit[], queries: readonly Query[]): Promise<Outcome> {
    this.#refuseSharedConfiguration(await this.hello());
    try {
      return await this.#queue.submit({ units, queries });
    } finally {
      this.#snapshots.drop();
      this.#onWrite?.();
    }
  }

  /** Looks at the server, together with everybody who asks the same in these seconds. */
  read(queries: readonly Query[]): Promise<Reading> {
    return this.#snapshots.read(queries);
  }

  hello(): Promise<Hello> {
    return this.#session.hello();
  }

  async machineIdentity(): Promise<MachineIdentity> {
    const { machineGuid, computerName } = await this.hello();
    return { machineGuid, computerName };
  }

  /** One line for the user, once a process. */
  warn(site: string | undefined, text: string): void {
    warnOnce(this.profile.name, site, text);
  }

  get counts(): Counts {
    return { ...this.#session.counts, commits: this.#commits };
  }

  /** Later reads look anew. */
  dropSnapshots(): void {
    this.#snapshots.drop();
  }

  /** What an open session is asked is finished; no connection is made any more. */
  stopDialling(): void {
    this.#session.stopDialling();
  }

  /** Ends the session; whatever waits fails, and nothing more can be asked. May be called twice. */
  async close(graceMs?: number): Promise<void> {
    this.#snapshots.drop();
    const reason = "the provider is shutting down";
    this.#queue.clear(new ConnectionError({ code: "connection/lost", server: this.profile.name, reason }));
    await this.#session.close(graceMs);
  }

  #refuseSharedConfiguration({ redirection }: Hello): void {
    if (redirection === null || this.profile.sharedConfiguration) return;
    throw new ServerError({
      code: "server/shared-configuration",
      server: this.profile.name,
      text: `its configuration is redirected to ${redirection}`,
    });
  }

  async #send({ units, queries }: Message): Promise<Outcome> {
    const nonce = freshNonce();
    const isRead = units.length === 0;
    this.#trace(
      isRead ? `read, queries ${queries.length}` : `ensure, units ${units.length}, queries ${queries.length}`,
    );
    const answer = await this.#session.ask(
      isRead ? { verb: "read", nonce, queries } : { verb: "ensure", nonce, units, queries },
    );
    this.#commits += answer.commits ?? 0;
    this.#trace(`answered, commits ${answer.commits ?? 0}`);
    // IIS has other modules now; nobody asks anything before it is known which.
    if (takesLong(units)) await this.#session.greetAgain();
    return { results: answer.results ?? [], answers: answer.answers, nonce };
  }
}

function startOf({ connection }: ServerProfile): StartProcess {
  if (connection.type === "local") return startLocally();
  return connection.type === "winrm" ? startOverWinrm(connection.target) : startOverSsh(connection.target);
}
