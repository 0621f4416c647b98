import type { IncomingMessage, ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";
import { type AdminManagerFactory, NativeError } from "../engine/native";
import type { SimulatedWindows } from "../windows";
import { decide, type SiteAnswer } from "./site-answer";
import { presentedCertificate } from "./site-certificate";
import { readSiteConfiguration, readUploadReadAhead } from "./site-configuration";
import type { Underlying } from "./site-front";
import { askLate } from "./site-late";
import { page } from "./site-page";

export interface SiteOptions {
  readonly engine: AdminManagerFactory;
  /** Name of the IIS site that is served. */
  readonly site: string;
  /** Its entries of HTTP.sys, certificates and build decide how TLS is spoken, at every connection; its accounts and trust are looked at with every request. */
  readonly windows: SimulatedWindows;
}

type Respond = (
  request: IncomingMessage,
  response: ServerResponse,
  underlying: Underlying | undefined,
) => Promise<void>;

export function responder(options: SiteOptions): Respond {
  return async (request, response, underlying) => {
    const answered = await answer(request, options, underlying);
    if (answered === "reset") underlying?.raw.resetAndDestroy();
    else send(response, answered);
  };
}

async function answer(
  request: IncomingMessage,
  { engine, site, windows }: SiteOptions,
  underlying: Underlying | undefined,
): Promise<SiteAnswer | "reset"> {
  const { socket } = request;
  const path = pathOf(request.url);
  try {
    const configuration = readSiteConfiguration(engine, site, path);
    if (!(socket instanceof TLSSocket)) return decide({ encrypted: false, presented: ABSENT }, configuration, windows);
    if (configuration.negotiate && underlying?.asked === false) {
      const uploadReadAhead = readUploadReadAhead(engine, site, path);
      const late = await askLate(request, socket, underlying, { windows, uploadReadAhead });
      if (late !== "answered") return ENDS[late];
    }
    const presented = presentedCertificate(socket, windows.trust);
    return decide({ encrypted: true, presented }, configuration, windows);
  } catch (error) {
    if (error instanceof NativeError) return { status: "500.19" };
    throw error;
  }
}

const ABSENT = { is: "absent" } as const;
const ENDS = { tooLarge: { status: "413" }, notSupported: { status: "500" }, reset: "reset" } as const;

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
