import { createServer, type Server, type Socket } from "node:net";
import { ProcessKilled } from "../engine/errors";
import { type Backing, makeCalls } from "./calls";
import { describeFailure } from "./describe";
import { FrameReader, frame } from "./frames";
import { Handles } from "./handles";

export interface Bridge {
  readonly port: number;
  close(): void;
}

/**
 * Where the stand-in's native calls arrive: one loopback connection of one PowerShell process, one frame a call, one
 * frame an answer (layout in frames.ts; operations in calls.ts). `token` keeps other programs of this machine out.
 */
export async function startBridge(backing: Backing, token: string): Promise<Bridge> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    serve(socket, backing, token);
  });
  const port = await listen(server);
  return {
    port,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((done, failed) => {
    server.once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") failed(new Error("the bridge has no port"));
      else done(address.port);
    });
  });
}

function serve(socket: Socket, backing: Backing, token: string): void {
  const reader = new FrameReader();
  const handles = new Handles();
  const calls = makeCalls(backing, handles);
  let welcome = false;
  socket.setNoDelay(true);
  // A process that was killed resets its connection.
  socket.on("error", () => {});
  socket.on("close", () => handles.closeAll());
  socket.on("data", (piece) => {
    for (const call of reader.feed(piece)) {
      const [operation, ...args] = call as [string, ...never[]];
      welcome ||= operation === "connect" && String(args[0]) === token;
      if (!welcome) {
        socket.destroy();
        return;
      }
      try {
        socket.write(frame(operation === "connect" ? { ok: true } : answer(calls, operation, args)));
      } catch (error) {
        if (!(error instanceof ProcessKilled)) throw error;
        socket.destroy();
        return;
      }
    }
  });
}

function answer(calls: ReturnType<typeof makeCalls>, operation: string, args: never[]): object {
  try {
    const call = Object.hasOwn(calls, operation) ? calls[operation] : undefined;
    if (call === undefined) throw new Error(`no operation '${operation}'`);
    return { ok: call(...args) ?? null };
  } catch (error) {
    if (error instanceof ProcessKilled) throw error;
    return describeFailure(error);
  }
}
