import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { Client, type ClientChannel } from "ssh2";
import type { ConnectionError } from "../../errors";
import { hostAndPort } from "../place";
import type { StartOptions } from "../process";
import { guarded, interruptible, limited } from "../waiting";
import { algorithmsOf, offerOf } from "./algorithms";
import { connectCertified } from "./certified-exchange";
import type { Credential } from "./credentials";
import { type DialPhase, dialFailure, ended, jumpLost, notForwarded, tooLate } from "./dial-errors";
import type { HostKeyCheck } from "./host-key";
import { createLink, type SshLink } from "./link";
import { createLogin, type Login } from "./login";
import { hearOpening } from "./opening";
import type { SshHop } from "./target";
import type { SshTiming } from "./timing";

/** What one dial needs to know. */
export interface Dial {
  readonly hop: SshHop;
  readonly credentials: readonly Credential[];
  readonly hostKey: HostKeyCheck;
  /** Jump host to go through. */
  readonly jump?: SshLink;
  readonly options: StartOptions;
  readonly timing: SshTiming;
}

/** Dials once: socket, handshake, host key, login, all within perDialTimeout. */
export async function dialOnce(dial: Dial): Promise<SshLink> {
  const { hop, options, jump, timing } = dial;
  const login = createLogin(hop.user, dial.credentials);
  const phase: DialPhase = { server: options.server, hop, login, connected: false, handshakeDone: false };
  return limited(
    hop.perDialTimeout * 1_000,
    options.signal,
    () => tooLate(phase),
    async (signal) => {
      const socket = jump ? await forward(jump, phase, signal) : openSocket(hop, phase);
      try {
        const client = await logIn(dial, socket, login, phase, signal);
        options.trace?.(`ssh ${hostAndPort(hop)}: logged in as ${hop.user} (${login.course()})`);
        return createLink(client, socket, timing.goodbye, jump);
      } catch (error) {
        socket.destroy();
        throw error;
      }
    },
  );
}

function openSocket({ host, port }: SshHop, phase: DialPhase): Duplex {
  const socket = connect({ host, port, noDelay: true });
  socket.once("connect", () => {
    phase.connected = true;
  });
  return socket;
}

function forward(jump: SshLink, phase: DialPhase, signal: AbortSignal): Promise<Duplex> {
  const { host, port } = phase.hop;
  return interruptible<Duplex>(signal, (resolve, reject) => {
    jump.gone.then((seen) => reject(jumpLost(phase, seen)));
    try {
      const opened = guarded(reject, (error: Error | undefined, channel: ClientChannel) => {
        if (error) return reject(notForwarded(phase, error));
        phase.connected = true;
        // ssh2 has no ear of its own for this one.
        channel.on("error", () => {});
        if (signal.aborted) channel.destroy();
        else resolve(channel);
      });
      jump.client.forwardOut("127.0.0.1", 0, host, port, opened);
    } catch (error) {
      reject(jumpLost(phase, (error as Error).message));
    }
    return () => {};
  });
}

function logIn(dial: Dial, socket: Duplex, login: Login, phase: DialPhase, signal: AbortSignal): Promise<Client> {
  const { hop, hostKey, timing } = dial;
  const client = new Client();
  // ssh2 may still report while it falls apart; nobody listens any more.
  client.on("error", () => {});
  phase.offer = offerOf(hostKey.algorithms, hop.legacyAlgorithms);
  const algorithms = algorithmsOf(phase.offer);
  return interruptible<Client>(signal, (resolve, reject) => {
    let refused: ConnectionError | undefined;
    let accepted: Buffer | undefined;
    const listeners = {
      handshake: () => {
        phase.handshakeDone = true;
      },
      ready: () => resolve(client),
      error: guarded(reject, (error: Error) => {
        if (!isPassing(error)) reject(refused ?? dialFailure(phase, error));
      }),
      close: guarded(reject, () => reject(dialFailure(phase, ended("the connection was closed")))),
      "change password": guarded(reject, () =>
        reject(dialFailure(phase, ended("the password has expired and must be changed"))),
      ),
    };
    for (const [event, listener] of Object.entries(listeners)) client.on(event as "error", listener);
    connectCertified(client, {
      sock: socket,
      username: hop.user,
      authHandler: login.handler,
      hostVerifier: (shown: Buffer) => {
        // When keys are exchanged again, a certificate may have ended meanwhile: that ends no connection, as for ssh.
        if (accepted?.equals(shown)) return true;
        refused = hostKey.verify(shown);
        if (refused === undefined) accepted = Buffer.from(shown);
        return refused === undefined;
      },
      algorithms,
      readyTimeout: 0,
      keepaliveInterval: timing.keepAliveInterval,
      keepaliveCountMax: timing.keepAliveCount,
    });
    // Behind it: ssh2 has paused the socket, and begins to read when it is connected.
    phase.opening = hearOpening(socket);
    return () => {
      for (const [event, listener] of Object.entries(listeners)) client.off(event, listener);
    };
  });
}

/** An agent or a key that fails to sign is no end: the next way to log in follows, or the refusal. */
function isPassing(error: Error & { level?: string }): boolean {
  return error.level === "agent" || (error.level === "client-authentication" && /sign/i.test(error.message));
}
