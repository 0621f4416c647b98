import { isIP } from "node:net";
import { connect, createSecureContext, type SecureContext, type TLSSocket } from "node:tls";
import type { Material } from "./material";
import type { Http, Row, Tls } from "./observation";
import type { Tap } from "./tap";

/** What TLS needs of one client, made once a kind of row. */
export function contextFor({ ca, identity }: Material, row: Row): SecureContext {
  const own = row.certificate ? identity : undefined;
  return createSecureContext({
    ca: [...ca],
    minVersion: PROTOCOL[row.tls],
    maxVersion: PROTOCOL[row.tls],
    ...(own && { cert: own.certificates, key: own.privateKey.reveal() }),
  });
}

const PROTOCOL = { "1.2": "TLSv1.2", "1.3": "TLSv1.3" } as const satisfies Record<Tls, string>;
const ALPN = { "1.1": "http/1.1", "2": "h2" } as const satisfies Record<Http, string>;

export interface Securing {
  readonly host: string;
  readonly context: SecureContext;
  readonly http: Http;
  readonly onSocket: (socket: TLSSocket) => void;
  readonly onError: (error: Error) => void;
  /** Gets the lines of SSLKEYLOGFILE as they come. */
  readonly onKeys: (line: Buffer) => void;
}

/** TLS over the tapped socket. The server's certificate is not judged here: the socket says what it is. */
export function secure(tapped: Tap, { host, context, http, onSocket, onError, onKeys }: Securing): Promise<TLSSocket> {
  return new Promise((done, failed) => {
    const socket = connect({
      socket: tapped.stream,
      secureContext: context,
      // An address cannot stand in the handshake (RFC 6066, 3).
      ...(isIP(host) === 0 && { servername: host }),
      host,
      ALPNProtocols: [ALPN[http]],
      rejectUnauthorized: false,
    });
    onSocket(socket);
    socket.on("error", (error) => {
      onError(error);
      failed(error);
    });
    socket.on("keylog", onKeys);
    socket.once("close", () => failed(new Error("the connection was closed")));
    socket.once("secureConnect", () => done(socket));
  });
}

/** Whether HTTP is spoken as wished; HTTP/1.1 needs no agreement (RFC 7301). */
export function speaks(socket: TLSSocket, http: Http): boolean {
  return http === "1.1" ? socket.alpnProtocol !== "h2" : socket.alpnProtocol === "h2";
}
