import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { TlsOptions } from "node:tls";
import { FarSocket, type Line } from "../far-socket";

export interface ListenerOptions {
  /** On 127.0.0.1; by default any free one. */
  readonly port?: number | undefined;
  /** Without it, plain HTTP. */
  readonly tls?: TlsOptions | undefined;
  readonly line: Line;
  /** Milliseconds after which a connection that says nothing is dropped. */
  readonly idleConnectionMs: number;
  /** Says whether the connection may stay. */
  readonly admit: () => boolean;
  readonly onRequest: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
}

export interface Listener {
  readonly port: number;
  readonly connections: number;
  drop(): void;
  close(): Promise<void>;
}

/** An HTTP server at the far end of a line, with the manners of http.sys. */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const open = new Set<FarSocket>();
  const server = createHttp(options);
  const listener = createServer({ allowHalfOpen: true }, (socket) => {
    if (!options.admit()) {
      socket.resetAndDestroy();
      return;
    }
    const far = new FarSocket(socket, options.line);
    open.add(far);
    socket.once("close", () => open.delete(far));
    socket.setTimeout(options.idleConnectionMs, () => far.destroy());
    server.emit("connection", far);
  });
  listener.listen(options.port ?? 0, "127.0.0.1");
  await once(listener, "listening");
  const drop = () => {
    for (const far of open) far.destroy();
  };
  return {
    port: (listener.address() as AddressInfo).port,
    get connections() {
      return open.size;
    },
    drop,
    async close() {
      const closed = once(listener, "close");
      listener.close();
      drop();
      server.close();
      await closed;
    },
  };
}

function createHttp({ tls, onRequest }: ListenerOptions) {
  const handle = (req: IncomingMessage, res: ServerResponse) => {
    res.on("error", () => {});
    onRequest(req, res).catch(() => req.socket.destroy());
  };
  const limits = { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 };
  const server = tls ? createHttpsServer({ ...tls, ...limits }, handle) : createHttpServer(limits, handle);
  server.on("clientError", refuse);
  server.on("tlsClientError", (_error, socket: Socket) => socket.destroy());
  return server;
}

/** What is no HTTP, a TLS handshake for example, is told so. */
function refuse(_error: Error, socket: { readonly writable: boolean; end(text: string): void; destroy(): void }): void {
  if (!socket.writable) socket.destroy();
  else
    socket.end(
      "HTTP/1.1 400 Bad Request\r\nServer: Microsoft-HTTPAPI/2.0\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    );
}
