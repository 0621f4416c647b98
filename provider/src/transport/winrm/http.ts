import { Agent, type IncomingMessage, request } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { guarded, interruptible } from "../waiting";
import { LinkLost } from "./failures";

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  /** Lines of WWW-Authenticate, in their order. */
  readonly authenticate: readonly string[];
  readonly body: Buffer;
}

/** One TCP connection that takes one request after the other; a login holds for exactly this one. */
export interface HttpLink {
  /** The other end's certificate, DER, over TLS. */
  readonly certificate?: Buffer;
  readonly alive: boolean;
  /** Whether the other end has said anything yet. */
  readonly heard: boolean;
  /** Throws LinkLost, or the reason of the signal; of no more use after either. */
  post(headers: Readonly<Record<string, string>>, body: Buffer, signal: AbortSignal): Promise<HttpAnswer>;
  cut(): void;
}

export interface LinkOptions {
  readonly socket: Socket;
  readonly certificate?: Buffer;
  readonly host: string;
  readonly path: string;
  /** Longest body that is taken, in bytes. */
  readonly longestBody: number;
}

export function createLink({ socket, certificate, host, path, longestBody }: LinkOptions): HttpLink {
  const agent = new OneSocket(socket);
  let alive = true;
  const onLast = () => {
    alive = false;
  };
  socket.once("close", onLast);
  const cut = () => {
    alive = false;
    socket.destroy();
    agent.destroy();
  };
  return {
    ...(certificate && { certificate }),
    get alive() {
      return alive;
    },
    get heard() {
      return socket.bytesRead > 0;
    },
    cut,
    async post(headers, body, signal) {
      try {
        if (!alive) throw new LinkLost("the connection was closed");
        return await exchange({ agent, host, path, headers, body, longestBody, onLast }, signal);
      } catch (error) {
        cut();
        throw error;
      }
    },
  };
}

/** Never dials: a login must not move to another connection unnoticed. */
class OneSocket extends Agent {
  readonly #socket: Socket;
  #given = false;

  constructor(socket: Socket) {
    super({ keepAlive: true, maxSockets: 1 });
    this.#socket = socket;
  }

  override createConnection(
    _options: object,
    given?: (error: Error | null, socket: Duplex) => void,
  ): Duplex | undefined {
    if (!this.#given) {
      this.#given = true;
      // A proxy's answer was read on it, and it was stopped behind that.
      if (this.#socket.isPaused()) this.#socket.resume();
      return this.#socket;
    }
    // Never thrown: Node asks for a request that waits also from a closing socket, where nobody catches.
    given?.(new LinkLost("the connection was closed"), this.#socket);
    return undefined;
  }
}

interface Exchange {
  readonly agent: Agent;
  readonly host: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly longestBody: number;
  /** Called where the server closes the connection behind its answer. */
  readonly onLast: () => void;
}

function exchange(
  { agent, host, path, headers, body, longestBody, onLast }: Exchange,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  return interruptible<HttpAnswer>(signal, (resolve, reject) => {
    const lost = (error: NodeJS.ErrnoException) => reject(new LinkLost(wordsFor(error), { cause: error }));
    const asked = request({
      agent,
      method: "POST",
      path,
      headers: { Host: host, "Content-Length": body.length, "User-Agent": "pulumi-iis-clientcert", ...headers },
      setHost: false,
    });
    asked.on("error", lost);
    // Without an error too: behind an upgrade (101), which nobody asked for.
    const unanswered = () => reject(new LinkLost("the connection was closed without an answer"));
    asked.once("close", unanswered);
    const read = guarded(reject, (answer: IncomingMessage) => {
      asked.off("close", unanswered);
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > longestBody) return reject(new LinkLost(`an answer of more than ${longestBody} bytes came`));
        chunks.push(chunk);
      });
      answer.on("error", lost);
      const complete = guarded(reject, () => {
        if (!answer.complete) return reject(new LinkLost("the connection was closed in the middle of an answer"));
        if (!asked.shouldKeepAlive) onLast();
        resolve({
          status: answer.statusCode ?? 0,
          contentType: answer.headers["content-type"] ?? "",
          authenticate: answer.headersDistinct["www-authenticate"] ?? [],
          body: Buffer.concat(chunks),
        });
      });
      answer.once("end", complete);
      answer.once("close", () => reject(new LinkLost("the connection was closed in the middle of an answer")));
    });
    asked.once("response", read);
    asked.end(body);
    return () => {};
  });
}

function wordsFor(error: NodeJS.ErrnoException): string {
  if (error.code?.startsWith("HPE_")) return `what came is no HTTP (${error.code})`;
  return error.code ?? error.message;
}
