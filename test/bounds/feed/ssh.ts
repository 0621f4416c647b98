import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import { failure, start, targetOf } from "../../transport/door";
import { type Case, many, RUNS } from "./cases";

/** What a person is told of a server that says this. */
async function told(say: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    say(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const target = targetOf({ host: "127.0.0.1", port, hostKeyFingerprint: `SHA256:${"A".repeat(43)}` });
  const error = await failure(start({ ...target, perDialTimeout: 40 }));
  server.close();
  return error.message;
}

/** RFC 4253, 6: length, padding length, payload, padding. */
function packet(payload: Buffer): Buffer {
  const padding = 8 - ((payload.length + 5) % 8) + 8;
  const head = Buffer.alloc(5);
  head.writeUInt32BE(payload.length + padding + 1);
  head[4] = padding;
  return Buffer.concat([head, payload, Buffer.alloc(padding)]);
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** RFC 4253, 11.1. The longest packet that ssh2 takes has 35,000 bytes. */
const disconnect = (text: string) => packet(Buffer.concat([Buffer.from([1, 0, 0, 0, 2]), string(text), string("")]));
/** RFC 4253, 11.3. */
const debug = (text: string) => packet(Buffer.concat([Buffer.from([4, 1]), string(text), string("")]));

export const cases: readonly Case[] = [
  ...RUNS.flatMap(([what, text]): Case[] => [
    [`a banner of ${what}`, () => told((socket) => socket.end(text))],
    [`lines of ${what}`, () => told((socket) => socket.end(many(`${text.slice(0, 8000)}\r\n`)))],
    [`a version of ${what}`, () => told((socket) => socket.end(`SSH-2.0-${text}`))],
    [
      `a version of as much ${what} as is taken`,
      () => told((socket) => socket.end(`SSH-2.0-${text.slice(0, 2000)}\r\n`)),
    ],
    [
      `a disconnect because of ${what}`,
      () =>
        told((socket) => socket.end(Buffer.concat([Buffer.from("SSH-2.0-x\r\n"), disconnect(text.slice(0, 8000))]))),
    ],
    [
      `messages of ${what}`,
      () =>
        told((socket) =>
          socket.end(Buffer.concat([Buffer.from("SSH-2.0-x\r\n"), ...Array(500).fill(debug(text.slice(0, 8000)))])),
        ),
    ],
  ]),
];
