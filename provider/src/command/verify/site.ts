import type { Material } from "./material";
import type { Row, Wanted } from "./observation";
import { BODY_SIZE } from "./plan";
import type { Question } from "./reply";

/** What is asked, and with what; the same for every row. */
export interface Site {
  readonly url: URL;
  readonly material: Material;
  readonly expectText: string | undefined;
  /** For one row, in milliseconds. */
  readonly limit: number;
}

/** Of a URL: without the brackets of an IPv6 address. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}

export function portOf({ port }: URL): number {
  return port === "" ? 443 : Number(port);
}

/** For people: a query may hold a secret. */
export function shownUrl({ origin, pathname, search }: URL): string {
  return `${origin}${pathname}${search === "" ? "" : "?…"}`;
}

export function question({ url }: Site, { request }: Row): Question {
  const body = bodyOf(request);
  return {
    method: methodOf(request),
    host: url.host,
    path: `${url.pathname}${url.search}`,
    headers: headersOf(body),
    ...(body && { body }),
  };
}

export function methodOf(request: Wanted): "GET" | "POST" {
  return request === "GET" ? "GET" : "POST";
}

export function bodyOf(request: Wanted): Buffer | undefined {
  const size = BODY_SIZE[request];
  return size === 0 ? undefined : Buffer.alloc(size, "x");
}

/** Text that says what it is, for whoever finds it in a log of the server. */
const AGENT = "pulumi-iis-clientcert verify";

function headersOf(body: Buffer | undefined): Record<string, string> {
  const always = { accept: "*/*", "accept-encoding": "identity", "user-agent": AGENT };
  return body ? { ...always, "content-type": "text/plain", "content-length": String(body.length) } : always;
}
