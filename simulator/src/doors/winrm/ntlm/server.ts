import { randomBytes, timingSafeEqual } from "node:crypto";
import {
  ASKED,
  type Authenticate,
  AV,
  type AvPairs,
  avFlags,
  FLAG,
  fileTime,
  has,
  hmacMd5,
  insistOn,
  isNtlm,
  MIC_IS_PRESENT,
  NtlmError,
  NtlmSession,
  Rc4,
  readResponse,
  responseKey,
  SEALING,
  STATE,
  sessionBaseKey,
  utf16,
  writeAvPairs,
  writeResponse,
} from "./codec";
import { readInit } from "./init";
import { readAuthenticate, readNegotiate, splitMic, writeChallenge } from "./messages";
import { readNtResponse } from "./response";

export interface NtlmServerNames {
  /** NetBIOS name of the server; `WEB01` unless said. */
  readonly computer?: string;
  /** NetBIOS name of its domain; its own where it has none. */
  readonly domain?: string;
  readonly dnsComputer?: string;
  readonly dnsDomain?: string;
  readonly dnsTree?: string;
}

export interface NtlmServerOptions {
  /** With the names as the client wrote them: Windows compares both without case. */
  findPassword(user: string, domain: string): string | undefined;
  readonly names?: NtlmServerNames | undefined;
  /** Now unless said; false leaves it out, as before Windows Vista. */
  readonly timestamp?: Date | false | undefined;
  /** Of the certificate that the TLS door shows. */
  readonly channelBindings?: Buffer | undefined;
  /** As WinRM's CbtHardeningLevel, where there are `channelBindings`: those that come must be right unless said. */
  readonly hardening?: "none" | "relaxed" | "strict" | undefined;
  /** For tests: asked for the 8 bytes of the server challenge. */
  readonly random?: ((length: number) => Buffer) | undefined;
}

export interface NtlmUser {
  readonly user: string;
  readonly domain: string;
}

export interface Accepted {
  /** What goes back to the client; with `done` too, where SPNEGO has a last word. */
  readonly token?: Buffer;
  readonly done: boolean;
  /** Where done. */
  readonly user?: NtlmUser;
}

/** The acceptor's half of an NTLMv2 login, raw or in SPNEGO as the client begins. One instance is one connection. */
export class NtlmServer {
  readonly #options: NtlmServerOptions;
  #step: "start" | "challenged" | "done" | "failed" = "start";
  #negotiate: Buffer = Buffer.alloc(0);
  #challenge: Buffer = Buffer.alloc(0);
  #serverChallenge: Buffer = Buffer.alloc(0);
  #granted = 0;
  #session: NtlmSession | undefined;
  #sealing = false;
  /** SPNEGO only: what the client's mechListMIC is made over. */
  #mechTypes: Buffer | undefined;
  #micRequired = false;

  constructor(options: NtlmServerOptions) {
    this.#options = options;
  }

  /** Throws an NtlmError where the login fails; this instance then takes no more tokens. */
  accept(token: Buffer): Accepted {
    const step = this.#step;
    this.#step = "failed";
    if (step === "start") return this.#mechTypes ? this.#begin(unwrapped(token).message) : this.#open(token);
    if (step === "challenged") return this.#finish(token);
    throw new NtlmError("order", `this NTLM login is at "${step}" and takes no token`);
  }

