import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo, Server, Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { HttpsBinding } from "../http-sys/bindings";
import { createFront, type Underlying } from "./site-front";
import { responder, type SiteOptions } from "./site-respond";
import { type Comer, termsFor } from "./site-terms";

export interface HttpsDoorOptions extends SiteOptions {
  /** Of the site, as they stand. */
  readonly bindings: () => readonly HttpsBinding[];
  /** What a stored certificate is served with of which only the hash is known, PEM. */
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  /** On 127.0.0.1. Default: any free ones. */
  readonly httpsPort?: number;
  readonly httpPort?: number;
  /** Over HTTPS on ::1 as well, at the same port. Default: it does not listen there. */
  readonly ipv6?: boolean;
}

export interface HttpsDoor {
  /** Of the IIS site. */
  readonly name: string;
  readonly httpsUrl: string;
  readonly httpUrl: string;
  close(): Promise<void>;
}

/** One site of the simulated server, over HTTPS and over plain HTTP, that obeys configuration and HTTP.sys as they stand. */
export async function startHttpsDoor(options: HttpsDoorOptions): Promise<HttpsDoor> {
  const connections = new WeakMap<TLSSocket, Underlying>();
  const respond = responder(options);
  const web = createServer((request, response) => {
    const { socket } = request;
    void respond(request, response, socket instanceof TLSSocket ? connections.get(socket) : undefined);
  });
  // A client that breaks the connection off is no event here.
  web.on("clientError", (_error, socket) => socket.destroy());
  const front = {
    ...options,
    terms: (comer: Comer) => termsFor(options.windows, options.bindings(), comer),
    onConnection(socket: TLSSocket, underlying: Underlying) {
      connections.set(socket, underlying);
      web.emit("connection", socket);
    },
  };
  const { listen, close } = listeners();
  try {
    const httpsPort = await listen(createFront(front), "127.0.0.1", options.httpsPort);
    if (options.ipv6) await listen(createFront(front), "::1", httpsPort);
    const httpPort = await listen(web, "127.0.0.1", options.httpPort);
    const [httpsUrl, httpUrl] = [`https://localhost:${httpsPort}`, `http://localhost:${httpPort}`];
    return { name: options.site, httpsUrl, httpUrl, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function listeners() {
  const servers: Server[] = [];
  const open = new Set<Socket>();
  return {
    async listen(server: Server, address: string, port = 0): Promise<number> {
      server.on("connection", (socket: Socket) => {
        open.add(socket);
        socket.once("close", () => open.delete(socket));
      });
      server.listen(port, address);
      await once(server, "listening");
      servers.push(server);
      return (server.address() as AddressInfo).port;
    },
    async close(): Promise<void> {
      const closed = servers.map((server) => once(server.close(), "close"));
      for (const socket of open) socket.destroy();
      await Promise.all(closed);
    },
  };
}
