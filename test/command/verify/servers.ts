import { once } from "node:events";
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import { createServer as createHttps } from "node:https";
import type { AddressInfo, Server, Socket } from "node:net";
import { createServer as createTcp } from "node:net";
import { createServer as createTls, type TLSSocket, type TlsOptions } from "node:tls";
import { onTestFinished } from "vitest";
import { type Authority, issueServer } from "../../support/certificates";

/** Listens on loopback until the test ends; answers the URL by the name of its certificate. */
export async function listen(server: Server): Promise<string> {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => open.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return `https://localhost:${(server.address() as AddressInfo).port}/`;
}

export function keysOf(authority: Authority, names?: readonly string[]): Pick<TlsOptions, "cert" | "key"> {
  const { certificatePem, privateKeyPem } = issueServer(authority, names);
  return { cert: certificatePem, key: privateKeyPem };
}

/** Over HTTP/1.1 and HTTP/2; says 200 to whoever has a trusted certificate, otherwise 403. */
export function webServer(options: TlsOptions): Promise<string> {
  const respond = (request: Http2ServerRequest, response: Http2ServerResponse) => {
    request.resume();
    request.once("end", () => {
      response.writeHead((request.socket as TLSSocket).authorized ? 200 : 403, { "content-type": "text/plain" });
      response.end("Orders of alice");
    });
  };
  return listen(createSecureServer({ ...options, allowHTTP1: true }, respond));
}

/** Over HTTP/1.1; refuses in the way of Node. */
export function strictServer(options: TlsOptions): Promise<string> {
  return listen(
    createHttps({ ...options, requestCert: true, rejectUnauthorized: true }, (_request, response) =>
      response.end("welcome"),
    ),
  );
}

/** Sends whatever a test wants, once a request has begun to come. */
export function rawServer(options: TlsOptions, answer: (socket: TLSSocket) => void): Promise<string> {
  return listen(
    createTls(options, (socket) => {
      socket.on("error", () => {});
      socket.once("data", () => answer(socket));
    }),
  );
}

/** Below TLS. */
export function tcpServer(answer: (socket: Socket) => void): Promise<string> {
  return listen(createTcp(answer));
}
