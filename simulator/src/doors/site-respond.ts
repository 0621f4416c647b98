import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";
import { type AdminManagerFactory, NativeError } from "../engine/native";
import type { SimulatedWindows } from "../windows";
import { decide } from "./site-answer";
import { presentedCertificate } from "./site-certificate";
import { readSiteConfiguration, readUploadReadAhead, type SiteConfiguration } from "./site-configuration";
import type { Underlying } from "./site-front";
import { askLate } from "./site-late";
import { logRequest } from "./site-log";
import type { Logging } from "./site-logging";
import { page } from "./site-page";
import { challengeOf } from "./site-schemes";
import { type SiteAnswer, win32Of } from "./site-status";

export interface SiteOptions {
  readonly engine: AdminManagerFactory;
  /** Name of the IIS site that is served. */
  readonly site: string;
  /** Its HTTP.sys and build decide how TLS is spoken, at every connection; its accounts and trust who gets in, at every request. */
  readonly windows: SimulatedWindows;
  /** How requests are logged, as it stands; undefined: they are not. */
  readonly logging: () => Logging | undefined;
}

type Respond = (
  request: IncomingMessage,
  response: ServerResponse,
  underlying: Underlying | undefined,
) => Promise<void>;

/** With the schemes that a client may try next, and whether the page tells the sub-status: unless said, it does. */
type Answer = SiteAnswer & Partial<Pick<SiteConfiguration, "schemes" | "detailed">>;

export function responder(options: SiteOptions): Respond {
  return async (request, response, underlying) => {
    const came = new Date();
    const path = pathOf(request.url);
    const answered = await answer(request, path, options, underlying);
    // HTTP.sys breaks off what IIS never sees, so that no log of a site has it.
    if (answered === "reset") return void underlying?.raw.resetAndDestroy();
    const text = page(answered);
    const logging = options.logging();
    if (logging) {
      const port = underlying?.port ?? logging.httpPort;
      logRequest(options.windows, logging, { request, came, answered, path, port, sent: Buffer.byteLength(text) });
    }
    send(request, response, answered, text);
  };
}

async function answer(
  request: IncomingMessage,
  path: string,
  { engine, site, windows }: SiteOptions,
  underlying: Underlying | undefined,
): Promise<Answer | "reset"> {
  const { socket } = request;
  try {
    const configuration = readSiteConfiguration(engine, site, path);
    const { schemes, detailed } = configuration;
    if (!(socket instanceof TLSSocket) || !underlying)
      return { ...decide({ encrypted: false, presented: ABSENT }, configuration, windows), schemes, detailed };
    if (configuration.negotiate && !underlying.asked) {
      const uploadReadAhead = readUploadReadAhead(engine, site, path);
      const late = await askLate(request, socket, underlying, { windows, uploadReadAhead });
      if (late !== "answered") return ENDS[late];
    }
    const presented = presentedCertificate(socket, windows.trust, underlying.checksRevocation);
    return { ...decide({ encrypted: true, presented }, configuration, windows), schemes, detailed };
  } catch (error) {
    if (error instanceof NativeError) return { status: "500.19", win32: win32From(error) };
    throw error;
  }
}

const ABSENT = { is: "absent" } as const;
const ENDS = { tooLarge: { status: "413" }, notSupported: { status: "500" }, reset: "reset" } as const;

/** An HRESULT that wraps a number of Windows is logged as that number. */
function win32From({ hresult }: NativeError): number {
  return hresult >>> 16 === 0x8007 ? hresult & 0xffff : hresult;
}

function pathOf(url = "/"): string {
  try {
    return decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return "/";
  }
}

/** Status with sub code and win32 status stand in headers too; the account there is URL-escaped. */
function send({ headers }: IncomingMessage, response: ServerResponse, answered: Answer, text: string): void {
  const { status, account, schemes = [] } = answered;
  const host = (headers.host ?? "localhost").replace(/:\d+$/, "");
  const challenges = schemes.map((scheme) => challengeOf(scheme, host, randomBytes(16).toString("hex")));
  response.writeHead(Number.parseInt(status, 10), {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "x-iis-status": status,
    "x-iis-win32": String(win32Of(answered)),
    ...(account !== undefined && { "x-iis-account": encodeURIComponent(account) }),
    ...(status.startsWith("401") && challenges.length > 0 && { "www-authenticate": challenges }),
  });
  response.end(text);
}
