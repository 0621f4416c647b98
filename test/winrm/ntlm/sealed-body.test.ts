import fc from "fast-check";
import { expect, test } from "vitest";
import {
  decodeSealedBody,
  encodeSealedBody,
  isSealedContentType,
  NtlmSession,
} from "../../../provider/src/transport/winrm/ntlm";
import { refusal, withBitTurned } from "./ends";

const key = Buffer.alloc(16, 9);
const from = (): NtlmSession => new NtlmSession(key, "client");
const to = (): NtlmSession => new NtlmSession(key, "server");
const bytes = fc.uint8Array({ maxLength: 2000 }).map((array) => Buffer.from(array));

/** The plain text whose ciphertext, as the first message, is these bytes. */
function plainFor(ciphertext: Buffer): Buffer {
  return from().seal(ciphertext).sealed;
}

test("a sealed body is built as MS-WSMV says, to the byte", () => {
  const plain = Buffer.from("<s:Envelope/>");
  const { signature, sealed } = from().seal(plain);
  const { contentType, body } = encodeSealedBody(from(), plain);
  expect(contentType).toBe(
    'multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";boundary="Encrypted Boundary"',
  );
  const head =
    "--Encrypted Boundary\r\n\tContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n" +
    "\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=13\r\n" +
    "--Encrypted Boundary\r\n\tContent-Type: application/octet-stream\r\n";
  const due = [
    Buffer.from(`${head}\x10\0\0\0`, "latin1"),
    signature,
    sealed,
    Buffer.from("--Encrypted Boundary--\r\n"),
  ];
  expect(body).toEqual(Buffer.concat(due));
});

test("any bytes come out as they went in, in a row", () => {
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 4 }), (all) => {
      const [sender, receiver] = [from(), to()];
      for (const plain of all) {
        const { contentType, body } = encodeSealedBody(sender, plain);
        expect(decodeSealedBody(receiver, contentType, body)).toEqual(plain);
      }
    }),
  );
});

test("a megabyte passes", () => {
  const plain = Buffer.alloc(1 << 20, "é");
  const { contentType, body } = encodeSealedBody(from(), plain);
  expect(decodeSealedBody(to(), contentType, body).equals(plain)).toBe(true);
});

test.each([
  "--Encrypted Boundary--\r\n",
  "\r\n--Encrypted Boundary\r\n\tContent-Type: application/octet-stream\r\n",
  "\r\n\r\n",
  "Length=3",
])("ciphertext that reads %j is ciphertext", (text) => {
  const plain = plainFor(Buffer.from(text));
  const { contentType, body } = encodeSealedBody(from(), plain);
  expect(body.toString("latin1")).toContain(text);
  expect(decodeSealedBody(to(), contentType, body)).toEqual(plain);
});

/** The same body as other implementations write it. */
const rewritings: [string, (head: string) => string][] = [
  ["without tabs", (text) => text.replaceAll("\t", "")],
  ["in lower case", (text) => text.replace(/(?<=\t).*/g, (line) => line.toLowerCase())],
  ["in upper case", (text) => text.replace(/(?<=\t).*/g, (line) => line.toUpperCase())],
  ["with spaces", (text) => text.replaceAll(": ", ":   ").replace(";Length", "; Length")],
];

test.each(rewritings)("a body %s is read too", (_, rewrite) => {
  const plain = Buffer.from("hello");
  const { contentType, body } = encodeSealedBody(from(), plain);
  const end = body.indexOf("octet-stream\r\n") + "octet-stream\r\n".length;
  const head = rewrite(body.toString("latin1", 0, end));
  const whole = Buffer.concat([Buffer.from(head, "latin1"), body.subarray(end)]);
  expect(decodeSealedBody(to(), contentType, whole)).toEqual(plain);
  expect(decodeSealedBody(to(), contentType, whole.subarray(0, -2))).toEqual(plain);
});

test.each([
  "multipart/encrypted;protocol=application/HTTP-SPNEGO-session-encrypted;boundary=Encrypted Boundary",
  'Multipart/Encrypted; Boundary="Encrypted Boundary"; Protocol="application/http-spnego-session-encrypted"',
  'multipart/encrypted ; charset=utf-8;\tprotocol = "application/HTTP-SPNEGO-session-encrypted" ;boundary = "Encrypted Boundary"',
])("the header %s is understood", (header) => {
  const plain = Buffer.from("hello");
  expect(isSealedContentType(header)).toBe(true);
  expect(decodeSealedBody(to(), header, encodeSealedBody(from(), plain).body)).toEqual(plain);
});

