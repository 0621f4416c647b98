import { createDecipheriv, createHmac } from "node:crypto";

/** What a server's first bytes tell. */
export interface Heard {
  readonly serverHello: boolean;
  /** Whether the handshake holds a CertificateRequest; undefined where it could not be read to its end. */
  readonly certificateRequest?: boolean;
}

/**
 * Reads the server's side of a handshake, as it came from the wire. Under TLS 1.2 it is in clear (RFC 5246, section 7.4); under
 * TLS 1.3 what follows the ServerHello is encrypted with the traffic secret that Node hands over as SSLKEYLOGFILE has it.
 */
export function hear(bytes: Buffer, serverSecret: Buffer | undefined): Heard {
  const clear: Buffer[] = [];
  const encrypted: Sealed[] = [];
  for (const record of recordsIn(bytes)) {
    if (record.type === RECORD.handshake && encrypted.length === 0) clear.push(record.body);
    else if (record.type === RECORD.applicationData) encrypted.push(record);
  }
  const messages = messagesIn(Buffer.concat(clear));
  const hello = messages.filter(({ type }) => type === MESSAGE.serverHello).at(-1);
  if (!hello) return { serverHello: false };
  const all = isTls13(hello.body) ? messagesIn(opened(encrypted, hello.body, serverSecret)) : messages;
  const types = all.map(({ type }) => type);
  const asked = types.includes(MESSAGE.certificateRequest);
  const ended = types.includes(MESSAGE.serverHelloDone) || types.includes(MESSAGE.finished);
  return { serverHello: true, ...((asked || ended) && { certificateRequest: asked }) };
}

const RECORD = { handshake: 22, applicationData: 23 } as const;

/** HandshakeType, RFC 8446, section 4, and RFC 5246, section 7.4. */
const MESSAGE = { serverHello: 2, certificateRequest: 13, serverHelloDone: 14, finished: 20 } as const;

interface Sealed {
  readonly header: Buffer;
  readonly body: Buffer;
}

/** TLSPlaintext, RFC 8446, section 5.1; what is cut off is left out. */
function recordsIn(bytes: Buffer): (Sealed & { readonly type: number })[] {
  const records = [];
  for (let at = 0; at + 5 <= bytes.length; ) {
    const end = at + 5 + bytes.readUInt16BE(at + 3);
    if (end > bytes.length) break;
    records.push({
      type: bytes.readUInt8(at),
      header: bytes.subarray(at, at + 5),
      body: bytes.subarray(at + 5, end),
    });
    at = end;
  }
  return records;
}

interface Message {
  readonly type: number;
  readonly body: Buffer;
}

function messagesIn(bytes: Buffer): Message[] {
  const messages: Message[] = [];
  for (let at = 0; at + 4 <= bytes.length; ) {
    const end = at + 4 + bytes.readUIntBE(at + 1, 3);
    if (end > bytes.length) break;
    messages.push({ type: bytes.readUInt8(at), body: bytes.subarray(at + 4, end) });
    at = end;
  }
  return messages;
}

/** Version and random, then the session id with its length; then the cipher suite. RFC 8446, section 4.1.3. */
const SESSION_ID = 34;

function cipherSuite(hello: Buffer): number {
  const at = SESSION_ID + 1 + (hello[SESSION_ID] ?? 0);
  return at + 2 <= hello.length ? hello.readUInt16BE(at) : 0;
}

/** Suites of TLS 1.3 are suites of no other version. RFC 8446, appendix B.4. */
function isTls13(hello: Buffer): boolean {
  return cipherSuite(hello) in SUITES;
}

const SUITES: Readonly<Record<number, Suite>> = {
  4865: { cipher: "aes-128-gcm", hash: "sha256", keyLength: 16 },
  4866: { cipher: "aes-256-gcm", hash: "sha384", keyLength: 32 },
  4867: { cipher: "chacha20-poly1305", hash: "sha256", keyLength: 32 },
};

interface Suite {
  readonly cipher: "aes-128-gcm" | "aes-256-gcm" | "chacha20-poly1305";
  readonly hash: string;
  readonly keyLength: number;
}

const TAG_LENGTH = 16;
const IV_LENGTH = 12;

/** The handshake messages in encrypted records, RFC 8446, section 5.2, up to the first one that is under another key. */
function opened(records: readonly Sealed[], hello: Buffer, secret: Buffer | undefined): Buffer {
  const suite = SUITES[cipherSuite(hello)];
  if (!suite || !secret) return Buffer.alloc(0);
  const key = expand(suite.hash, secret, "key", suite.keyLength);
  const iv = expand(suite.hash, secret, "iv", IV_LENGTH);
  const plain: Buffer[] = [];
  for (const [number, record] of records.entries()) {
    const inner = unseal(record, suite, key, nonceOf(iv, number));
    if (!inner) break;
    // TLSInnerPlaintext: the content, its type, and zeros.
    let end = inner.length - 1;
    while (end > 0 && inner[end] === 0) end--;
    if (inner[end] === RECORD.handshake) plain.push(inner.subarray(0, end));
  }
  return Buffer.concat(plain);
}

function unseal({ header, body }: Sealed, { cipher }: Suite, key: Buffer, nonce: Buffer): Buffer | undefined {
  if (body.length <= TAG_LENGTH) return undefined;
  try {
    // The three are authenticated ciphers with the same interface; Node's types name each by itself.
    const decipher = createDecipheriv(cipher as "aes-256-gcm", key, nonce, { authTagLength: TAG_LENGTH });
    decipher.setAAD(header);
    decipher.setAuthTag(body.subarray(-TAG_LENGTH));
    return Buffer.concat([decipher.update(body.subarray(0, -TAG_LENGTH)), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** RFC 8446, section 5.3. */
function nonceOf(iv: Buffer, number: number): Buffer {
  const nonce = Buffer.from(iv);
  nonce.writeUInt32BE((nonce.readUInt32BE(IV_LENGTH - 4) ^ number) >>> 0, IV_LENGTH - 4);
  return nonce;
}

/** HKDF-Expand-Label with an empty context, RFC 8446, section 7.1; the lengths here need one block of RFC 5869, section 2.3. */
function expand(hash: string, secret: Buffer, label: string, length: number): Buffer {
  const full = Buffer.from(`tls13 ${label}`);
  const info = Buffer.concat([Buffer.of(0, length, full.length), full, Buffer.of(0)]);
  return createHmac(hash, secret)
    .update(Buffer.concat([info, Buffer.of(1)]))
    .digest()
    .subarray(0, length);
}
