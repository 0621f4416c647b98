import type { Socket } from "node:net";
import { Duplex } from "node:stream";

/** Milliseconds that bytes take on their way; may be changed while they do. */
export interface Delay {
  toServer: number;
  toClient: number;
}

/** What lies between a client and the door. */
export interface Line {
  readonly delay: Delay;
  /** Swallows everything in both directions, and closes nothing. */
  silent: boolean;
  /** What has come and gone over every connection, as it passes the wire. */
  readonly bytes: Bytes;
}

export interface Bytes {
  toServer: number;
  toClient: number;
}

/** A socket at the far end of a line. */
export class FarSocket extends Duplex {
  readonly #socket: Socket;
  readonly #line: Line;
  readonly #inward = new Lane();
  readonly #outward = new Lane();

  constructor(socket: Socket, line: Line) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    this.#line = line;
    socket.setNoDelay(true);
    socket.on("data", (chunk) => {
      line.bytes.toServer += chunk.length;
      this.#send(this.#inward, line.delay.toServer, () => this.push(chunk));
    });
    socket.on("end", () => {
      if (line.silent) this.destroy();
      else this.#inward.after(line.delay.toServer, () => this.push(null));
    });
    socket.on("error", () => this.destroy());
    socket.on("close", () => this.#inward.after(line.delay.toServer, () => this.destroy()));
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  get remotePort(): number | undefined {
    return this.#socket.remotePort;
  }

  setNoDelay(): this {
    return this;
  }

  /** Delivers what was written, and cuts. */
  cut(): void {
    this.end(() => this.destroy());
  }

  override _read(): void {
    // Nothing waits: windows of SSH, and of HTTP the one request at a time, bound what is under way.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#line.bytes.toClient += chunk.length;
    this.#send(this.#outward, this.#line.delay.toClient, () => this.#socket.write(chunk));
    done();
  }

  override _final(done: () => void): void {
    this.#outward.after(this.#line.delay.toClient, () => this.#socket.end(done));
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#inward.clear();
    this.#outward.clear();
    this.#socket.destroySoon();
    done(error);
  }

  #send(lane: Lane, ms: number, deliver: () => void): void {
    if (!this.#line.silent) lane.after(ms, deliver);
  }
}

/** One direction: what comes later never overtakes. */
class Lane {
  readonly #queue: { readonly due: number; readonly deliver: () => void }[] = [];
  #timer: NodeJS.Timeout | undefined;

  after(ms: number, deliver: () => void): void {
    if (ms === 0 && this.#queue.length === 0) {
      deliver();
      return;
    }
    this.#queue.push({ due: performance.now() + ms, deliver });
    this.#timer ??= setTimeout(() => this.#run(), ms);
  }

  clear(): void {
    this.#queue.length = 0;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #run(): void {
    const now = performance.now();
    // A timer may fire a little early: half a millisecond is as good as due.
    for (let next = this.#queue[0]; next && next.due <= now + 0.5; next = this.#queue[0]) {
      this.#queue.shift();
      next.deliver();
    }
    const next = this.#queue[0];
    this.#timer = next && setTimeout(() => this.#run(), next.due - now);
  }
}
