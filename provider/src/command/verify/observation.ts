import type { AlertName } from "./alert";

export type Tls = "1.2" | "1.3";
export type Http = "1.1" | "2";
export type Wanted = "GET" | "small POST" | "large POST";

/** One question to the site, on a connection of its own. */
export interface Row {
  /** Whether the client has its certificate at hand. */
  readonly certificate: boolean;
  readonly tls: Tls;
  readonly http: Http;
  readonly request: Wanted;
}

/** How far a row came. */
export type Phase = "connect" | "handshake" | "request" | "answer";

/** When the client was asked for a certificate; `unknown` where the handshake could not be read. */
export type Asked = "handshake" | "late" | "no" | "unknown";

/** What is kept of a response. */
export interface Answer {
  readonly status: number;
  /** `403.16`, where the page shows it, or the server's log was read. */
  readonly subStatus?: string;
  /** `0x80070032`, likewise. */
  readonly error?: string;
  /** Where a redirect leads to, without its query. */
  readonly location?: string;
  /** Whether the expected text stands in it; only where one is expected. */
  readonly hasText?: boolean;
  /** The body was longer than what is looked at, or broke off. */
  readonly cut?: boolean;
}

/** ERROR_NOT_SUPPORTED as a HRESULT. */
export const NOT_SUPPORTED = "0x80070032";

/** Why there is no answer. */
export type Failure =
  | { readonly kind: "noAddress" | "noConnection" | "timeout" | "reset" | "closed" | "notTls"; readonly code?: string }
  /** By its name in RFC 8446, section 6. */
  | { readonly kind: "alert"; readonly alert: AlertName }
  /** The server's certificate is not accepted by this client. */
  | { readonly kind: "untrusted" | "wrongName" | "outOfDate"; readonly code: string }
  | { readonly kind: "otherVersion" | "noHttp2" | "http11Required" }
  /** What came is neither a TLS nor an HTTP message that can be read. */
  | { readonly kind: "unreadable"; readonly code: string };

export interface Observation {
  readonly row: Row;
  readonly by: "node" | "curl";
  readonly phase: Phase;
  readonly asked: Asked;
  /** The server agreed to speak TLS of this version. */
  readonly serverHello: boolean;
  readonly answer?: Answer;
  readonly failure?: Failure;
  /** Why a row that curl should have asked was not asked by it. */
  readonly withoutCurl?: string;
}

/** How much of a body is looked at, in bytes. */
export const BODY_LIMIT = 64 * 1024;
