import fc from "fast-check";
import { expect, test } from "vitest";
import { hear } from "../../../provider/src/command/verify/handshake";

const record = (type: number, body: readonly number[]) =>
  Buffer.from([type, 3, 3, body.length >> 8, body.length & 255, ...body]);
const message = (type: number, body: readonly number[]) => [type, 0, body.length >> 8, body.length & 255, ...body];

/** TLS 1.2, no session, of this cipher suite. */
const hello = (suite: number) => message(2, [3, 3, ...Array(32).fill(7), 0, suite >> 8, suite & 255, 0]);
const ECDHE = 0xc030;

test("a CertificateRequest of TLS 1.2 is read in clear, in whatever records it comes", () => {
  const asking = [...hello(ECDHE), ...message(11, [1, 2, 3]), ...message(13, [1, 1, 0, 0, 0, 0]), ...message(14, [])];
  const silent = [...hello(ECDHE), ...message(11, [1, 2, 3]), ...message(14, [])];
  expect(hear(record(22, asking), undefined)).toEqual({ serverHello: true, certificateRequest: true });
  expect(hear(record(22, silent), undefined)).toEqual({ serverHello: true, certificateRequest: false });
  const crumbs = asking.map((byte) => record(22, [byte]));
  expect(hear(Buffer.concat(crumbs), undefined)).toEqual({ serverHello: true, certificateRequest: true });
});

test("a handshake that is cut off tells neither, and one that never began tells that", () => {
  const silent = [...hello(ECDHE), ...message(11, [1, 2, 3])];
  expect(hear(record(22, silent), undefined)).toEqual({ serverHello: true });
  expect(hear(Buffer.concat([record(22, hello(0x1302)), record(23, [1, 2, 3])]), undefined)).toEqual({
    serverHello: true,
  });
  expect(hear(Buffer.from("HTTP/1.1 400 Bad Request"), undefined)).toEqual({ serverHello: false });
  expect(hear(Buffer.alloc(0), undefined)).toEqual({ serverHello: false });
});

test("no bytes of a server make it fail", () => {
  const secret = fc.option(
    fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
    { nil: undefined },
  );
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 80 }).map((bytes) => record(22, [...bytes])),
    fc.uint8Array({ maxLength: 80 }).map((bytes) => record(23, [...bytes])),
    fc.constantFrom(
      record(22, hello(0x1301)),
      record(22, hello(0x1303)),
      record(22, [2, 0, 0, 1, 0]),
      Buffer.of(22, 3),
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), secret, (pieces, key) => {
      expect(typeof hear(Buffer.concat(pieces), key).serverHello).toBe("boolean");
    }),
  );
});
