import { X509Certificate } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { SecureVersion, TLSSocket, TlsOptions } from "node:tls";
import type { SimulatedProcess, StartSimulatedProcess } from "../../process";
import type { Bytes, Delay, Line } from "../far-socket";
import { SYSTEM_ROOT } from "../ssh-shell";
import { within } from "../within";
import type { ActionContext } from "./actions";
import { exchange } from "./exchange";
import { WinrmFaults } from "./faults";
import { type Listener, listen } from "./listener";
import { type BindingLevel, ConnectionLogin } from "./login";
import { channelBindingsOf } from "./ntlm";
import { Shells, WINDOWS_QUOTAS, type WinrmQuotas } from "./shells";
import type { WinrmDoorUsers } from "./users";

export { FAULTS } from "./fault";
export type { WinrmFaults } from "./faults";
export type { BindingLevel } from "./login";
export type { WinrmQuotas } from "./shells";
export type { WinrmDoorUser, WinrmDoorUsers } from "./users";

export interface WinrmDoorOptions {
  readonly users: WinrmDoorUsers;
  /** Runs what cmd.exe lets through. */
  readonly start: StartSimulatedProcess;
  /** A listener for sealed messages over HTTP; true unless said. */
  readonly http?: boolean | { readonly port?: number };
  /** A listener over HTTPS with this certificate; none unless said. */
  readonly https?: WinrmHttps;
  /** Whether Basic is offered, over HTTPS only; true unless said. */
  readonly basic?: boolean;
  /** Certificates that log somebody in, each with his name among `users`. */
  readonly clientCertificates?: readonly { readonly certificatePem: string; readonly user: string }[];
  /** Who issues client certificates that are accepted; the certificates themselves unless said. */
  readonly authorities?: readonly string[];
  /** `relaxed` unless said, as on Windows. */
  readonly bindingLevel?: BindingLevel;
  readonly computerName?: string;
  /** What cmd.exe puts in place of %SystemRoot%. Default: `C:\Windows`. */
  readonly systemRoot?: string;
  readonly quotas?: Partial<WinrmQuotas>;
  /** Of a shell; 7,200,000 unless said. */
  readonly idleTimeoutMs?: number;
  /** Of a connection; 120,000 unless said. */
  readonly idleConnectionMs?: number;
  readonly delayMs?: Partial<Delay>;
}

export interface WinrmHttps {
  /** May have its chain behind it. */
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  readonly port?: number;
  /** Windows asks late for a client's certificate, which TLS 1.3 from here cannot answer; TLS 1.2 where certificates log in. */
  readonly maxVersion?: SecureVersion;
}

export interface WinrmDoor {
  readonly host: "127.0.0.1";
  /** Empty where there is no such listener. */
  readonly httpUrl: string;
  readonly httpsUrl: string;
  /** 0 where there is no such listener. */
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly counts: WinrmDoorCounts;
  /** The latest 1,000 command lines seen, refused ones among them. */
  readonly commands: readonly string[];
  readonly faults: WinrmFaults;
  readonly delayMs: Delay;
  /** So far, in each direction, as they pass the wire. */
  readonly bytes: Bytes;
  /** Resets every new connection. */
  refuseConnections: boolean;
  /** Swallows everything in both directions and closes nothing, on connections old and new. */
  silent: boolean;
  /** What is open now. */
  open(): { connections: number; shells: number; processes: number };
  /** Cuts every connection, without a word; shells live on. */
  dropConnections(): void;
  /** Ends every shell and what runs in it, as a restart of the service does; connections live on. */
  dropShells(): void;
  /** Connections live on and have to log in anew. */
  forgetLogins(): void;
  close(): Promise<void>;
}

export interface WinrmDoorCounts {
  /** TCP connections, refused ones among them. */
  connections: number;
  /** Logins that succeeded: each handshake of NTLM, and each connection that logged in otherwise. */
  logins: number;
  shells: number;
  commands: number;
  /** Requests by action: Create, Command, Send, Receive, Signal, Delete. */
  readonly messages: Record<string, number>;
}

/** A WinRM service on Windows to test against: it knows users, shells and processes, and nothing of what is said to them. */
export async function startWinrmDoor(options: WinrmDoorOptions): Promise<WinrmDoor> {
  const state = createState(options);
  const { http = true, https } = options;
  const plain = http ? await openListener(state, http === true ? {} : http) : undefined;
  const secure = https ? await openListener(state, { port: https.port, tls: tlsOptions(options, https) }) : undefined;
  return createDoor(state, plain, secure);
}

interface State {
  readonly options: WinrmDoorOptions;
  readonly computerName: string;
  readonly counts: WinrmDoorCounts;
  readonly faults: WinrmFaults;
  readonly line: Line;
  readonly actions: ActionContext;
  readonly logins: Map<Duplex, ConnectionLogin>;
  refuseConnections: boolean;
}