test.each([
  "",
  "application/soap+xml;charset=UTF-8",
  "multipart/encryptedx;boundary=a",
  "multipart/encrypted",
  'multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted"',
  'multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";boundary=""',
  'multipart/encrypted;protocol="application/HTTP-CredSSP-session-encrypted";boundary="Encrypted Boundary"',
  `multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";boundary="${"x".repeat(9999)}"`,
])("the header %j is refused", (header) => {
  const { body } = encodeSealedBody(from(), Buffer.from("hello"));
  expect(refusal(() => decodeSealedBody(to(), header, body))).toBe("body");
});

test.each([0, 4, 6, 50, 999_999_999, 1e20, -1])("a body that says Length=%s for five bytes is refused", (length) => {
  const { contentType, body } = encodeSealedBody(from(), Buffer.from("hello"));
  const lied = Buffer.from(body.toString("latin1").replace("Length=5", `Length=${length}`), "latin1");
  expect(refusal(() => decodeSealedBody(to(), contentType, lied))).toBe("body");
});

test("a line end before the last boundary, or anything after it, is refused", () => {
  const { contentType, body } = encodeSealedBody(from(), Buffer.from("hello"));
  const tail = body.lastIndexOf("--Encrypted");
  const before = Buffer.concat([body.subarray(0, tail), Buffer.from("\r\n"), body.subarray(tail)]);
  expect(refusal(() => decodeSealedBody(to(), contentType, before))).toBe("body");
  expect(refusal(() => decodeSealedBody(to(), contentType, Buffer.concat([body, body])))).toBe("body");
});

test("one bit turned anywhere, and any cut, is refused or changes nothing in the text", () => {
  fc.assert(
    fc.property(bytes, fc.nat(), fc.option(fc.nat(), { nil: undefined }), (plain, bit, cut) => {
      const { contentType, body } = encodeSealedBody(from(), plain);
      const turned = withBitTurned(body, bit % (body.length * 8));
      const came = cut === undefined ? turned : turned.subarray(0, cut % turned.length);
      const refused = refusal(() => expect(decodeSealedBody(to(), contentType, came)).toEqual(plain));
      expect(["body", "integrity", undefined]).toContain(refused);
    }),
    { numRuns: 500 },
  );
});

test("any body under any header is refused", () => {
  const parts = fc.constantFrom(
    "--Encrypted Boundary\r\n",
    "\tContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n",
    "\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=4\r\n",
    "\tContent-Type: application/octet-stream\r\n",
    "\x10\0\0\0",
    "--Encrypted Boundary--\r\n",
    "\r\n",
  );
  const body = fc
    .array(
      fc.oneof(
        parts.map((text) => Buffer.from(text, "latin1")),
        bytes,
      ),
      { maxLength: 12 },
    )
    .map((all) => Buffer.concat(all));
  const header = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constant(encodeSealedBody(from(), Buffer.alloc(0)).contentType),
    fc.string().map((text) => `multipart/encrypted;protocol=${text};boundary=${text}`),
  );
  fc.assert(
    fc.property(header, body, (contentType, came) => {
      expect(["body", "integrity"]).toContain(refusal(() => decodeSealedBody(to(), contentType, came)));
    }),
    { numRuns: 500 },
  );
});

test("heads and headers of a megabyte are refused without being searched for long", () => {
  const { contentType, body } = encodeSealedBody(from(), Buffer.from("hello"));
  for (const filler of [" ", ";", "\t", "Length=", "; Length", "\r\n", '"', "boundary="]) {
    const long = filler.repeat(1_000_000 / filler.length);
    const after = Buffer.concat([body.subarray(0, 22), Buffer.from(long), body.subarray(22)]);
    expect(refusal(() => decodeSealedBody(to(), contentType, after))).toBe("body");
    expect(refusal(() => decodeSealedBody(to(), `multipart/encrypted${long}`, body))).toBe("body");
    expect(refusal(() => decodeSealedBody(to(), `multipart/encrypted;${long}x`, body))).toBe("body");
  }
});

test("a replayed or reordered body is refused", () => {
  const [sender, receiver] = [from(), to()];
  const [first, second, third] = ["a", "b", "c"].map((text) => encodeSealedBody(sender, Buffer.from(text)));
  if (!first || !second || !third) throw new Error("three bodies were made");
  expect(decodeSealedBody(receiver, first.contentType, first.body).toString()).toBe("a");
  expect(refusal(() => decodeSealedBody(receiver, first.contentType, first.body))).toBe("integrity");
  expect(refusal(() => decodeSealedBody(receiver, second.contentType, second.body))).toBe("integrity");
  expect(refusal(() => decodeSealedBody(to(), third.contentType, third.body))).toBe("integrity");
});
