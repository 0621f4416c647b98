import { printable } from "../../base/printable";
import { alertIn } from "./alert";
import { Http11Required } from "./http2";
import type { Failure, Row } from "./observation";
import type { Trail } from "./trail";

export class TimedOut extends Error {}

/** What an error means, of those that Node, OpenSSL and the system have for the same things. */
export function failureOf(error: NodeJS.ErrnoException, trail: Trail, row: Row): Failure {
  if (error instanceof TimedOut) return { kind: "timeout" };
  if (error instanceof Http11Required) return { kind: "http11Required" };
  const code = codeOf(error);
  if (trail.phase === "connect") return { kind: isAboutNames(code) ? "noAddress" : "noConnection", code };
  const alert = alertIn(trail.tlsError?.message ?? "") ?? alertIn(error.message);
  if (alert !== undefined)
    return alert === "no_application_protocol" && row.http === "2" ? { kind: "noHttp2" } : { kind: "alert", alert };
  const socketError = trail.tapped?.error();
  if (socketError !== undefined) return { kind: "reset", code: socketError };
  const tlsCode = trail.tlsError ? codeOf(trail.tlsError) : code;
  if (trail.phase === "handshake" && /^ERR_SSL_/.test(tlsCode)) return inHandshake(tlsCode, trail);
  return isClosed(code) ? { kind: "closed" } : { kind: "unreadable", code };
}

function inHandshake(code: string, trail: Trail): Failure {
  const [first] = trail.tapped?.heard() ?? [];
  if (first !== undefined && !RECORD_TYPES.has(first)) return { kind: "notTls" };
  return OTHER_VERSION.has(code) ? { kind: "otherVersion" } : { kind: "unreadable", code };
}

/** ContentType of TLS: change_cipher_spec to application_data. RFC 8446, section 5.1. */
const RECORD_TYPES = new Set([20, 21, 22, 23]);

const OTHER_VERSION = new Set([
  "ERR_SSL_UNSUPPORTED_PROTOCOL",
  "ERR_SSL_WRONG_SSL_VERSION",
  "ERR_SSL_WRONG_VERSION_NUMBER",
  "ERR_SSL_BAD_PROTOCOL_VERSION_NUMBER",
]);

/** getaddrinfo, and its errors of libuv. */
function isAboutNames(code: string): boolean {
  return /^(ENOTFOUND|ENODATA|EAI_[A-Z]{1,20})$/.test(code);
}

/** Node calls the end of a connection without a response a reset, too. */
function isClosed(code: string): boolean {
  return ["ECONNRESET", "EPIPE", "unknown", "ERR_STREAM_PREMATURE_CLOSE", "ERR_STREAM_WRITE_AFTER_END"].includes(code);
}

function codeOf({ code }: NodeJS.ErrnoException): string {
  return typeof code === "string" ? printable(code, 60) : "unknown";
}
