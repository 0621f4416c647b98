import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { Secret } from "../../../base/secret";
import { AV, type AvPairs, readAvPairs, writeAvPairs } from "./av-pairs";
import { NtlmError } from "./error";
import { isNtlm } from "./fields";
import { ASKED, type FlagName, insistOn, SEALING, SERVER_ADDS } from "./flags";
import { hmacMd5, responseKey } from "./keys";
import { type Challenge, readChallenge, withMic, writeAuthenticate, writeNegotiate } from "./messages";
import { Rc4 } from "./rc4";
import { completeTargetInfo, fileTime, lmResponse, ntResponse, sessionBaseKey } from "./response";
import { NtlmSession } from "./session";
import { NTLM_ONLY, readResponse, STATE, writeInit, writeResponse } from "./spnego";

export interface NtlmClientOptions {
  /** `DOMAIN\user`, `user@domain` or `user`; `.\user` is one of the server itself. */
  readonly user: string;
  readonly password: Secret;
  /** Of the TLS connection in use, from `channelBindingsOf`; left out over plain HTTP. */
  readonly channelBindings?: Buffer | undefined;
  /** Service principal name of whom we mean to talk to, such as `HTTP/web01`. */
  readonly targetName?: string | undefined;
  /** Wraps the messages in SPNEGO, and has the server prove that it knows the password; false unless said. */
  readonly spnego?: boolean | undefined;
  /** Shown in the server's event log; the computer's own name unless said. */
  readonly workstation?: string | undefined;
  /** For tests: asked once for 8 bytes (client challenge) and once for 16 (session key). */
  readonly random?: ((length: number) => Buffer) | undefined;
}

const INSISTED: readonly FlagName[] = [...SEALING, "UNICODE", "NTLM", "TARGET_INFO"];

/**
 * The client's half of an NTLMv2 login, without I/O: `first` → the server's challenge → `next` → the server's verdict
 * → `complete`. One instance is one login on one connection.
 */
export class NtlmClient {
  readonly #options: NtlmClientOptions;
  #step: "start" | "asked" | "answered" | "complete" | "failed" = "start";
  #negotiate: Buffer = Buffer.alloc(0);
  #session: NtlmSession | undefined;

  constructor(options: NtlmClientOptions) {
    this.#options = options;
  }

  first(): Buffer {
    this.#advance("start", "asked");
    this.#negotiate = writeNegotiate(ASKED);
    return this.#options.spnego ? writeInit(this.#negotiate) : this.#negotiate;
  }

  /** The answer to the server's challenge, which must come as it was asked for: raw, or in SPNEGO. */
  next(challengeToken: Buffer): Buffer {
    this.#advance("asked", "failed");
    const { spnego } = this.#options;
    const message = spnego ? unwrap(challengeToken) : challengeToken;
    const { authenticate, exportedKey } = this.#answer(message, readChallenge(message));
    this.#session = new NtlmSession(exportedKey, "client");
    this.#step = "answered";
    if (!spnego) return authenticate;
    return writeResponse({ state: STATE.incomplete, token: authenticate, mic: this.#session.sign(NTLM_ONLY) });
  }

  /** After the server accepted the login, with what its answer carried; checks the mechListMIC of SPNEGO. */
  complete(finalToken?: Buffer): void {
    this.#advance("answered", "failed");
    const final = finalToken?.length ? readResponse(finalToken) : undefined;
    if (final?.state === STATE.reject) throw new NtlmError("login", "the server rejects the login in its last token");
    if (final && final.state !== STATE.completed) throw new NtlmError("token", "the server does not end the login");
    if (this.#options.spnego) this.#verifyMechList(final?.mic);
    this.#step = "complete";
  }

  /** What seals and unseals from here on; with SPNEGO only after `complete`. */
  session(): NtlmSession {
    const ready = this.#step === "complete" || (this.#step === "answered" && !this.#options.spnego);
    if (!this.#session || !ready) throw new NtlmError("order", "there is no NTLM session before the login is complete");
    return this.#session;
  }

  #advance(from: string, to: "asked" | "failed"): void {
    if (this.#step !== from) throw new NtlmError("order", `this NTLM login is at "${this.#step}", not at "${from}"`);
    this.#step = to;
  }

  /** With a MIC also where no timestamp asks for one: else one bit of the challenge, turned on its way, did away with it. */
  #answer(message: Buffer, challenge: Challenge): { authenticate: Buffer; exportedKey: Buffer } {
    insistOn(challenge.flags, INSISTED, "the server");
    const offered = readAvPairs(challenge.targetInfo);
    const timestamp = offered.get(AV.TIMESTAMP);
    const { channelBindings, targetName } = this.#options;
    const { user, domain } = accountOf(this.#options.user, offered);
    const inputs = {
      responseKey: responseKey(user, domain, this.#options.password.reveal()),
      serverChallenge: challenge.challenge,
      clientChallenge: this.#random(8),
      time: timestamp ?? fileTime(new Date()),
      targetInfo: writeAvPairs(completeTargetInfo(offered, { channelBindings, targetName })),
    };
    const response = ntResponse(inputs);
    const exportedKey = this.#random(16);
    const authenticate = writeAuthenticate({
      flags: (challenge.flags & (ASKED | SERVER_ADDS)) >>> 0,
      lmResponse: timestamp ? Buffer.alloc(24) : lmResponse(inputs),
      ntResponse: response,
      domain,
      user,
      workstation: this.#options.workstation ?? ownName(),
      sessionKey: new Rc4(sessionBaseKey(inputs.responseKey, response)).apply(exportedKey),
    });
    const mic = hmacMd5(exportedKey, this.#negotiate, message, authenticate);
    return { authenticate: withMic(authenticate, mic), exportedKey };
  }

  /** RFC 4178, 5: who got a mechListMIC owes one. */
  #verifyMechList(mic: Buffer | undefined): void {
    if (!this.#session || !mic)
      throw new NtlmError("integrity", "the server ends the SPNEGO login without its mechListMIC");
    this.#session.verify(NTLM_ONLY, mic);
    this.#session.restartKeyStreams();
  }

  #random(length: number): Buffer {
    return (this.#options.random ?? randomBytes)(length);
  }
}

/** RFC 4178, 4.2.2. Bare NTLM knows no mechListMIC, the only proof that the server knows the password, too. */
function unwrap(token: Buffer): Buffer {
  if (isNtlm(token))
    throw new NtlmError("downgrade", "the server answers SPNEGO with bare NTLM, which leaves out its mechListMIC");
  const { state, token: message } = readResponse(token);
  if (state === STATE.reject) throw new NtlmError("login", "the server rejects NTLM");
  if (!message) throw new NtlmError("token", "the server's SPNEGO token has no NTLM challenge in it");
  return message;
}

/** MS-NLMP knows names as domain and user; a user principal name goes whole, with no domain. */
function accountOf(name: string, offered: AvPairs): { user: string; domain: string } {
  const at = name.indexOf("\\");
  if (at === -1) return { user: name, domain: "" };
  const domain = name.slice(0, at);
  const computer = offered.get(AV.COMPUTER)?.toString("utf16le") ?? "";
  return { user: name.slice(at + 1), domain: domain === "." ? computer : domain };
}

/** As NetBIOS has it: the first label, in capitals, fifteen characters at most. */
function ownName(): string {
  return (hostname().split(".")[0] ?? "").slice(0, 15).toUpperCase();
}
