import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { failureOf, TimedOut } from "./failure";
import { type Heard, hear } from "./handshake";
import { askHttp1 } from "./http1";
import { askHttp2 } from "./http2";
import { dial } from "./network";
import type { Answer, Asked, Failure, Observation, Row } from "./observation";
import { readReply } from "./reply";
import { contextFor, secure, speaks } from "./secure";
import { hostOf, portOf, question, type Site } from "./site";
import { tap } from "./tap";
import type { Trail } from "./trail";

/** Asks one row by Node. Never rejects. */
export async function askByNode(row: Row, site: Site): Promise<Observation> {
  const trail: Trail = { phase: "connect", handshakes: 0 };
  const { limit, stop } = timeLimit(site.limit);
  try {
    const outcome = await Promise.race([attempt(row, site, trail), limit]);
    return observation(row, trail, outcome);
  } catch (error) {
    return observation(row, trail, { failure: failureOf(error as Error, trail, row) });
  } finally {
    stop();
    trail.socket?.destroy();
    trail.tapped?.stream.destroy();
    trail.raw?.destroy();
  }
}

type Outcome = { readonly answer: Answer } | { readonly failure: Failure };

async function attempt(row: Row, site: Site, trail: Trail): Promise<Outcome> {
  const context = contextFor(site.material, row);
  const host = hostOf(site.url);
  await dial(host, portOf(site.url), (raw) => {
    trail.raw = raw;
  });
  trail.phase = "handshake";
  trail.tapped = tap(trail.raw as Socket);
  const socket = await secure(trail.tapped, {
    host,
    context,
    http: row.http,
    onSocket: (made) => {
      trail.socket = made;
    },
    onError: (error) => {
      trail.tlsError ??= error;
    },
    onKeys: (line) => noteKeys(line, trail),
  });
  const refused = refusalOf(socket);
  if (refused) return { failure: refused };
  if (!speaks(socket, row.http)) return { failure: { kind: "noHttp2" } };
  trail.phase = "request";
  const ask = row.http === "2" ? askHttp2 : askHttp1;
  const reply = await ask(socket, question(site, row));
  trail.phase = "answer";
  return { answer: readReply(reply, site.expectText) };
}

/** SSLKEYLOGFILE: a line CLIENT_RANDOM for every handshake under TLS 1.2, several others under TLS 1.3. */
function noteKeys(line: Buffer, trail: Trail): void {
  const [label, , digits = ""] = line.toString("latin1").trim().split(" ");
  if (label === "CLIENT_RANDOM") trail.handshakes++;
  if (label === "SERVER_HANDSHAKE_TRAFFIC_SECRET") trail.serverSecret = Buffer.from(digits, "hex");
}

/** Why nothing is sent to this server, as no careful client would. */
function refusalOf({ authorized, authorizationError }: TLSSocket): Failure | undefined {
  if (authorized) return undefined;
  // Node gives the code, against its types.
  const code = String(authorizationError).slice(0, 100);
  if (/ALTNAME|HOSTNAME/.test(code)) return { kind: "wrongName", code };
  return { kind: /EXPIRED|NOT_YET_VALID/.test(code) ? "outOfDate" : "untrusted", code };
}

function observation(row: Row, trail: Trail, outcome: Outcome): Observation {
  const heard = hear(trail.tapped?.heard() ?? Buffer.alloc(0), trail.serverSecret);
  const { phase } = trail;
  return { row, by: "node", phase, asked: askedWhen(heard, trail), serverHello: heard.serverHello, ...outcome };
}

function askedWhen({ certificateRequest }: Heard, { handshakes }: Trail): Asked {
  if (handshakes > 1) return "late";
  if (certificateRequest === undefined) return "unknown";
  return certificateRequest ? "handshake" : "no";
}

function timeLimit(milliseconds: number): { limit: Promise<never>; stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, failed) => {
    timer = setTimeout(() => failed(new TimedOut()), milliseconds);
  });
  return { limit, stop: () => clearTimeout(timer) };
}