function createState(options: WinrmDoorOptions): State {
  const counts: WinrmDoorCounts = { connections: 0, logins: 0, shells: 0, commands: 0, messages: {} };
  const faults = new WinrmFaults();
  const quotas = { ...WINDOWS_QUOTAS, ...options.quotas };
  return {
    options,
    computerName: options.computerName ?? "WEB01",
    counts,
    faults,
    line: {
      delay: { toServer: 0, toClient: 0, ...options.delayMs },
      silent: false,
      bytes: { toServer: 0, toClient: 0 },
    },
    logins: new Map(),
    refuseConnections: false,
    actions: {
      shells: new Shells(quotas),
      quotas,
      faults,
      start: options.start,
      systemRoot: options.systemRoot ?? SYSTEM_ROOT,
      counts,
      commands: [],
      running: new Set<SimulatedProcess>(),
      idleTimeout: options.idleTimeoutMs ?? 7_200_000,
    },
  };
}

function openListener(
  state: State,
  { port, tls }: { port?: number | undefined; tls?: TlsOptions | undefined },
): Promise<Listener> {
  return listen({
    port,
    tls,
    line: state.line,
    idleConnectionMs: state.options.idleConnectionMs ?? 120_000,
    admit: () => {
      state.counts.connections++;
      return !state.refuseConnections;
    },
    onRequest: (req, res) => answer(state, req, res, tls !== undefined),
  });
}

function answer(state: State, req: IncomingMessage, res: ServerResponse, secure: boolean): Promise<void> {
  return exchange(req, res, {
    actions: state.actions,
    login: loginOf(state, req.socket, secure),
    secure,
    basic: state.options.basic ?? true,
    url: `${secure ? "https" : "http"}://${req.headers.host ?? "127.0.0.1"}/wsman`,
    computerName: state.computerName,
    messages: state.counts.messages,
  });
}

function loginOf(state: State, socket: Duplex, secure: boolean): ConnectionLogin {
  const known = state.logins.get(socket);
  if (known) return known;
  const { options, counts, computerName } = state;
  const login = new ConnectionLogin({
    users: options.users,
    computerName,
    secure,
    basic: options.basic ?? true,
    bindingLevel: options.bindingLevel ?? "relaxed",
    bindings: secure && options.https ? bindingsOf(options.https.certificatePem) : undefined,
    certificateUser: () => (secure ? certificateUser(socket as TLSSocket, options) : undefined),
    onLogin: () => {
      counts.logins++;
    },
  });
  state.logins.set(socket, login);
  socket.once("close", () => state.logins.delete(socket));
  return login;
}

function bindingsOf(certificatePem: string): Buffer {
  return channelBindingsOf(new X509Certificate(certificatePem).raw);
}

function certificateUser(socket: TLSSocket, { clientCertificates = [] }: WinrmDoorOptions): string | undefined {
  const { raw } = socket.getPeerCertificate();
  if (!raw || !socket.authorized) return undefined;
  return clientCertificates.find(({ certificatePem }) => new X509Certificate(certificatePem).raw.equals(raw))?.user;
}

function tlsOptions({ clientCertificates, authorities }: WinrmDoorOptions, https: WinrmHttps): TlsOptions {
  const trusted = authorities ?? clientCertificates?.map(({ certificatePem }) => certificatePem);
  const maxVersion = https.maxVersion ?? (clientCertificates ? "TLSv1.2" : undefined);
  return {
    cert: https.certificatePem,
    key: https.privateKeyPem,
    ...(maxVersion && { maxVersion }),
    ...(clientCertificates && { requestCert: true, rejectUnauthorized: false, ca: [...(trusted ?? [])] }),
  };
}

function createDoor(state: State, plain: Listener | undefined, secure: Listener | undefined): WinrmDoor {
  const listeners = [plain, secure].filter((one) => one !== undefined);
  const { actions } = state;
  const dropConnections = () => {
    for (const listener of listeners) listener.drop();
  };
  return {
    host: "127.0.0.1",
    httpPort: plain?.port ?? 0,
    httpsPort: secure?.port ?? 0,
    httpUrl: plain ? `http://127.0.0.1:${plain.port}/wsman` : "",
    httpsUrl: secure ? `https://127.0.0.1:${secure.port}/wsman` : "",
    counts: state.counts,
    commands: actions.commands,
    faults: state.faults,
    delayMs: state.line.delay,
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
    open: () => ({
      connections: listeners.reduce((sum, { connections }) => sum + connections, 0),
      shells: actions.shells.all.length,
      processes: actions.running.size,
    }),
    dropConnections,
    dropShells: () => actions.shells.removeAll(),
    forgetLogins: () => {
      for (const login of state.logins.values()) login.forget();
    },
    async close() {
      actions.shells.removeAll();
      await Promise.all(listeners.map((listener) => listener.close()));
      await within(5_000, Promise.all([...actions.running].map(({ exited }) => exited)));
    },
  };
}
