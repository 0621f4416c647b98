import { createHash } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { type Algorithms, type Connection, Server, type ServerChannel, utils } from "ssh2";
import type { SimulatedProcess, StartSimulatedProcess } from "../process";
import { makeSshKeys } from "../ssh-keys";
import { Cuts } from "./cuts";
import { type Bytes, type Delay, FarSocket, type Line } from "./far-socket";
import { keepLatest } from "./latest";
import { type Destination, forwardTcp, leadsTo } from "./ssh-forward";
import { decideLogin, type SshDoorUser } from "./ssh-login";
import { runCommand } from "./ssh-session";
import { type DefaultShell, SYSTEM_ROOT } from "./ssh-shell";
import { within } from "./within";

export type { CutKind, Cuts } from "./cuts";
export type { Delay } from "./far-socket";
export type { SshDoorUser } from "./ssh-login";
export type { DefaultShell } from "./ssh-shell";

export interface SshDoorOptions {
  readonly users: Readonly<Record<string, SshDoorUser>>;
  /** Runs what the default shell lets through. */
  readonly start: StartSimulatedProcess;
  /** On 127.0.0.1; by default any free one. */
  readonly port?: number;
  /** Private keys, one a type; by default an Ed25519 key that is new in every process. */
  readonly hostKeys?: readonly string[];
  /** `cmd` unless said. */
  readonly defaultShell?: DefaultShell;
  /** What cmd.exe puts in place of %SystemRoot%. Default: `C:\Windows`. */
  readonly systemRoot?: string;
  /** Shown before the login (RFC 4252, 5.4). */
  readonly banner?: string;
  /** Stands on standard output before the program's own. */
  readonly preamble?: string;
  /** Stands on standard error before the program's own: CLIXML, for example. */
  readonly errorPreamble?: string;
  /** Where it leads to as a jump host. Default: nowhere. */
  readonly forwardTo?: readonly Destination[];
  readonly delayMs?: Partial<Delay>;
  /** What it can do, as ssh2 names it; by default all that ssh2 offers. */
  readonly algorithms?: Algorithms;
}

export interface SshDoor {
  readonly host: "127.0.0.1";
  readonly port: number;
  /** Public host keys as in known_hosts: type and base64. */
  readonly hostKeys: readonly string[];
  /** Of the first host key, as `ssh-keygen -l` prints it. */
  readonly hostKeyFingerprint: string;
  readonly counts: SshDoorCounts;
  /** The latest 1,000 command lines seen, refused ones among them. */
  readonly commands: readonly string[];
  readonly faults: Cuts;
  readonly delayMs: Delay;
  /** Where it leads to as a jump host; may be added to at any time. */
  readonly forwardTo: Destination[];
  /** So far, in each direction, as they pass the wire. */
  readonly bytes: Bytes;
  /** Resets every new connection. */
  refuseConnections: boolean;
  /** Swallows everything in both directions and closes nothing, on connections old and new. */
  silent: boolean;
  /** Connections and processes that are open now. */
  open(): { connections: number; processes: number };
  /** Cuts every connection, without a word. */
  dropConnections(): void;
  close(): Promise<void>;
}

export interface SshDoorCounts {
  /** TCP connections, refused ones among them. */
  connections: number;
  /** Logins that succeeded. */
  logins: number;
  sessions: number;
  commands: number;
  /** Connections forwarded for a jump. */
  forwards: number;
}

/** An sshd on Windows to test against: it knows users, shells and lines, and nothing of what is said in them. */
export async function startSshDoor(options: SshDoorOptions): Promise<SshDoor> {
  const state = createState(options);
  const listener = createServer({ allowHalfOpen: true }, (socket) => admit(socket, state));
  listener.listen(options.port ?? 0, "127.0.0.1");
  await once(listener, "listening");
  return createDoor(state, (listener.address() as AddressInfo).port, async () => {
    const closed = once(listener, "close");
    listener.close();
    for (const socket of state.sockets) socket.destroy();
    for (const process of state.running) process.kill();
    await within(5_000, Promise.all([...state.running].map(({ exited }) => exited)));
    await closed;
  });
}

