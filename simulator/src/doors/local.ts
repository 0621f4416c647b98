import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Writable } from "node:stream";
import type { SimulatedProcess, StartSimulatedProcess } from "../process";

export interface LocalDoor {
  /** Holds a `powershell.exe` that runs on the simulated server: put it first on the PATH. */
  readonly folder: string;
  close(): Promise<void>;
}

/** Lies beside this package's source and its compiled form. */
const RELAY = join(__dirname, "..", "..", "bin", "relay.cjs");

/** The second one is what a POSIX shell, where sshd has one here, makes of PowerShell's full path on Windows. */
const NAMES = ["powershell.exe", "C:WindowsSystem32WindowsPowerShellv1.0powershell.exe"];

/**
 * What comes from the relay: one line, the arguments as a JSON array of strings; then standard input, as it is.
 * What goes to it: frames of one byte (1 standard output, 2 standard error, 3 exit code as 32 bits), the length in
 * 32 bits, big-endian, and the content.
 */
const FRAME = { stdout: 1, stderr: 2, exit: 3 } as const;

/** Lets a child process of this machine be a `powershell.exe` of the simulated server. */
export async function openLocalDoor(start: StartSimulatedProcess): Promise<LocalDoor> {
  if (process.platform === "win32")
    throw new Error("the local door needs a system that runs scripts by their first line");
  const folder = mkdtempSync(join(tmpdir(), "iis-simulator-local-"));
  const path = join(folder, "socket");
  const open = new Map<Socket, SimulatedProcess>();
  const server = createServer({ allowHalfOpen: true }, (socket) => void serve(socket, start, open));
  server.listen(path);
  await once(server, "listening");
  for (const name of NAMES) writeRelay(join(folder, name), path);
  return {
    folder,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      const running = [...open.values()];
      for (const process of running) process.kill();
      for (const socket of open.keys()) socket.destroy();
      await Promise.all(running.map(({ exited }) => exited));
      await closed;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeRelay(file: string, socketPath: string): void {
  const quoted = [process.execPath, RELAY, socketPath].map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
  writeFileSync(file, `#!/bin/sh\nexec ${quoted.join(" ")} "$@"\n`);
  chmodSync(file, 0o700);
}

async function serve(socket: Socket, start: StartSimulatedProcess, open: Map<Socket, SimulatedProcess>): Promise<void> {
  // A relay that was killed is no event here.
  socket.on("error", () => {});
  const words = await readArguments(socket);
  if (words === undefined) return void socket.destroy();
  const process = start(["powershell.exe", ...words].join(" "));
  open.set(socket, process);
  socket.once("close", () => process.kill());
  process.stdin.on("error", () => {});
  socket.pipe(process.stdin);
  const output = Promise.all([
    sendAll(process.stdout, FRAME.stdout, socket),
    sendAll(process.stderr, FRAME.stderr, socket),
  ]);
  const code = await process.exited;
  await output;
  const content = Buffer.alloc(4);
  content.writeInt32BE(code);
  send(socket, FRAME.exit, content);
  socket.end();
  open.delete(socket);
}

/** Leaves what follows the line in the socket. Undefined: the relay went before it had said anything. */
async function readArguments(socket: Socket): Promise<string[] | undefined> {
  let held = Buffer.alloc(0);
  while (!held.includes("\n")) {
    const chunk = socket.read() as Buffer | null;
    if (chunk !== null) held = Buffer.concat([held, chunk]);
    else if (socket.readableEnded || socket.destroyed) return undefined;
    else await Promise.race([once(socket, "readable"), once(socket, "close")]).catch(() => {});
  }
  const end = held.indexOf("\n");
  socket.unshift(held.subarray(end + 1));
  return JSON.parse(held.toString("utf8", 0, end)) as string[];
}

async function sendAll(from: NodeJS.ReadableStream, kind: number, socket: Socket): Promise<void> {
  for await (const chunk of from) {
    if (socket.destroyed) continue;
    if (!send(socket, kind, Buffer.from(chunk as Buffer)))
      await Promise.race([once(socket, "drain"), once(socket, "close")]);
  }
}

function send(socket: Writable, kind: number, content: Buffer): boolean {
  const head = Buffer.alloc(5);
  head[0] = kind;
  head.writeUInt32BE(content.length, 1);
  return socket.write(Buffer.concat([head, content]));
}
