import { once } from "node:events";
import { createServer as createHttp, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { readResponse } from "../../../provider/src/transport/winrm/ntlm/spnego";
import { NtlmServer } from "../../../simulator/src/doors/winrm/ntlm";
import { readInit } from "../../../simulator/src/doors/winrm/ntlm/init";
import { server as identity } from "./door";

/** What it says to each of the client's tokens; the headers of an answer to type 1 and to type 3. */
export interface Pretence {
  readonly challenge: (offer: Buffer) => Said;
  readonly verdict?: (answer: Buffer) => Said;
}

export interface Said {
  readonly status: number;
  readonly authenticate?: string;
}

export interface UnprovedServer {
  readonly port: number;
  /** Of every request, as it came; empty where a login has none. */
  readonly bodies: readonly Buffer[];
  close(): Promise<void>;
}

/** Knows no password, and says 200 to whatever comes without a token. */
export async function startUnprovedServer(scheme: "http" | "https", pretence: Pretence): Promise<UnprovedServer> {
  const bodies: Buffer[] = [];
  const sockets = new Set<Socket>();
  const onRequest: RequestListener = async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
    bodies.push(Buffer.concat(chunks));
    const { status, authenticate } = saidTo(req, pretence);
    res.writeHead(status, { "Content-Length": 0, ...(authenticate && { "WWW-Authenticate": authenticate }) }).end();
  };
  const { certificatePem: cert, privateKeyPem: key } = identity;
  const listener: Server = scheme === "http" ? createHttp(onRequest) : createHttps({ cert, key }, onRequest);
  listener.on("connection", (socket) => void sockets.add(socket));
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  return {
    port: (listener.address() as AddressInfo).port,
    bodies,
    async close() {
      for (const socket of sockets) socket.destroy();
      const closed = once(listener, "close");
      listener.close();
      await closed;
    },
  };
}

function saidTo(req: IncomingMessage, { challenge, verdict }: Pretence): Said {
  const token = Buffer.from(/^Negotiate (\S+)$/.exec(req.headers.authorization ?? "")?.[1] ?? "", "base64");
  if (token.length === 0) return { status: 200 };
  return token[0] === 0x60 ? challenge(token) : (verdict?.(token) ?? { status: 200 });
}

/** Bare NTLM, as any listener can make it. */
export function bareChallenge(offer: Buffer): Buffer {
  const { token } = readInit(offer);
  return new NtlmServer({ findPassword: () => undefined }).accept(token ?? Buffer.alloc(0)).token ?? Buffer.alloc(0);
}

export function wrappedChallenge(offer: Buffer): Buffer {
  return new NtlmServer({ findPassword: () => undefined }).accept(offer).token ?? Buffer.alloc(0);
}

/** The client's own mechListMIC. */
export function micOf(answer: Buffer): Buffer | undefined {
  return readResponse(answer).mic;
}

export function negotiate(status: number, token: Buffer): Said {
  return { status, authenticate: `Negotiate ${token.toString("base64")}` };
}
