import { NtlmServer, type NtlmServerOptions, type NtlmSession } from "./ntlm";
import { findUser, type KnownUser, samePassword, splitUser, type WinrmDoorUsers } from "./users";

/** CbtHardeningLevel of the service: whether an NTLM login has to name the TLS channel that it came over. */
export type BindingLevel = NonNullable<NtlmServerOptions["hardening"]>;

export interface LoginRules {
  readonly users: WinrmDoorUsers;
  readonly computerName: string;
  /** Whether TLS lies below. */
  readonly secure: boolean;
  readonly basic: boolean;
  readonly bindingLevel: BindingLevel;
  /** MD5 of the bindings of this server's certificate. */
  readonly bindings: Buffer | undefined;
  /** Of the client's certificate, where there is one and it is mapped. */
  readonly certificateUser: () => string | undefined;
  readonly onLogin: () => void;
}

export type Verdict =
  | { readonly user: KnownUser; readonly token?: Buffer | undefined }
  /** 401, with the next token of the handshake if it goes on. */
  | { readonly user?: undefined; readonly token?: Buffer | undefined };

const REFUSED: Verdict = {};
const MUTUAL = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual";

/** Who is logged in on a connection; NTLM logs in connections, the other schemes each request. */
export class ConnectionLogin {
  readonly #rules: LoginRules;
  #handshake: NtlmServer | undefined;
  #user: KnownUser | undefined;
  #session: NtlmSession | undefined;
  #counted = false;

  constructor(rules: LoginRules) {
    this.#rules = rules;
  }

  /** Seals and opens bodies, once NTLM has logged in. */
  get session(): NtlmSession | undefined {
    return this.#session;
  }

  /** As a server does that has been restarted behind a connection that lives on. */
  forget(): void {
    this.#handshake = undefined;
    this.#user = undefined;
    this.#session = undefined;
  }

  /** `empty`: the request has no body, and so only asks how to log in. */
  admit(authorization: string | undefined, empty: boolean): Verdict {
    if (authorization === undefined) return this.#user && !empty ? { user: this.#user } : REFUSED;
    if (authorization.toLowerCase() === MUTUAL) return this.#byCertificate();
    const [scheme = "", text = ""] = authorization.split(/\s+/, 2);
    const token = Buffer.from(text, "base64");
    if (/^basic$/i.test(scheme)) return this.#byPassword(token);
    if (/^negotiate$/i.test(scheme)) return this.#byNtlm(token);
    return REFUSED;
  }

  #byCertificate(): Verdict {
    const name = this.#rules.certificateUser();
    return this.#welcome(name === undefined ? undefined : this.#find(splitUser(name)));
  }

  /** RFC 7617, 2: nobody knows the encoding, so each that clients use may fit. */
  #byPassword(credentials: Buffer): Verdict {
    if (!this.#rules.secure || !this.#rules.basic) return REFUSED;
    const readings = (["utf8", "latin1"] as const).map((encoding) => credentials.toString(encoding));
    for (const reading of readings) {
      const colon = reading.indexOf(":");
      const user = colon === -1 ? undefined : this.#find(splitUser(reading.slice(0, colon)));
      if (samePassword(reading.slice(colon + 1), user?.password)) return this.#welcome(user);
    }
    return REFUSED;
  }

  #byNtlm(token: Buffer): Verdict {
    if (beginsAnew(token)) {
      this.forget();
      this.#handshake = this.#newHandshake();
    }
    const handshake = this.#handshake;
    if (!handshake) return REFUSED;
    try {
      const step = handshake.accept(token);
      if (!step.done) return { token: step.token };
      this.#handshake = undefined;
      this.#user = this.#find(step.user ?? { user: "", domain: "" });
      this.#session = sessionOf(handshake);
      return { ...this.#welcome(this.#user, true), token: step.token };
    } catch {
      this.forget();
      return REFUSED;
    }
  }

  #newHandshake(): NtlmServer {
    const { bindings, bindingLevel, computerName } = this.#rules;
    return new NtlmServer({
      findPassword: (user, domain) => this.#find({ user, domain })?.password,
      names: { computer: computerName },
      channelBindings: bindings,
      hardening: bindingLevel,
    });
  }

  #find(login: { readonly user: string; readonly domain: string }): KnownUser | undefined {
    return findUser(this.#rules.users, login, this.#rules.computerName);
  }

  /** Each handshake counts; of the other schemes the first request on a connection. */
  #welcome(user: KnownUser | undefined, always = false): Verdict {
    if (!user) return REFUSED;
    if (always || !this.#counted) this.#rules.onLogin();
    this.#counted = true;
    return { user };
  }
}

/** A client that logs in over HTTPS need not be able to seal. */
function sessionOf(handshake: NtlmServer): NtlmSession | undefined {
  try {
    return handshake.session();
  } catch {
    return undefined;
  }
}

/** InitialContextToken (RFC 4178, 4.2), or NEGOTIATE_MESSAGE ([MS-NLMP] 2.2.1.1). */
function beginsAnew(token: Buffer): boolean {
  return token[0] === 0x60 || (token.length >= 12 && token.toString("latin1", 0, 8) === "NTLMSSP\0" && token[8] === 1);
}
