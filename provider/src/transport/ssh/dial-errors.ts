import { printable } from "../../base/printable";
import { ConnectionError } from "../../errors";
import { hostAndPort } from "../place";
import { loginRemedy } from "../settings";
import type { Offer } from "./algorithms";
import { type Disagreement, disagreement } from "./disagreement";
import type { Login } from "./login";
import type { Opening } from "./opening";
import type { SshHop } from "./target";

/** How far a dial has come. */
export interface DialPhase {
  readonly server: string;
  readonly hop: SshHop;
  readonly login: Login;
  /** Something accepted the connection. */
  connected: boolean;
  /** Keys were exchanged, and the host key was accepted. */
  handshakeDone: boolean;
  /** The algorithms that are offered to the server. */
  offer?: Offer;
  /** What it has said so far. */
  opening?: Opening;
}

/** ssh2 tells its errors apart by level; a number is the reason of a disconnect (RFC 4253, 11.1). */
type SshError = Error & { level?: string; code?: string | number };

/** What ssh2 or the socket said, as an error of ours. Only `connection/unreachable` is dialled again. */
export function dialFailure(phase: DialPhase, error: SshError): ConnectionError {
  const { server, hop, login } = phase;
  const place = hostAndPort(hop);
  // Some of it may be the other end's words.
  const said = printable(error.message, 300);
  // What was sent once and got no yes is not sent again: accounts lock after a few failures.
  if (login.begun() || error.level === "client-authentication") {
    const what = error.message.startsWith("All configured")
      ? `${place} refused the login of ${hop.user}`
      : `the login of ${hop.user} at ${place} failed (${said})`;
    const reason = `${what}; ${login.course()}`;
    const remedy = `Check user and credentials. ${loginRemedy(hop, ["password", "privateKey"])}`;
    return new ConnectionError({ code: "connection/login", server, reason, remedy }, { cause: error });
  }
  const apart = apartIn(phase);
  if (apart) {
    const reason = `${place} and this machine have ${apart.reason}`;
    return new ConnectionError({ code: "connection/protocol", server, reason, remedy: apart.remedy }, { cause: error });
  }
  if (speaksOtherwise(error)) {
    const reason = `${place} answered, but no SSH session could be agreed on: ${said}${insteadOfVersion(phase)}`;
    const remedy = "Check that host and port are those of sshd, and that its algorithms are not limited to others.";
    return new ConnectionError({ code: "connection/protocol", server, reason, remedy }, { cause: error });
  }
  const reason = `${place}: ${said}${insteadOfVersion(phase)}`;
  return new ConnectionError({ code: "connection/unreachable", server, reason }, { cause: error });
}

/** An sshd that turns a connection away says why before its version: `Exceeded MaxStartups`. */
function insteadOfVersion({ opening }: DialPhase): string {
  if (!opening || opening.hasVersion || opening.lines.length === 0) return "";
  const told = opening.lines.map((line) => `"${printable(line.slice(0, 1_000), 200)}"`);
  return `; in place of an SSH version it said ${told.join(", ")}`;
}

/** Whichever end gave up first. */
function apartIn({ handshakeDone, offer, opening }: DialPhase): Disagreement | undefined {
  return !handshakeDone && offer && opening?.offer ? disagreement(offer, opening.offer) : undefined;
}

export function tooLate(phase: DialPhase): ConnectionError {
  const { server, hop, login } = phase;
  const within = `within ${hop.perDialTimeout} s`;
  if (login.begun()) {
    const reason = `${hostAndPort(hop)} did not decide about the login of ${hop.user} ${within}; ${login.course()}`;
    const remedy = "Check that the server can reach its domain controller, or raise perDialTimeout.";
    return new ConnectionError({ code: "connection/timeout", server, reason, remedy });
  }
  const what = phase.handshakeDone
    ? "offered no login"
    : phase.connected
      ? "accepted the connection, but finished no SSH handshake"
      : "did not answer";
  const reason = `${hostAndPort(hop)} ${what} ${within}${insteadOfVersion(phase)}`;
  return new ConnectionError({ code: "connection/unreachable", server, reason });
}

/** Why the jump host opened no channel to the server (RFC 4254, 5.1): its policy does not change by dialling again. */
export function notForwarded(phase: DialPhase, error: Error & { reason?: unknown }): ConnectionError {
  const { server, hop } = phase;
  const said = printable(error.message.slice(0, 1_000).replace("(SSH) Channel open failure: ", "").trim(), 300);
  const seen = said || `it said no more than ${OPEN_FAILURES.get(error.reason) ?? "no"}`;
  if (!POLICIES.has(error.reason)) return dialFailure(phase, ended(`the jump host could not connect to it: ${seen}`));
  const place = hostAndPort(hop);
  return new ConnectionError(
    {
      code: "connection/forwarding",
      server,
      reason: `the jump host does not forward to ${place}: ${seen}`,
      remedy: `Allow it in sshd_config of the jump host (AllowTcpForwarding, PermitOpen), and in its authorized_keys, where the key has options: port-forwarding,permitopen="${place}".`,
    },
    { cause: error },
  );
}

const POLICIES: ReadonlySet<unknown> = new Set([1, 3]);
const OPEN_FAILURES: ReadonlyMap<unknown, string> = new Map([
  [1, "administratively prohibited"],
  [2, "connect failed"],
  [3, "unknown channel type"],
  [4, "resource shortage"],
]);

/** Nothing to dial again: a jump host that is gone is gone for every dial. */
export function jumpLost({ server, hop }: DialPhase, seen: string): ConnectionError {
  const reason = `the connection to the jump host was lost on the way to ${hostAndPort(hop)}: ${seen}`;
  return new ConnectionError({ code: "connection/lost", server, reason });
}

/** The end of a connection that ssh2 has no error for. */
export function ended(message: string): Error & { level: string } {
  return Object.assign(new Error(message), { level: "client-socket" });
}

/** No common algorithm, or something that is no SSH server: neither a broken connection nor a server that is too busy. */
function speaksOtherwise({ level, message, code }: SshError): boolean {
  const broken = level === "client-socket" || message.startsWith("Connection lost");
  const disconnected = typeof code === "number";
  return !broken && !disconnected;
}
