import type { ServerProfile } from "./profile";
import { isSameSession } from "./same-profile";
import { Server, type ServerOptions } from "./server";
import { closeAtEnd } from "./shutdown";

/** All servers of one provider process; a dynamic provider has one process for all resources of a stack. */
export class Servers {
  readonly #servers: Server[] = [];
  readonly #onConnect: (() => void) | undefined;

  /** `onConnect` is called before each connection. */
  constructor(onConnect?: () => void) {
    this.#onConnect = onConnect;
  }

  /**
   * The server of this profile, the same one whenever it is asked for. A profile that reaches the server in another way
   * (credentials of an older configuration) gets one of its own, so that neither is refused for the other's sake.
   */
  for(profile: ServerProfile, options: Pick<ServerOptions, "start"> = {}): Server {
    const known = this.#servers.find((server) => isSameSession(server.profile, profile));
    if (known) return known;
    const server = new Server(profile, {
      ...options,
      onConnect: () => this.#onConnect?.(),
      // Two servers may be one machine under two names.
      onWrite: () => {
        for (const other of this.#servers) other.dropSnapshots();
      },
    });
    this.#servers.push(server);
    return server;
  }

  /** Closes every session, each given `graceMs` to leave. Never rejects. */
  async closeAll(graceMs = 1000): Promise<void> {
    await Promise.allSettled(this.#servers.splice(0).map((server) => server.close(graceMs)));
  }
}

/** Those of this process, closed before it goes. */
export const ownServers: Servers = new Servers(() => closeAtEnd(() => ownServers.closeAll()));
