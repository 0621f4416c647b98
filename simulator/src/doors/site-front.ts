import { constants } from "node:crypto";
import { createServer, type Server, type Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import { readOpening } from "./client-hello";
import type { Comer, Terms } from "./site-terms";

/** What the door knows of a TLS connection besides. */
export interface Underlying extends Pick<Terms, "checksRevocation" | "port"> {
  readonly raw: Socket;
  /** Whether the client was asked for its certificate, in the handshake or later. */
  asked: boolean;
}

export interface FrontOptions {
  /** At every connection; undefined breaks it off. */
  readonly terms: (comer: Comer) => Terms | undefined;
  /** For a certificate of which only the hash is known, PEM. */
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  readonly onConnection: (socket: TLSSocket, underlying: Underlying) => void;
}

/** Milliseconds that a client has for its ClientHello. */
const LIMIT = 10_000;

/** HTTP.sys in front of a site: it looks whom the client asks for, and only then knows how to speak TLS. */
export function createFront(options: FrontOptions): Server {
  return createServer({ pauseOnConnect: true }, (raw) => {
    raw.on("error", () => raw.destroy());
    raw.setTimeout(LIMIT, () => raw.destroy());
    let seen = Buffer.alloc(0);
    const look = () => {
      for (let piece = raw.read(); piece !== null; piece = raw.read()) seen = Buffer.concat([seen, piece]);
      const opening = readOpening(seen);
      if (opening.is === "partial") return;
      raw.off("readable", look);
      raw.setTimeout(0);
      const terms = opening.is === "hello" ? options.terms(comerOf(raw, opening.name)) : undefined;
      if (!terms) return void raw.resetAndDestroy();
      raw.unshift(seen);
      speak(raw, terms, options);
    };
    raw.on("readable", look);
  });
}

function comerOf({ localFamily }: Socket, name: string | undefined): Comer {
  return { family: localFamily === "IPv6" ? 6 : 4, ...(name !== undefined && { name }) };
}

function speak(raw: Socket, terms: Terms, options: FrontOptions): void {
  const { asks, minVersion, maxVersion, pem, checksRevocation, port } = terms;
  const { certificatePem, privateKeyPem } = pem ?? options;
  // What comes is judged for each request. A resumed session would bring no chain, and a client that resumes it answers no late question.
  const secureContext = createSecureContext({
    cert: certificatePem,
    key: privateKeyPem,
    minVersion,
    maxVersion,
    secureOptions: constants.SSL_OP_NO_TICKET,
  });
  const socket = new TLSSocket(raw, { isServer: true, secureContext, requestCert: asks, rejectUnauthorized: false });
  options.onConnection(socket, { raw, asked: asks, checksRevocation, port });
}
