import { connect } from "node:net";
import type { AcceptConnection, RejectConnection, ServerChannel, TcpipRequestInfo } from "ssh2";

/** The host as the client names it. */
export interface Destination {
  readonly host: string;
  readonly port: number;
}

/** Whoever can log in would reach everything that this machine reaches, otherwise. */
export function leadsTo(places: readonly Destination[], { destIP, destPort }: TcpipRequestInfo): boolean {
  return places.some(({ host, port }) => host === destIP && port === destPort);
}

/** Connects a client of the door to somewhere else, as a jump host does (RFC 4254, 7.2). */
export function forwardTcp(
  accept: AcceptConnection<ServerChannel>,
  reject: RejectConnection,
  { destIP, destPort }: TcpipRequestInfo,
): void {
  const socket = connect({ host: destIP, port: destPort, noDelay: true });
  const refused = () => reject();
  socket.once("error", refused);
  socket.once("connect", () => {
    socket.off("error", refused);
    const channel = accept();
    channel.on("error", () => {});
    socket.on("error", () => {});
    channel.pipe(socket).pipe(channel);
    channel.once("close", () => socket.destroy());
    socket.once("close", () => channel.end());
  });
}
