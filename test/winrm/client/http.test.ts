import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { LinkLost } from "../../../provider/src/transport/winrm/failures";
import { createLink, type HttpAnswer } from "../../../provider/src/transport/winrm/http";

/** Says `answer`, in pieces of these lengths, to whoever has asked something whole. */
let answer: Buffer;
let cuts: readonly number[] = [];
/** What it does with the connection then. */
let afterwards: (socket: Socket) => void = () => {};
let server: Server;
const sockets = new Set<Socket>();

beforeAll(async () => {
  server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    let heard = "";
    socket.on("data", (chunk) => {
      heard += chunk.toString("latin1");
      if (!heard.endsWith("asked")) return;
      heard = "";
      void say(socket);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});

beforeEach(() => {
  cuts = [];
  afterwards = () => {};
});

afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  const closed = once(server, "close");
  server.close();
  await closed;
});

async function say(socket: Socket): Promise<void> {
  let at = 0;
  for (const length of cuts) {
    socket.write(answer.subarray(at, at + length));
    at += length;
    await new Promise(setImmediate);
  }
  socket.write(answer.subarray(at), () => afterwards(socket));
}

async function ask(times = 1): Promise<HttpAnswer[]> {
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const link = createLink({ socket, host: "127.0.0.1", path: "/wsman", longestBody: 100_000 });
  try {
    const answers: HttpAnswer[] = [];
    while (answers.length < times) {
      answers.push(await link.post({}, Buffer.from("asked"), AbortSignal.timeout(30_000)));
    }
    return answers;
  } finally {
    link.cut();
  }
}

/** The same letters, each in the one or the other case. */
function anyCase(text: string): fc.Arbitrary<string> {
  return fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((upper) => [...text].map((c, at) => (upper[at] ? c.toUpperCase() : c.toLowerCase())).join(""));
}

const blank = fc.constantFrom("", " ", "\t", "  ");
const line = (name: string, value: string) =>
  fc.tuple(anyCase(name), blank).map(([cased, before]) => `${cased}:${before}${value}\r\n`);

const OFFERS = ["Negotiate oQcwBaADCgEC", 'Basic realm="WSMAN"', "Kerberos"];
const TYPE = "application/soap+xml;charset=UTF-8";

const written = fc
  .record({
    status: fc.constantFrom(200, 400, 401, 500),
    body: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    offers: fc.subarray(OFFERS),
    hasType: fc.boolean(),
    piece: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
    cuts: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 6 }),
  })
  .chain((wish) => {
    const { body, offers, hasType, piece } = wish;
    const framing =
      piece === undefined ? line("Content-Length", `${body.length}`) : line("Transfer-Encoding", "chunked");
    const lines = [
      ...offers.map((offer) => line("WWW-Authenticate", offer)),
      ...(hasType ? [line("Content-Type", TYPE)] : []),
      line("Server", "Microsoft-HTTPAPI/2.0"),
      framing,
    ];
    return fc.tuple(...lines).map((head) => ({ ...wish, head: head.join("") }));
  });

function chunked(body: Buffer, piece: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; at += piece) {
    const part = body.subarray(at, at + piece);
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from("\r\n"));
  }
  return Buffer.concat([...parts, Buffer.from("0\r\n\r\n")]);
}

test("an answer is read whatever the case of its header names, its framing, and where it is cut", async () => {
  await fc.assert(
    fc.asyncProperty(written, async ({ status, body, offers, hasType, piece, head, cuts: pieces }) => {
      const framed = piece === undefined ? body : chunked(body, piece);
      answer = Buffer.concat([Buffer.from(`HTTP/1.1 ${status} X\r\n${head}\r\n`, "latin1"), framed]);
      cuts = pieces;
      const expected: HttpAnswer = { status, contentType: hasType ? TYPE : "", authenticate: offers, body };
      // Twice, for what is left over of the first would spoil the second.
      expect(await ask(2)).toEqual([expected, expected]);
    }),
    { numRuns: 60 },
  );
});

test.each([
  ["says that it will close", "Connection: close\r\n", () => {}],
  ["closes", "", (socket: Socket) => socket.end()],
  ["resets", "", (socket: Socket) => socket.resetAndDestroy()],
])(
  "a server that %s behind its answer loses the next message, and nobody is left with an error",
  async (_, head, then) => {
    afterwards = then;
    answer = Buffer.from(`HTTP/1.1 401 X\r\n${head}Content-Length: 2\r\n\r\nno`);
    // Whether the answer or the end is seen first is the network's to say; either way it is told, and not thrown at nobody.
    for (let turn = 0; turn < 20; turn++) await expect(ask(2)).rejects.toThrow(LinkLost);
  },
);
