import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/** A port of loopback on which nobody listens by now; somebody may, once it is told. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await once(server.close(), "close");
  return port;
}

/** Ports of loopback on which nobody listens (tcpmux and compressnet): a free one that is looked for may be taken by then. */
export const CLOSED_PORTS = [1, 2] as const;
