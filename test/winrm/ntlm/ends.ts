import { Secret } from "../../../provider/src/base/secret";
import {
  NtlmClient,
  type NtlmClientOptions,
  NtlmError,
  type NtlmErrorKind,
  type NtlmSession,
} from "../../../provider/src/transport/winrm/ntlm";
import { NtlmServer, type NtlmServerOptions, type NtlmUser } from "../../../simulator/src/doors/winrm/ntlm";

export interface Wish {
  readonly user?: string;
  readonly password?: string;
  readonly client?: Partial<NtlmClientOptions>;
  readonly server?: Partial<NtlmServerOptions>;
  /** Somebody in between, who sees each token and passes on what he likes. */
  readonly between?: (token: Buffer, index: number) => Buffer;
}

export interface LoggedIn {
  readonly client: NtlmSession;
  readonly server: NtlmSession;
  readonly user: NtlmUser | undefined;
  /** As they were sent, the client's first. */
  readonly tokens: readonly Buffer[];
}

export const PASSWORD = "correct horse";

/** Both ends in one process, until the login is complete on both or one of them throws. */
export function logIn(wish: Wish = {}): LoggedIn {
  const { user = "CORP\\deploy", password = PASSWORD, between = (token) => token } = wish;
  const client = new NtlmClient({ user, password: new Secret(password), targetName: "HTTP/web01", ...wish.client });
  const server = new NtlmServer({ findPassword: () => PASSWORD, ...wish.server });
  const tokens: Buffer[] = [];
  const pass = (token: Buffer | undefined): Buffer => {
    if (!token) throw new Error("a token was due");
    tokens.push(token);
    return between(Buffer.from(token), tokens.length - 1);
  };
  const challenge = server.accept(pass(client.first())).token;
  const accepted = server.accept(pass(client.next(pass(challenge))));
  client.complete(accepted.token && pass(accepted.token));
  // The same class: its types come from the provider's build, and the code from its sources (vitest.config.mts).
  const session = server.session() as unknown as NtlmSession;
  return { client: client.session(), server: session, user: accepted.user, tokens };
}

/** What kind of NtlmError it throws; undefined where it throws none; what is no NtlmError goes on. */
export function refusal(attempt: () => unknown): NtlmErrorKind | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    if (error instanceof NtlmError) return error.kind;
    throw error;
  }
}

/** A copy with one bit turned. */
export function withBitTurned(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  const at = Math.floor(bit / 8) % copy.length;
  copy.writeUInt8(copy.readUInt8(at) ^ (1 << (bit % 8)), at);
  return copy;
}