  /** What seals and unseals from here on. */
  session(): NtlmSession {
    if (this.#step !== "done" || !this.#session)
      throw new NtlmError("order", "there is no NTLM session before the login is complete");
    if (!this.#sealing) throw new NtlmError("downgrade", "this client logged in without asking for sealing");
    return this.#session;
  }

  /** The first token; a SPNEGO client that prefers another mechanism is asked for NTLM first (RFC 4178, 4.2.2). */
  #open(token: Buffer): Accepted {
    if (isNtlm(token)) return this.#begin(token);
    const init = readInit(token);
    this.#mechTypes = init.mechTypes;
    if (init.ntlmAt === 0 && init.token) return this.#begin(init.token);
    this.#micRequired = init.ntlmAt !== 0;
    this.#step = "start";
    return { token: writeResponse({ state: STATE.requestMic, ntlm: true }), done: false };
  }

  #begin(negotiate: Buffer): Accepted {
    const asked = readNegotiate(negotiate);
    insistOn(asked, ["UNICODE", "EXTENDED_SESSION_SECURITY"], "the client");
    this.#granted = ((asked & ASKED & ~FLAG.OEM) | FLAG.NTLM | FLAG.TARGET_INFO | FLAG.TARGET_TYPE_SERVER) >>> 0;
    this.#serverChallenge = (this.#options.random ?? randomBytes)(8);
    this.#negotiate = negotiate;
    this.#challenge = writeChallenge({
      flags: this.#granted,
      challenge: this.#serverChallenge,
      targetName: this.#computer(),
      targetInfo: writeAvPairs(this.#targetInfo()),
    });
    this.#step = "challenged";
    const token = this.#challenge;
    const wrapped = this.#mechTypes && writeResponse({ state: STATE.incomplete, ntlm: true, token });
    return { token: wrapped ?? token, done: false };
  }

  #finish(token: Buffer): Accepted {
    const { message, mic } = this.#mechTypes ? unwrapped(token) : { message: token };
    const authenticate = readAuthenticate(message);
    const exportedKey = this.#verify(message, authenticate);
    const flags = authenticate.flags & this.#granted;
    this.#sealing = SEALING.every((name) => has(flags, name));
    this.#session = new NtlmSession(exportedKey, "server");
    const last = this.#mechTypes && this.#lastWord(this.#session, this.#mechTypes, mic);
    this.#step = "done";
    const user = { user: authenticate.user, domain: authenticate.domain };
    return { ...(last && { token: last }), done: true, user };
  }

  /** Proof, then channel bindings, then MIC; the exported session key where all hold. */
  #verify(message: Buffer, authenticate: Authenticate): Buffer {
    const { user, domain, ntResponse } = authenticate;
    const { proof, rest, targetInfo } = readNtResponse(ntResponse);
    const password = this.#options.findPassword(user, domain);
    const key = responseKey(user, domain, password ?? "");
    const proved = timingSafeEqual(hmacMd5(key, this.#serverChallenge, rest), proof);
    if (!proved || password === undefined) throw new NtlmError("login", "unknown user or wrong password");
    this.#verifyBindings(targetInfo);
    const exportedKey = this.#exportedKey(sessionBaseKey(key, ntResponse), authenticate);
    if (avFlags(targetInfo) & MIC_IS_PRESENT) this.#verifyMic(exportedKey, message);
    return exportedKey;
  }

  /** Sixteen zero bytes are no bindings (MS-NLMP 2.2.2.1). */
  #verifyBindings(targetInfo: AvPairs): void {
    const { channelBindings: ours, hardening = "relaxed" } = this.#options;
    if (!ours || hardening === "none") return;
    const theirs = targetInfo.get(AV.CHANNEL_BINDINGS);
    const missing = !theirs || theirs.equals(Buffer.alloc(16));
    if (missing && hardening === "strict") throw new NtlmError("bindings", "the client sent no channel bindings");
    if (!missing && !theirs.equals(ours))
      throw new NtlmError("bindings", "the client is bound to another TLS certificate than this server's");
  }

  #exportedKey(exchangeKey: Buffer, { flags, sessionKey }: Authenticate): Buffer {
    if (!has(flags & this.#granted, "KEY_EXCHANGE")) return exchangeKey;
    if (sessionKey.length !== 16)
      throw new NtlmError("token", `the client's session key has ${sessionKey.length} bytes instead of 16`);
    return new Rc4(exchangeKey).apply(sessionKey);
  }

  #verifyMic(exportedKey: Buffer, message: Buffer): void {
    const found = splitMic(message);
    if (!found) throw new NtlmError("integrity", "the client promises a MIC and sends none");
    const due = hmacMd5(exportedKey, this.#negotiate, this.#challenge, found.without);
    if (!timingSafeEqual(due, found.mic)) throw new NtlmError("integrity", "the messages of the login were changed");
  }

  /** RFC 4178, 5: a mechListMIC is answered with one, and the key streams start afresh (MS-SPNG 3.3.5.1). */
  #lastWord(session: NtlmSession, mechTypes: Buffer, mic: Buffer | undefined): Buffer {
    if (!mic && this.#micRequired) throw new NtlmError("integrity", "the client owes a mechListMIC and sends none");
    if (!mic) return writeResponse({ state: STATE.completed });
    session.verify(mechTypes, mic);
    const ours = session.sign(mechTypes);
    session.restartKeyStreams();
    return writeResponse({ state: STATE.completed, mic: ours });
  }

  #computer(): string {
    return this.#options.names?.computer ?? "WEB01";
  }

  #targetInfo(): AvPairs {
    const { domain, dnsComputer, dnsDomain, dnsTree } = this.#options.names ?? {};
    const timestamp = this.#options.timestamp ?? new Date();
    const texts: readonly (readonly [number, string | undefined])[] = [
      [AV.COMPUTER, this.#computer()],
      [AV.DOMAIN, domain ?? this.#computer()],
      [AV.DNS_COMPUTER, dnsComputer ?? this.#computer().toLowerCase()],
      [AV.DNS_DOMAIN, dnsDomain],
      [AV.DNS_TREE, dnsTree],
    ];
    const pairs: AvPairs = new Map();
    for (const [id, text] of texts) if (text !== undefined) pairs.set(id, utf16(text));
    if (timestamp) pairs.set(AV.TIMESTAMP, fileTime(timestamp));
    return pairs;
  }
}

function unwrapped(token: Buffer): { message: Buffer; mic?: Buffer | undefined } {
  const { token: message, mic } = readResponse(token);
  if (!message) throw new NtlmError("token", "the client's SPNEGO token has no NTLM message in it");
  return { message, mic };
}
