import { isIP, type Socket } from "node:net";
import { connect, createSecureContext, type SecureContext, type TLSSocket } from "node:tls";
import { printable, TOLD } from "../../base/printable";
import { systemRoots } from "../../certificate/system-roots";
import type { ConnectionError } from "../../errors";
import { guarded, interruptible } from "../waiting";
import { refuseCertificate } from "./certificate-check";
import { type Fail, REMEDY } from "./failures";
import { OVER_HTTP } from "./over-http";
import type { WinrmTarget } from "./target";
import { authorities, clientCertificate } from "./tls-material";

/** What TLS needs to know, read once: it fails before the first dial where it cannot be right. */
export function prepareTls(target: WinrmTarget, fail: Fail): SecureContext {
  const ca = target.caTrustPath === undefined ? systemRoots() : [authorities(target.caTrustPath, fail)];
  const own = target.transport === "certificate" ? clientCertificate(target, fail) : undefined;
  try {
    return createSecureContext({
      ca,
      ...(own && {
        // Windows asks for a certificate late, by renegotiation, which TLS 1.3 does not have.
        maxVersion: "TLSv1.2" as const,
        cert: own.certificates,
        key: own.privateKey?.reveal(),
        passphrase: own.passphrase?.reveal(),
      }),
    });
  } catch (error) {
    const seen = wordsFor(error as NodeJS.ErrnoException);
    if (target.transport !== "certificate")
      throw fail("connection/certificate", `: the trusted authorities cannot be used (${seen})`);
    throw fail("connection/credentials", `: the client certificate and its key cannot be used (${seen})`, {
      remedy: "Check that certificate and key belong together, and privateKeyPassword.",
    });
  }
}

/** TLS on the socket, and the other end verified, before a byte of ours is sent. */
export function secure(
  socket: Socket,
  target: WinrmTarget,
  context: SecureContext,
  fail: Fail,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const name = target.serverName ?? target.host;
  return interruptible<TLSSocket>(signal, (resolve, reject) => {
    const secured = connect({
      socket,
      secureContext: context,
      // An address cannot stand in the handshake (RFC 6066, 3).
      ...(isIP(name) === 0 && { servername: name }),
      // Both are looked at below, where more can be said.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    });
    const failed = guarded(reject, (error: NodeJS.ErrnoException) => reject(handshakeFailure(error, target, fail)));
    const closed = () => failed(new Error("the connection was closed"));
    const arrive = guarded(reject, () => {
      const refused = refuseCertificate(secured, target, fail);
      if (refused) reject(refused);
      else resolve(secured);
    });
    secured.once("secureConnect", arrive);
    secured.once("error", failed);
    secured.once("close", closed);
    return () => {
      secured.off("error", failed);
      secured.off("close", closed);
      secured.on("error", () => {});
    };
  });
}

function handshakeFailure(error: NodeJS.ErrnoException, target: WinrmTarget, fail: Fail): ConnectionError {
  const seen = error.code ?? printable(error.message);
  if (
    /WRONG_VERSION|HTTP_REQUEST|PACKET_LENGTH/.test(
      `${error.code} ${error.message.slice(0, TOLD).toUpperCase().replace(/ /g, "_")}`,
    )
  ) {
    return fail("connection/protocol", "answers, but not with TLS: it is likely the HTTP listener", {
      remedy: `Give the port of the HTTPS listener (5986), or set scheme: "http". ${OVER_HTTP}`,
      cause: error,
    });
  }
  if (/ALERT/.test(seen) && target.transport === "certificate") {
    const remedy =
      "Check that the server trusts the authority that issued it (Trusted Root or Trusted People), that it is for client authentication, and that it has not expired, by the server's clock too.";
    return fail("connection/login", `refused the client certificate (${seen})`, { remedy, cause: error });
  }
  if (/^ERR_SSL|^EPROTO/.test(seen)) {
    return fail("connection/protocol", `answered, but no TLS session could be agreed on (${seen})`, { cause: error });
  }
  return fail("connection/unreachable", `accepted the connection, but finished no TLS handshake: ${seen}`, {
    remedy: REMEDY.listener,
    cause: error,
  });
}

/** OpenSSL's words name routines and reasons; they quote nothing. */
function wordsFor({ code, message }: NodeJS.ErrnoException): string {
  return code ?? message.slice(0, 100);
}
