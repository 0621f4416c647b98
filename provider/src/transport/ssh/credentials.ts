import { type AnyAuthMethod, type BaseAgent, createAgent, type ParsedKey, type Prompt } from "ssh2";
import { printable } from "../../base/printable";
import type { Secret } from "../../base/secret";
import { ConnectionError } from "../../errors";
import { hostAndPort } from "../place";
import type { StartOptions } from "../process";
import { howToGive } from "../settings";
import { interruptible, limited } from "../waiting";
import { openPrivateKey } from "./private-key";
import { Sha2Agent, signingBy } from "./rsa-signatures";
import { requiredRsaBits, tooFewRsaBits } from "./rsa-size";
import type { SshHop } from "./target";

/** One way to log in that this side has the means for. */
export interface Credential {
  /** As a server lists it (RFC 4252, 5). */
  readonly method: "publickey" | "password" | "keyboard-interactive";
  /** For errors: where it came from. */
  readonly label: string;
  /** What ssh2 wants; secrets are revealed here, just before they are sent. */
  readonly present: () => AnyAuthMethod;
}

/** Every way to log in, keys first; a ConnectionError where none can be used. */
export async function prepareCredentials(hop: SshHop, options: StartOptions): Promise<readonly Credential[]> {
  const fail = (reason: string, remedy?: string) =>
    new ConnectionError({
      code: "connection/credentials",
      server: options.server,
      reason: `${hostAndPort(hop)}: ${reason}`,
      ...(remedy !== undefined && { remedy }),
    });
  const own = [...fromPrivateKey(hop, fail), ...fromPassword(hop)];
  const agentPath = agentPathOf(hop);
  if (agentPath === undefined) {
    if (own.length > 0) return own;
    throw fail(
      "there is no password, no private key and no SSH agent (SSH_AUTH_SOCK is not set)",
      `Give ${howToGive(hop, "privateKey")}; or ${howToGive(hop, "password")}.`,
    );
  }
  try {
    return [...(await fromAgent(hop, agentPath, options.signal)), ...own];
  } catch (error) {
    options.signal.throwIfAborted();
    const reason = `the SSH agent at ${agentPath} ${printable((error as Error).message, 300)}`;
    if (own.length === 0) throw fail(reason);
    options.trace?.(`ssh ${hostAndPort(hop)}: ${reason}`);
    return own;
  }
}

function fromPrivateKey(hop: SshHop, fail: (reason: string, remedy?: string) => Error): Credential[] {
  const { user, privateKey, privateKeyPassword, legacyAlgorithms } = hop;
  if (!privateKey) return [];
  const key = openPrivateKey(privateKey, privateKeyPassword);
  if (typeof key === "string") throw fail(key, remedyOf(key, hop));
  const bits = tooFewRsaBits(key.getPublicSSH(), legacyAlgorithms);
  if (bits !== undefined)
    throw fail(
      `privateKey is an RSA key of ${bits} bits, and at least ${requiredRsaBits(legacyAlgorithms)} are required: use an Ed25519 key, or a longer one${legacyAlgorithms ? "" : "; legacyAlgorithms: true accepts 1024"}`,
    );
  const keys = key.type === "ssh-rsa" ? rsaKeys(key, legacyAlgorithms) : [key];
  return keys.map((each) => ({
    method: "publickey",
    label: `private key (${each.type})`,
    present: () => ({ type: "publickey", username: user, key: each as unknown as string }),
  }));
}

function remedyOf(seen: string, hop: SshHop): string | undefined {
  return seen.includes("no privateKeyPassword") ? `Give ${howToGive(hop, "privateKeyPassword")}.` : undefined;
}

/** Some servers accept one of the two only; the plain key signs SHA-1 where a server does not say what it takes. */
function rsaKeys(key: ParsedKey, legacy: boolean): ParsedKey[] {
  return [legacy ? key : signingBy(key, "rsa-sha2-256"), signingBy(key, "rsa-sha2-512")];
}

function fromPassword({ user, password }: SshHop): Credential[] {
  if (!password) return [];
  return [
    {
      method: "password",
      label: "password",
      present: () => ({ type: "password", username: user, password: password.reveal() }),
    },
    { method: "keyboard-interactive", label: "keyboard-interactive", present: () => keyboardOf(user, password) },
  ];
}

/** A server may ask in several rounds (RFC 4256, 3.2), but not for ever. */
const ROUNDS = 5;

function keyboardOf(user: string, password: Secret): AnyAuthMethod {
  let rounds = 0;
  return {
    type: "keyboard-interactive",
    username: user,
    prompt: (_name, _instructions, _language, prompts, finish) => {
      // ssh2 makes this the error of the connection.
      if (++rounds > ROUNDS) throw new Error("the server kept asking for more");
      finish(answerPrompts(prompts, password));
    },
  };
}

/** Answers every prompt that does not echo with the password: those that echo ask for something else. */
export function answerPrompts(prompts: readonly Prompt[], password: Secret): string[] {
  return prompts.map(({ echo }) => (echo ? "" : password.reveal()));
}

function agentPathOf({ agentSocketPath, privateKey, password }: SshHop): string | undefined {
  return agentSocketPath ?? (privateKey || password ? undefined : process.env.SSH_AUTH_SOCK || undefined);
}

async function fromAgent(hop: SshHop, path: string, signal: AbortSignal): Promise<Credential[]> {
  const agent = hop.legacyAlgorithms ? createAgent(path) : new Sha2Agent(createAgent(path));
  const late = () => new Error(`did not answer within ${hop.perDialTimeout} s`);
  const count = await limited(hop.perDialTimeout * 1_000, signal, late, (limit) => countKeys(agent, limit));
  if (count === 0) throw new Error("holds no key that can be used");
  return [{ method: "publickey", label: "SSH agent", present: () => ({ type: "agent", username: hop.user, agent }) }];
}

function countKeys(agent: BaseAgent, signal: AbortSignal): Promise<number> {
  return interruptible<number>(signal, (resolve, reject) => {
    agent.getIdentities((error, keys) => {
      if (error) reject(new Error("cannot be reached", { cause: error }));
      else resolve(keys?.length ?? 0);
    });
    return () => {};
  });
}
