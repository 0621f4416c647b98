import type { ServerProfile } from "../settings/profile";
import { isSameSession } from "../settings/profile";
import { onEngineCancel } from "./engine-cancel";
import { Server, type ServerOptions } from "./server";
import { closeAtEnd } from "./shutdown";

/** All servers of one provider process; a dynamic provider has one process for all resources of a stack. */
export class Servers {
  readonly #servers: Server[] = [];
  readonly #onConnect: (() => void) | undefined;
  #dials = true;

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
    const server: Server = new Server(profile, {
      ...options,
      onConnect: () => this.#onConnect?.(),
      // Two servers may be one machine under two names.
      onWrite: () => {
        for (const other of this.#servers) if (other !== server) other.dropSnapshots();
      },
    });
    if (!this.#dials) server.stopDialling();
    this.#servers.push(server);
    return server;
  }

  /** The run is cancelled: what is open finishes what it was asked, and nothing is dialled any more. */
  stopDialling(): void {
    this.#dials = false;
    for (const server of this.#servers) server.stopDialling();
  }

  /** Closes every session, each given `graceMs` to leave. Never rejects. */
  async closeAll(graceMs = 1000): Promise<void> {
    await Promise.allSettled(this.#servers.splice(0).map((server) => server.close(graceMs)));
  }
}

let isHeard = false;

/** Those of this process: closed before it goes, and dialling no more once its run is cancelled. */
export const ownServers: Servers = new Servers(() => {
  closeAtEnd(() => ownServers.closeAll());
  if (isHeard) return;
  isHeard = true;
  onEngineCancel(() => ownServers.stopDialling());
});
