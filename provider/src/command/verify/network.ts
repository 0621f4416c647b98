import { connect, type Socket } from "node:net";

/** A TCP connection, handed out at once so that it can be given up; rejects with the error of the system. */
export function dial(host: string, port: number, onSocket: (socket: Socket) => void): Promise<void> {
  return new Promise((done, failed) => {
    const socket = connect({ host, port });
    onSocket(socket);
    socket.on("error", failed);
    socket.once("connect", () => done());
  });
}
