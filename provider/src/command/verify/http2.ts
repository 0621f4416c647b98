import { type ClientHttp2Stream, connect, constants } from "node:http2";
import type { TLSSocket } from "node:tls";
import { collect, type Question, type Reply } from "./reply";

/** The server asks for HTTP/1.1: RFC 9113, section 7. */
export class Http11Required extends Error {}

/** Asks over HTTP/2 on this connection, which is not used again. */
export function askHttp2(socket: TLSSocket, { method, host, path, headers, body }: Question): Promise<Reply> {
  return new Promise((done, failed) => {
    const session = connect(`https://${host}`, {
      createConnection: () => socket,
      settings: { enablePush: false, maxHeaderListSize: HEADERS_LIMIT },
      maxHeaderListPairs: 200,
    });
    let answered = false;
    // What comes behind the head of a response only cuts its body off.
    const fail = (error: Error, code: number | undefined) => {
      if (answered) return;
      failed(code === constants.NGHTTP2_HTTP_1_1_REQUIRED ? new Http11Required() : error);
      session.destroy();
    };
    session.on("error", (error) => fail(error, undefined));
    session.on("goaway", (code) => {
      if (code !== constants.NGHTTP2_NO_ERROR) fail(new Error("the server ended the HTTP/2 session"), code);
    });
    session.once("close", () => fail(new Error("the connection was closed"), undefined));
    const stream = session.request({ ":method": method, ":path": path, ...headers });
    stream.on("error", (error) => fail(error, stream.rstCode));
    // A stream that ends without a response has no error.
    stream.once("close", () => fail(new Error("the stream was closed"), stream.rstCode));
    stream.once("response", ({ ":status": status = 0, location }) => {
      answered = true;
      const head = { status: Number(status), ...(location !== undefined && { location }) };
      void collect(stream as ClientHttp2Stream).then((read) => {
        done({ ...head, ...read });
        session.destroy();
      });
    });
    stream.end(body);
  });
}

const HEADERS_LIMIT = 32 * 1024;
