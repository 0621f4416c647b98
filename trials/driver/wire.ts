import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** What one provider process is connected through: everything that passes can be cut at any byte. */
export interface Wire {
  readonly port: number;
  /** Bytes that have come from the server. */
  readonly received: number;
  /** Cuts every connection abruptly; new ones get through. */
  cut(): void;
  /** Cuts every connection once so many more bytes have come from the server; `then` is called after. */
  cutAfter(bytes: number, then?: () => void): void;
  /** Cuts every connection abruptly, and refuses new ones. */
  close(): void;
}

/** A loopback port that leads to `port`. */
export async function openWire(port: number): Promise<Wire> {
  const sockets = new Set<Socket>();
  let received = 0;
  let cutAt = Number.POSITIVE_INFINITY;
  let afterCut = () => {};
  const cut = () => {
    cutAt = Number.POSITIVE_INFINITY;
    for (const socket of sockets) socket.resetAndDestroy();
    const then = afterCut;
    afterCut = () => {};
    then();
  };
  const take = (chunk: Buffer, client: Socket) => {
    const passes = Math.min(chunk.length, cutAt - received);
    received += passes;
    if (passes === chunk.length) client.write(chunk);
    else client.write(chunk.subarray(0, passes), cut);
  };
  const listener = createServer({ allowHalfOpen: true }, (client) => {
    const server = connect({ host: "127.0.0.1", port, allowHalfOpen: true });
    join(client, server, sockets);
    client.on("data", (chunk) => server.write(chunk));
    server.on("data", (chunk) => take(chunk, client));
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  return {
    port: (listener.address() as AddressInfo).port,
    get received() {
      return received;
    },
    cut,
    cutAfter: (bytes, then = () => {}) => {
      cutAt = received + bytes;
      afterCut = then;
      if (bytes === 0) cut();
    },
    close: () => {
      listener.close();
      afterCut = () => {};
      cut();
    },
  };
}

/** Two sockets that end and go together. */
function join(client: Socket, server: Socket, sockets: Set<Socket>): void {
  for (const [one, other] of [
    [client, server],
    [server, client],
  ] as const) {
    sockets.add(one);
    one.setNoDelay(true);
    one.on("error", () => {});
    one.on("end", () => other.end());
    one.on("close", () => {
      sockets.delete(one);
      other.destroy();
    });
  }
}
