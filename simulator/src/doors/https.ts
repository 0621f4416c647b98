import { constants, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createServer as createPlainServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { TLSSocket } from "node:tls";
import { type AdminManagerFactory, NativeError } from "../engine/native";
import { type Accounts, decide, type SiteAnswer } from "./site-answer";
import { presentedCertificate } from "./site-certificate";
import { readSiteConfiguration } from "./site-configuration";
import { page } from "./site-page";

export interface HttpsDoorOptions {
  readonly engine: AdminManagerFactory;
  /** Name of the IIS site that is served. */
  readonly site: string;
  /** The server's own certificate and key, PEM. */
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  /** Authorities whose client certificates Windows trusts, PEM. */
  readonly authorities: readonly string[];
  /** Windows accounts and their passwords, such as `{ "CORP\\alice": "…" }`; read at every request. */
  readonly accounts: Accounts;
  /** On 127.0.0.1; by default any free ones. */
  readonly httpsPort?: number;
  readonly httpPort?: number;
}

export interface HttpsDoor {
  /** Of the IIS site. */
  readonly name: string;
  readonly httpsUrl: string;
  readonly httpUrl: string;
  close(): Promise<void>;
}

/** One site of the simulated server, over HTTPS and over plain HTTP, that obeys the configuration as it stands. */
export async function startHttpsDoor(options: HttpsDoorOptions): Promise<HttpsDoor> {
  const authorities = options.authorities.map((pem) => new X509Certificate(pem));
  const respond = (request: IncomingMessage, response: ServerResponse) =>
    send(response, answer(request, options, authorities));
  const tls = { cert: options.certificatePem, key: options.privateKeyPem };
  // It always asks in the handshake, and what comes is judged for each request; a resumed session would bring no chain.
  const asking = { requestCert: true, rejectUnauthorized: false, secureOptions: constants.SSL_OP_NO_TICKET };
  const secure = createServer({ ...tls, ...asking }, respond);
  const plain = createPlainServer(respond);
  const httpsPort = await listen(secure, options.httpsPort);
  const httpPort = await listen(plain, options.httpPort);
  return {
    name: options.site,
    httpsUrl: `https://localhost:${httpsPort}`,
    httpUrl: `http://localhost:${httpPort}`,
    close: async () => {
      await Promise.all([end(secure), end(plain)]);
    },
  };
}

function answer(
  { socket, url }: IncomingMessage,
  { engine, site, accounts }: HttpsDoorOptions,
  authorities: readonly X509Certificate[],
): SiteAnswer {
  const encrypted = socket instanceof TLSSocket;
  const presented = encrypted ? presentedCertificate(socket, authorities) : ({ is: "absent" } as const);
  try {
    const configuration = readSiteConfiguration(engine, site, pathOf(url));
    return decide({ encrypted, presented }, configuration, accounts);
  } catch (error) {
    if (error instanceof NativeError) return { status: "500.19" };
    throw error;
  }
}

function pathOf(url = "/"): string {
  try {
    return decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return "/";
  }
}

/** The sub code stands in a header too; the account there is URL-escaped. */
function send(response: ServerResponse, answered: SiteAnswer): void {
  const { status, account } = answered;
  response.writeHead(Number.parseInt(status, 10), {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "x-iis-status": status,
    ...(account !== undefined && { "x-iis-account": encodeURIComponent(account) }),
  });
  response.end(page(answered));
}

async function listen(server: Server, port = 0): Promise<number> {
  // A client that breaks the connection off is no event here.
  server.on("clientError", (_error, socket) => socket.destroy());
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function end(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
