import type { Secret } from "../../base/secret";
import type { ConnectionError } from "../../errors";
import { type Authenticated, SOAP } from "./authenticated";
import { type Fail, LinkLost } from "./failures";
import type { HttpAnswer, HttpLink } from "./http";
import { loginRefused, schemesOf } from "./login-refused";
import { channelBindingsOf, decodeSealedBody, encodeSealedBody, NtlmClient, NtlmError, type NtlmSession } from "./ntlm";
import type { WinrmTarget } from "./target";

export interface Negotiation {
  readonly target: WinrmTarget;
  readonly password: Secret;
  readonly fail: Fail;
}

/**
 * NTLMv2 by the scheme Negotiate (RFC 4559). Over HTTP everything after the login is sealed, and an answer that is not
 * is refused; over HTTPS the login is bound to the connection. No message goes to who has proved nothing: neither by a
 * certificate that was checked, nor by the login.
 */
export function negotiateOn(link: HttpLink, negotiation: Negotiation): Authenticated {
  const { target, fail } = negotiation;
  const isKnown = link.certificate !== undefined && !target.insecure;
  let send: Send | undefined;
  const logIn = async (message: Buffer, signal: AbortSignal) => {
    const { answer, session } = await handshake(link, negotiation, message, signal);
    send = link.certificate ? plain(link) : sealed(link, session, fail);
    return { answer, send };
  };
  const greet = async (signal: AbortSignal) => {
    const { answer, send } = await logIn(NOTHING, signal);
    if (answer.status !== 200) throw fail("connection/protocol", `answered the login with HTTP ${answer.status}`);
    return send;
  };
  return {
    ...(!isKnown && {
      greet: async (signal: AbortSignal) => {
        await greet(signal);
      },
    }),
    async post(message, signal) {
      if (!send && isKnown) return (await logIn(message, signal)).answer;
      const answer = await (send ?? (await greet(signal)))(message, signal);
      // Anybody on the way can say that, also behind a message that has arrived: it must not arrive twice.
      if (answer.status === 401) throw new LinkLost("HTTP 401 came after the login", { remedy: LOGIN_ENDED });
      return answer;
    },
  };
}

type Send = (message: Buffer, signal: AbortSignal) => Promise<HttpAnswer>;

const LOGIN_ENDED =
  "The provider connects anew and asks again. If the problem persists, check that the user is a member of Administrators or Remote Management Users, and what lies between here and the server.";

/** The last leg of the login carries the message, in plain. */
async function handshake(
  link: HttpLink,
  { target, password, fail }: Negotiation,
  message: Buffer,
  signal: AbortSignal,
): Promise<{ answer: HttpAnswer; session: NtlmSession }> {
  const client = new NtlmClient({
    user: target.user,
    password,
    targetName: `HTTP/${target.serverName ?? target.host}`,
    spnego: true,
    ...(link.certificate && { channelBindings: channelBindingsOf(link.certificate) }),
  });
  const ask = (token: Buffer, body: Buffer) =>
    link.post({ "Content-Type": SOAP, Authorization: `Negotiate ${token.toString("base64")}` }, body, signal);
  const challenge = await ask(client.first(), NOTHING);
  const token = tokenOf(challenge);
  if (challenge.status !== 401 || !token) throw noNegotiate(challenge, target, fail);
  const answer = await ask(
    understood(fail, () => client.next(token)),
    message,
  );
  if (answer.status === 401) throw loginRefused(answer, target, fail, link.certificate);
  understood(fail, () => client.complete(tokenOf(answer)));
  return { answer, session: client.session() };
}

const NOTHING = Buffer.alloc(0);

function plain(link: HttpLink): Send {
  return (message, signal) => link.post({ "Content-Type": SOAP }, message, signal);
}

function sealed(link: HttpLink, session: NtlmSession, fail: Fail): Send {
  return async (message, signal) => {
    const { contentType, body } = encodeSealedBody(session, message);
    const answer = await link.post({ "Content-Type": contentType }, body, signal);
    // What stands in a refusal without a seal is nobody's word; its status is all that counts.
    if (answer.status !== 200 && !/^multipart\//i.test(answer.contentType)) return { ...answer, body: NOTHING };
    const opened = understood(fail, () => decodeSealedBody(session, answer.contentType, answer.body));
    return { ...answer, contentType: SOAP, body: opened };
  };
}

/** MS-N2HT 2.2: `Negotiate` and base64. */
function tokenOf({ authenticate }: HttpAnswer): Buffer | undefined {
  for (const line of authenticate) {
    const match = /^\s*Negotiate\s+([A-Za-z0-9+/]+={0,2})\s*$/i.exec(line);
    if (match?.[1] !== undefined) return Buffer.from(match[1], "base64");
  }
  return undefined;
}

function noNegotiate(answer: HttpAnswer, target: WinrmTarget, fail: Fail) {
  const offered = schemesOf(answer.authenticate);
  if (answer.status !== 401) {
    return fail("connection/protocol", `answered the login with HTTP ${answer.status} where a challenge was expected`, {
      remedy: `Check that host, port and path (${target.path}) are those of WinRM, and not of a web site or a proxy.`,
    });
  }
  const offers = offered.length === 0 ? "no way to log in" : offered.join(", ");
  return fail(
    "connection/login",
    `does not take part in Negotiate; it offers ${offers}, and no credentials were sent`,
    {
      remedy:
        'Switch Negotiate on (winrm set winrm/config/service/auth @{Negotiate="true"}); to use Basic over HTTPS, set transport: "basic".',
    },
  );
}

/** RFC 4178, 4.2.2, negState reject: no wrong password, which is HTTP 401 without a token. */
function ntlmRejected(error: NtlmError, fail: Fail): ConnectionError {
  return fail("connection/login", `takes part in Negotiate, but refused the login by NTLM: ${error.message}`, {
    remedy:
      'NTLM may be switched off there by policy (Network security: Restrict NTLM: Incoming NTLM traffic), and Kerberos is not supported: allow NTLM for this server, or use transport: "certificate" with a local account over HTTPS, or type: "ssh".',
    cause: error,
  });
}

/** A token or a sealed body that is wrong: not what the server sent, or no server that knows the password. */
function understood<T>(fail: Fail, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof NtlmError && error.kind === "login") throw ntlmRejected(error, fail);
    throw fail("connection/protocol", `sent a response that failed verification: ${(error as Error).message}`, {
      remedy: "Something between here and the server may have changed it; use HTTPS, or find out what is in between.",
      cause: error,
    });
  }
}
