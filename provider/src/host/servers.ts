import type { ServerProfile } from "./profile";
import { isSameSession } from "./same-profile";
import { Server, type ServerOptions } from "./server";
import { closeAtEnd } from "./shutdown";

/** All servers of this process; a dynamic provider has one process for all resources of a stack. */
const servers: Server[] = [];

/**
 * The server of this profile, the same one whenever it is asked for. A profile that reaches the server in another way
 * (credentials of an older configuration) gets one of its own, so that neither is refused for the other's sake.
 */
export function serverFor(profile: ServerProfile, options: Pick<ServerOptions, "start"> = {}): Server {
  const known = servers.find((server) => isSameSession(server.profile, profile));
  if (known) return known;
  const server = new Server(profile, {
    ...options,
    onConnect: () => closeAtEnd(closeAll),
    // Two servers may be one machine under two names.
    onWrite: () => {
      for (const other of servers) other.dropSnapshots();
    },
  });
  servers.push(server);
  return server;
}

/** Closes every session, each given `graceMs` to leave. Never rejects. */
export async function closeAll(graceMs = 1000): Promise<void> {
  await Promise.allSettled(servers.splice(0).map((server) => server.close(graceMs)));
}
