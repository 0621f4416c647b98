import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { ConnectionError } from "../../../provider/src/errors";
import { wholeCharacters } from "../../../provider/src/transport/winrm/input";
import { schemesOf } from "../../../provider/src/transport/winrm/login-refused";
import { failure } from "../../transport/door";
import { overHttp, start } from "./door";

let server: Server | undefined;
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  if (!server) return;
  const closed = once(server, "close");
  server.close();
  await closed;
  server = undefined;
});

/** Says the same to whoever asks anything. */
async function answerWith(answer: (socket: Socket) => void): Promise<number> {
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("data", () => answer(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const POLLS = { operationTimeoutSec: 1, readTimeoutSec: 2 };
const QUICK = { ...POLLS, perDialTimeout: 2 };
/** For what does not end by its time. */
const PATIENT = { ...POLLS, perDialTimeout: 20 };

function http(status: number, headers: string, body = ""): string {
  return `HTTP/1.1 ${status} X\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

test.each([
  ["a web site", http(200, "Content-Type: text/html\r\n", "<html>It works!</html>")],
  ["a proxy's error", http(502, "Content-Type: text/html\r\n", "<html>Bad gateway</html>")],
  ["a 401 without any offer", http(401, "")],
  ["a challenge that is no token", http(401, "WWW-Authenticate: Negotiate AAAA\r\n")],
  ["a challenge of NTLM letters", http(401, "WWW-Authenticate: Negotiate TlRMTVNTUAACAAAA\r\n")],
  ["an SPNEGO head and nothing", http(401, "WWW-Authenticate: Negotiate oYIBAA==\r\n")],
  ["no HTTP", "SSH-2.0-OpenSSH_9.6\r\n"],
  ["a redirection", http(302, "Location: http://elsewhere/wsman\r\n")],
  ["a head without end", `HTTP/1.1 401 X\r\n${"X-Long: y\r\n".repeat(5_000)}`],
])("%s is told as what it is, and nothing hangs", async (_, answer) => {
  const port = await answerWith((socket) => socket.write(answer));
  const error = await failure(start(overHttp(port, PATIENT)));
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error.code).toMatch(/^connection\/(protocol|login|lost)$/);
});

test("a length that never comes ends with the dial's limit", async () => {
  const port = await answerWith((socket) => socket.write("HTTP/1.1 401 X\r\nContent-Length: 999999999\r\n\r\nx"));
  const error = await failure(start(overHttp(port, QUICK)));
  expect(error.code).toBe("connection/unreachable");
  expect(error.message).toContain("within 2 s");
});

test("who hears us and resets the connection is dialled again, and unreachable in the end", async () => {
  let heard = 0;
  const port = await answerWith((socket) => {
    heard++;
    socket.resetAndDestroy();
  });
  const error = await failure(start(overHttp(port, { ...PATIENT, dialErrorLimit: 2 })));
  expect(error.code).toBe("connection/unreachable");
  expect(error.message).toContain("accepted the connection, but did not answer: ECONNRESET (failed dials: 2)");
  // After each dial it is asked whether it wants TLS.
  expect(heard).toBe(4);
});

test("a body without end is not collected", async () => {
  let sent = 0;
  const port = await answerWith((socket) => {
    socket.write("HTTP/1.1 401 X\r\nTransfer-Encoding: chunked\r\n\r\n");
    const piece = Buffer.from(`10000\r\n${"x".repeat(0x10000)}\r\n`);
    const more = () => {
      while (!socket.destroyed && socket.write(piece)) sent += piece.length;
      if (!socket.destroyed) socket.once("drain", more);
    };
    more();
  });
  const error = await failure(start(overHttp(port)));
  expect(error.message).toContain("an answer of more than");
  expect(sent).toBeLessThan(64 * 1024 * 1024);
});

test("any bytes at all end as a ConnectionError", async () => {
  let answer = Buffer.alloc(0);
  const port = await answerWith((socket) => socket.end(answer));
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((data) => Buffer.from(data)),
    fc
      .uint8Array({ maxLength: 120 })
      .map((data) => Buffer.from(http(401, `WWW-Authenticate: Negotiate ${Buffer.from(data).toString("base64")}\r\n`))),
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (data) => {
      answer = data;
      expect(await failure(start(overHttp(port, PATIENT)))).toBeInstanceOf(ConnectionError);
    }),
    { numRuns: 40 },
  );
});

test("offers are read from one line or several", () => {
  expect(schemesOf(["Negotiate", 'Basic realm="a, Digest b"', "Kerberos"])).toEqual(["Negotiate", "Basic", "Kerberos"]);
  expect(schemesOf(['Negotiate, Basic realm="x", charset="UTF-8"'])).toEqual(["Negotiate", "Basic"]);
  fc.assert(fc.property(fc.array(fc.string()), (lines) => schemesOf(lines).length <= 8));
});

test("text is cut between characters, and every cut goes on", () => {
  const text = fc.string({ unit: "binary", maxLength: 60 }).map((value) => Buffer.from(value, "utf8"));
  fc.assert(
    fc.property(text, fc.integer({ min: 4, max: 20 }), (bytes, most) => {
      const pieces: Buffer[] = [];
      for (let rest = bytes; rest.length > 0; rest = rest.subarray(pieces.at(-1)?.length)) {
        const length = wholeCharacters(rest, most);
        expect(length).toBeGreaterThan(0);
        expect(length).toBeLessThanOrEqual(most);
        pieces.push(rest.subarray(0, length));
      }
      expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
      expect(pieces.map((piece) => piece.toString("utf8")).join("")).toBe(bytes.toString("utf8"));
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (bytes, most) => {
      const length = wholeCharacters(Buffer.from(bytes), most);
      expect(length).toBeGreaterThan(0);
      expect(length).toBeLessThanOrEqual(Math.max(most, 1));
    }),
  );
});
