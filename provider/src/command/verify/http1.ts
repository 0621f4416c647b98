import { request } from "node:http";
import type { TLSSocket } from "node:tls";
import type { Question, Reply } from "./reply";
import { collect } from "./reply";

/** Asks over HTTP/1.1 on this connection, which is not used again. */
export function askHttp1(socket: TLSSocket, { method, host, path, headers, body }: Question): Promise<Reply> {
  return new Promise((done, failed) => {
    const asking = request(
      {
        createConnection: () => socket,
        method,
        path,
        // A server that is told to close may do so before it has read the body, and reset the connection.
        headers: { host, ...headers, connection: "keep-alive" },
        maxHeaderSize: HEADERS_LIMIT,
      },
      (response) => {
        const { location } = response.headers;
        asking.off("error", failed).on("error", () => {});
        const head = { status: response.statusCode ?? 0, ...(location !== undefined && { location }) };
        void collect(response).then((read) => done({ ...head, ...read }));
      },
    );
    asking.on("error", failed);
    asking.end(body);
  });
}

const HEADERS_LIMIT = 32 * 1024;
