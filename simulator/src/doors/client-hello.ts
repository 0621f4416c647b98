/** What the beginning of a TLS connection says. */
export type Opening =
  | { readonly is: "partial" }
  /** No ClientHello, or one that is damaged. */
  | { readonly is: "other" }
  /** `name`: the server that the client asks for (SNI), in lower case. */
  | { readonly is: "hello"; readonly name?: string };

const OTHER = { is: "other" } as const;
const PARTIAL = { is: "partial" } as const;

/** Bytes after which a ClientHello must have ended. */
const LONGEST = 16_384;

export function readOpening(bytes: Buffer): Opening {
  let message = Buffer.alloc(0);
  // TLSPlaintext, RFC 8446 section 5.1: type 1 (handshake 22), version 2, length 2, fragment.
  for (let at = 0; at < bytes.length && bytes.length <= LONGEST; ) {
    if (bytes[at] !== 22) return OTHER;
    if (bytes.length < at + 5) break;
    const end = at + 5 + bytes.readUInt16BE(at + 3);
    message = Buffer.concat([message, bytes.subarray(at + 5, end)]);
    const hello = readMessage(message);
    if (hello.is !== "partial") return hello;
    at = end;
  }
  return bytes.length > LONGEST ? OTHER : PARTIAL;
}

/** Handshake, RFC 8446 section 4: type 1 (client_hello 1), length 3, body. */
function readMessage(message: Buffer): Opening {
  if (message.length > 0 && message[0] !== 1) return OTHER;
  if (message.length < 4) return PARTIAL;
  const end = 4 + message.readUIntBE(1, 3);
  if (end > LONGEST) return OTHER;
  return message.length < end ? PARTIAL : readHello(message.subarray(4, end));
}

/** ClientHello, RFC 8446 section 4.1.2: version 2, random 32, session id <1>, cipher suites <2>, compression <1>, extensions <2>. */
function readHello(body: Buffer): Opening {
  try {
    const hello = new Cursor(body);
    hello.take(34);
    for (const size of [1, 2, 1] as const) hello.vector(size);
    const extensions = hello.isAtEnd() ? undefined : new Cursor(hello.vector(2));
    while (extensions?.isAtEnd() === false) {
      const type = extensions.number(2);
      const data = extensions.vector(2);
      if (type === 0) return { is: "hello", ...nameIn(new Cursor(data)) };
    }
    return { is: "hello" };
  } catch (error) {
    if (error instanceof RangeError) return OTHER;
    throw error;
  }
}

/** ServerNameList, RFC 6066 section 3: length 2, then name type 1 (host_name 0) and name <2>. */
function nameIn(extension: Cursor): { name?: string } {
  const list = new Cursor(extension.vector(2));
  const type = list.number(1);
  const name = list.vector(2).toString("latin1").toLowerCase();
  return type === 0 ? { name } : {};
}

/** Throws a RangeError where the bytes end too early. */
class Cursor {
  #at = 0;

  constructor(private readonly bytes: Buffer) {}

  isAtEnd(): boolean {
    return this.#at >= this.bytes.length;
  }

  take(length: number): Buffer {
    const from = this.#at;
    if (from + length > this.bytes.length) throw new RangeError("the message ends too early");
    this.#at += length;
    return this.bytes.subarray(from, this.#at);
  }

  number(size: 1 | 2): number {
    return this.take(size).readUIntBE(0, size);
  }

  vector(size: 1 | 2): Buffer {
    return this.take(this.number(size));
  }
}