interface State {
  readonly options: SshDoorOptions;
  readonly hostKeys: readonly string[];
  readonly counts: SshDoorCounts;
  readonly commands: string[];
  readonly faults: Cuts;
  readonly line: Line;
  readonly forwardTo: Destination[];
  readonly sockets: Set<FarSocket>;
  readonly running: Set<SimulatedProcess>;
  refuseConnections: boolean;
}

function createState(options: SshDoorOptions): State {
  return {
    options,
    hostKeys: options.hostKeys ?? [ownHostKey()],
    counts: { connections: 0, logins: 0, sessions: 0, commands: 0, forwards: 0 },
    commands: [],
    faults: new Cuts(),
    line: {
      delay: { toServer: 0, toClient: 0, ...options.delayMs },
      silent: false,
      bytes: { toServer: 0, toClient: 0 },
    },
    forwardTo: [...(options.forwardTo ?? [])],
    sockets: new Set(),
    running: new Set(),
    refuseConnections: false,
  };
}

let generated: string | undefined;

function ownHostKey(): string {
  generated ??= makeSshKeys("ed25519").private;
  return generated;
}

function admit(socket: Socket, state: State): void {
  state.counts.connections++;
  if (state.refuseConnections) {
    socket.resetAndDestroy();
    return;
  }
  const far = new FarSocket(socket, state.line);
  state.sockets.add(far);
  socket.once("close", () => state.sockets.delete(far));
  // A server of ssh2 for each socket, so that a session knows whose it is.
  const { banner, algorithms } = state.options;
  const more = { ...(banner !== undefined && { banner }), ...(algorithms && { algorithms }) };
  const server = new Server({ hostKeys: [...state.hostKeys], ...more }, (client) => serve(client, far, state));
  server.injectSocket(far as unknown as Socket);
}

function serve(client: Connection, far: FarSocket, state: State): void {
  const { options, counts } = state;
  // A client that leaves without a goodbye is no event here.
  client.on("error", () => {});
  client.on("authentication", (ctx) => decideLogin(ctx, options.users));
  client.on("ready", () => {
    counts.logins++;
  });
  client.on("session", (accept) => {
    counts.sessions++;
    accept().on("exec", (acceptExec, _reject, { command }) => {
      counts.commands++;
      keepLatest(state.commands, command);
      void runCommand(acceptExec() as ServerChannel, command, {
        start: options.start,
        shell: options.defaultShell ?? "cmd",
        systemRoot: options.systemRoot ?? SYSTEM_ROOT,
        preamble: options.preamble ?? "",
        errorPreamble: options.errorPreamble ?? "",
        faults: state.faults,
        cut: () => far.cut(),
        running: state.running,
      });
    });
  });
  // Without a listener ssh2 answers as sshd does by its policy: administratively prohibited (RFC 4254, 5.1).
  if (state.forwardTo.length === 0) return;
  client.on("tcpip", (accept, reject, info) => {
    if (!leadsTo(state.forwardTo, info)) {
      reject();
      return;
    }
    counts.forwards++;
    forwardTcp(accept, reject, info);
  });
}

function createDoor(state: State, port: number, close: () => Promise<void>): SshDoor {
  const blobs = state.hostKeys.map(publicBlob);
  return {
    host: "127.0.0.1",
    port,
    hostKeys: blobs.map(({ type, blob }) => `${type} ${blob.toString("base64")}`),
    hostKeyFingerprint: fingerprint(blobs[0]?.blob ?? Buffer.alloc(0)),
    counts: state.counts,
    commands: state.commands,
    faults: state.faults,
    delayMs: state.line.delay,
    forwardTo: state.forwardTo,
    bytes: state.line.bytes,
    get refuseConnections() {
      return state.refuseConnections;
    },
    set refuseConnections(value) {
      state.refuseConnections = value;
    },
    get silent() {
      return state.line.silent;
    },
    set silent(value) {
      state.line.silent = value;
    },
    open: () => ({ connections: state.sockets.size, processes: state.running.size }),
    dropConnections: () => {
      for (const socket of state.sockets) socket.destroy();
    },
    close,
  };
}

function publicBlob(privateKey: string): { type: string; blob: Buffer } {
  const key = utils.parseKey(privateKey);
  if (key instanceof Error) throw new Error(`hostKeys of the simulated SSH door: ${key.message}`);
  const single = Array.isArray(key) ? key[0] : key;
  return { type: single.type, blob: single.getPublicSSH() };
}

function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}
