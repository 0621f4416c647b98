import { type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";

export interface AskOptions {
  /** Below the root of the site. */
  readonly path?: string;
  /** Certificate of the client and its key, PEM; a chain may follow the certificate. */
  readonly certificatePem?: string;
  readonly privateKeyPem?: string;
  /** Who must have issued the server's certificate, PEM; without it any server will do. */
  readonly authorityPem?: string;
  /** The one version of TLS that the client speaks. Default: the best that both do. */
  readonly tls?: "1.2" | "1.3";
  /** Whom the client asks for (SNI). Default: the host of the address. */
  readonly serverName?: string;
  /** Posts this; in pieces of unknown length where it is a list. */
  readonly body?: Buffer | readonly Buffer[];
}

export interface Asked {
  /** Status with its sub code, such as `403.7`. */
  readonly status: string;
  /** Who was logged on; `anonymous` for nobody in particular. */
  readonly account?: string;
  /** Absent: 0. */
  readonly win32?: number;
  /** What the server offers besides, of WWW-Authenticate. */
  readonly schemes?: readonly string[];
}

/** Milliseconds that a page may take. */
const LIMIT = 10_000;

/** Asks a site once, on a connection of its own, as a browser with this certificate would. */
export function ask(url: string, options: AskOptions = {}): Promise<Asked> {
  const target = new URL(options.path ?? "/", url);
  const { certificatePem: cert, privateKeyPem: key, authorityPem: ca, body } = options;
  return new Promise((done, failed) => {
    const start = target.protocol === "https:" ? requestSecure : requestPlain;
    const asking = start(
      target,
      {
        agent: false,
        timeout: LIMIT,
        rejectUnauthorized: ca !== undefined,
        ...(ca !== undefined && { ca }),
        ...(cert !== undefined && { cert }),
        ...(key !== undefined && { key }),
        ...(options.tls !== undefined && { minVersion: `TLSv${options.tls}`, maxVersion: `TLSv${options.tls}` }),
        ...(options.serverName !== undefined && { servername: options.serverName }),
        ...(body !== undefined && { method: "POST" }),
        ...(Buffer.isBuffer(body) && { headers: { "content-length": body.length } }),
      },
      (response) => {
        response.resume();
        response.once("end", () => done(askedOf(response)));
      },
    );
    asking.once("timeout", () => asking.destroy(new Error(`${target.href} did not answer within ${LIMIT} ms`)));
    asking.once("error", failed);
    for (const piece of Buffer.isBuffer(body) ? [body] : (body ?? [])) asking.write(piece);
    asking.end();
  });
}

function askedOf({ statusCode, headers, headersDistinct }: IncomingMessage): Asked {
  const { "x-iis-status": status, "x-iis-account": account, "x-iis-win32": win32 = "0" } = headers;
  const { "www-authenticate": schemes } = headersDistinct;
  return {
    status: String(status ?? statusCode),
    ...(typeof account === "string" && { account: decodeURIComponent(account) }),
    ...(win32 !== "0" && { win32: Number(win32) }),
    ...(schemes && { schemes }),
  };
}
