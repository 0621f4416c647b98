import { Duplex } from "node:stream";
import { connect } from "node:tls";
import { beforeAll, expect, test } from "vitest";
import { readOpening } from "../../simulator/src/doors/client-hello";

let hello: Buffer;

beforeAll(async () => {
  hello = await helloFor("Orders.Example");
});

/** What Node's own client begins with. */
function helloFor(servername: string): Promise<Buffer> {
  return new Promise((done) => {
    const sent = new Duplex({ read() {}, write: done });
    connect({ socket: sent, servername });
  });
}

test("the name that a client asks for is read, in lower case", async () => {
  expect(readOpening(hello)).toEqual({ is: "hello", name: "orders.example" });
  expect(readOpening(await helloFor(""))).toEqual({ is: "hello" });
  expect(readOpening(Buffer.concat([hello, Buffer.from("more")]))).toEqual({ is: "hello", name: "orders.example" });
});

test("every beginning of it is partial", () => {
  for (let length = 0; length < hello.length; length++)
    expect(readOpening(hello.subarray(0, length)), `${length} bytes`).toEqual({ is: "partial" });
});

test("it may come in several records", () => {
  const body = hello.subarray(5);
  const record = (part: Buffer) => Buffer.concat([Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part]);
  const parts = [body.subarray(0, 2), body.subarray(2, 90), Buffer.alloc(0), body.subarray(90)].map(record);
  expect(readOpening(Buffer.concat(parts))).toEqual({ is: "hello", name: "orders.example" });
  expect(readOpening(Buffer.concat(parts.slice(0, 3)))).toEqual({ is: "partial" });
});

test("what is no ClientHello, is too long or ends too early inside is told apart", () => {
  const other = { is: "other" };
  expect(readOpening(Buffer.from("GET / HTTP/1.1\r\n\r\n"))).toEqual(other);
  const changed = (at: number, byte: number) => {
    const bytes = Buffer.from(hello);
    bytes[at] = byte;
    return bytes;
  };
  expect(readOpening(changed(5, 2)), "a ServerHello").toEqual(other);
  expect(readOpening(changed(6, 1)), "65,536 bytes and more announced").toEqual(other);
  expect(readOpening(changed(43, 255)), "a session id longer than the message").toEqual(other);
  const empty = Buffer.from([22, 3, 1, 0, 0]);
  expect(readOpening(Buffer.concat(Array(4000).fill(empty))), "records without end").toEqual(other);
});

test("no changed byte is too much", () => {
  for (let at = 0; at < hello.length; at++)
    for (const byte of [0, 1, 127, 255]) {
      const bytes = Buffer.from(hello);
      bytes[at] = byte;
      expect(["hello", "partial", "other"]).toContain(readOpening(bytes).is);
    }
});
