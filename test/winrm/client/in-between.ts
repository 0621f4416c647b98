import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface InBetween {
  readonly port: number;
  /** Changes whole HTTP messages on their way; as they are where it is undefined. `undefined` cuts the connection. */
  toServer?: ((message: Buffer) => Buffer | undefined) | undefined;
  toClient?: ((message: Buffer) => Buffer | undefined) | undefined;
  close(): Promise<void>;
}

/** Somebody between client and server who reads and changes what goes by. */
export async function startInBetween(serverPort: number): Promise<InBetween> {
  const sockets = new Set<Socket>();
  const listener = createServer((client) => {
    const server = connect(serverPort, "127.0.0.1");
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on("error", () => {});
    }
    relay(client, server, (message) => (between.toServer ? between.toServer(message) : message));
    relay(server, client, (message) => (between.toClient ? between.toClient(message) : message));
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const between: InBetween = {
    port: (listener.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      const closed = once(listener, "close");
      listener.close();
      await closed;
    },
  };
  return between;
}

function relay(from: Socket, to: Socket, change: (message: Buffer) => Buffer | undefined): void {
  let held = Buffer.alloc(0);
  from.on("data", (chunk: Buffer) => {
    held = Buffer.concat([held, chunk]);
    for (let end = endOf(held); end !== undefined && end <= held.length; end = endOf(held)) {
      const changed = change(held.subarray(0, end));
      held = held.subarray(end);
      if (changed) to.write(changed);
      else from.destroy();
    }
  });
  from.on("close", () => to.destroy());
}

function endOf(bytes: Buffer): number | undefined {
  const head = bytes.indexOf("\r\n\r\n");
  if (head < 0) return undefined;
  const length = /^content-length:\s*(\d+)/im.exec(bytes.toString("latin1", 0, head))?.[1] ?? "0";
  return head + 4 + Number(length);
}

/** Where the ciphertext of a sealed message begins, or undefined where it is none. */
export function sealedAt(message: Buffer): number | undefined {
  const at = message.indexOf("application/octet-stream\r\n");
  return at < 0 ? undefined : at + "application/octet-stream\r\n".length + 20;
}
