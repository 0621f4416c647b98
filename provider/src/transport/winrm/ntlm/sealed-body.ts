import { NtlmError } from "./error";
import type { NtlmSession } from "./session";

const PROTOCOL = "application/HTTP-SPNEGO-session-encrypted";
const BOUNDARY = "Encrypted Boundary";
const SOAP = "application/soap+xml;charset=UTF-8";

export interface SealedBody {
  /** For the HTTP header. */
  readonly contentType: string;
  readonly body: Buffer;
}

/**
 * Seals an HTTP body, MS-WSMV 2.2.9.1: the part that says what it was, then the part with u32le 16, the signature, the
 * ciphertext and directly the closing boundary (WinRM answers 400 to a line end before it).
 */
export function encodeSealedBody(session: NtlmSession, plain: Buffer, contentType: string = SOAP): SealedBody {
  const { signature, sealed } = session.seal(plain);
  const head = [
    `--${BOUNDARY}`,
    `\tContent-Type: ${PROTOCOL}`,
    `\tOriginalContent: type=${contentType};Length=${plain.length}`,
    `--${BOUNDARY}`,
    "\tContent-Type: application/octet-stream",
    "",
  ];
  const prefix = Buffer.from("10000000", "hex");
  const tail = Buffer.from(`--${BOUNDARY}--\r\n`, "latin1");
  return {
    contentType: `multipart/encrypted;protocol="${PROTOCOL}";boundary="${BOUNDARY}"`,
    body: Buffer.concat([Buffer.from(head.join("\r\n"), "latin1"), prefix, signature, sealed, tail]),
  };
}

/**
 * The plain body. Throws an NtlmError: `body` for what is not built like that, `integrity` for what was tampered with.
 * The ciphertext is measured by the length that the first part gives, for it may hold anything, boundaries too.
 */
export function decodeSealedBody(session: NtlmSession, contentTypeHeader: string, body: Buffer): Buffer {
  const boundary = boundaryOf(contentTypeHeader);
  const { length, end } = readHead(body, boundary);
  const tail = Buffer.from(`--${boundary}--`, "latin1");
  const at = { signature: end + 4, sealed: end + 20, tail: end + 20 + length };
  if (body.length < at.tail + tail.length) throw malformed(`it is cut off: ${body.length} bytes for ${length} sealed`);
  if (body.readUInt32LE(end) !== 16) throw malformed("the signature has not 16 bytes");
  const rest = body.subarray(at.tail);
  const closed = rest.subarray(0, tail.length).equals(tail) && isLineEnd(rest.subarray(tail.length));
  if (!closed) throw malformed(`the closing boundary does not follow ${length} bytes of ciphertext`);
  return session.unseal(body.subarray(at.signature, at.sealed), body.subarray(at.sealed, at.tail));
}

/** Whether an HTTP body with this Content-Type is a sealed one. */
export function isSealedContentType(contentTypeHeader: string): boolean {
  return /^\s*multipart\/encrypted\s*(;|$)/i.test(contentTypeHeader);
}

/** Longer than any boundary (RFC 2046, 5.1.1 allows 70 characters). */
const MAX_BOUNDARY = 70;

function boundaryOf(contentTypeHeader: string): string {
  if (!isSealedContentType(contentTypeHeader)) throw malformed("its Content-Type is not multipart/encrypted");
  const protocol = parameter(contentTypeHeader, PARAMETER.protocol);
  if (protocol?.toLowerCase() !== PROTOCOL.toLowerCase()) throw malformed("it is sealed by another protocol than NTLM");
  const boundary = parameter(contentTypeHeader, PARAMETER.boundary);
  if (!boundary || boundary.length > MAX_BOUNDARY) throw malformed("its Content-Type has no usable boundary");
  return boundary;
}

/** Quoted or not, RFC 2045, 5.1. */
const PARAMETER = {
  protocol: /;\s*protocol\s*=\s*(?:"([^"]*)"|([^;"]*))/i,
  boundary: /;\s*boundary\s*=\s*(?:"([^"]*)"|([^;"]*))/i,
};

function parameter(header: string, form: RegExp): string | undefined {
  const found = form.exec(header);
  return (found?.[1] ?? found?.[2])?.trim();
}

/** Longer than the head of any sealed body. */
const MAX_HEAD = 2048;

/** Five lines, indented or not; `end` is where the ciphertext's own head begins. */
function readHead(body: Buffer, boundary: string): { length: number; end: number } {
  const text = body.toString("latin1", 0, MAX_HEAD);
  const lines = text.split("\r\n", 5).map((line) => line.trim());
  const [open, kind = "", original = "", second, octets = ""] = lines;
  const delimiter = `--${boundary}`;
  if (open !== delimiter || second !== delimiter) throw malformed("its boundaries are not where they belong");
  if (!sameHeader(kind, `Content-Type: ${PROTOCOL}`)) throw malformed("its first part is of another type");
  if (!sameHeader(octets, "Content-Type: application/octet-stream")) throw malformed("its second part is no octets");
  const length = /^OriginalContent:.*;\s*Length\s*=\s*"?(\d{1,9})"?$/i.exec(original)?.[1];
  if (length === undefined) throw malformed("it does not say its length");
  return { length: Number(length), end: endOfLine(text, 5) };
}

function sameHeader(line: string, expected: string): boolean {
  return line.replace(/\s/g, "").toLowerCase() === expected.replace(/\s/g, "").toLowerCase();
}

function endOfLine(text: string, count: number): number {
  let at = 0;
  for (let line = 0; line < count; line++) {
    const end = text.indexOf("\r\n", at);
    if (end === -1) throw malformed("its head does not end");
    at = end + 2;
  }
  return at;
}

function isLineEnd(rest: Buffer): boolean {
  return rest.length === 0 || rest.equals(Buffer.from("\r\n"));
}

function malformed(what: string): NtlmError {
  return new NtlmError("body", `a sealed body is malformed: ${what}`);
}
