import { timingSafeEqual } from "node:crypto";
import { type AuthContext, type KeyboardAuthContext, type ParsedKey, type PublicKeyAuthContext, utils } from "ssh2";

/** How a user of the door may log in. */
export interface SshDoorUser {
  readonly password?: string;
  /** Lines as in authorized_keys. */
  readonly publicKeys?: readonly string[];
  /** The password is asked for by prompt, and not taken otherwise. */
  readonly keyboardInteractive?: boolean;
}

/** Answers one request to log in (RFC 4252, 5). */
export function decideLogin(ctx: AuthContext, users: Readonly<Record<string, SshDoorUser>>): void {
  const user = Object.hasOwn(users, ctx.username) ? users[ctx.username] : undefined;
  const settle = (admitted: boolean) => {
    if (admitted) ctx.accept();
    else ctx.reject(offered(user));
  };
  if (ctx.method === "password") settle(user?.keyboardInteractive !== true && sameText(ctx.password, user?.password));
  else if (ctx.method === "publickey") settle(provesKey(ctx, user?.publicKeys ?? []));
  else if (ctx.method === "keyboard-interactive" && user?.keyboardInteractive) ask(ctx, user, settle);
  else settle(false);
}

type Method = "password" | "publickey" | "keyboard-interactive";

/** A stranger is told what everybody is told. */
function offered(user: SshDoorUser = { password: "", publicKeys: [] }): Method[] {
  const methods: Method[] = [];
  if (user.publicKeys) methods.push("publickey");
  if (user.password !== undefined) methods.push(user.keyboardInteractive ? "keyboard-interactive" : "password");
  return methods;
}

/** Without a signature the client only asks whether the key would do. */
function provesKey(ctx: PublicKeyAuthContext, publicKeys: readonly string[]): boolean {
  const key = publicKeys.map(readKey).find((candidate) => candidate.getPublicSSH().equals(ctx.key.data));
  if (!key) return false;
  return !ctx.signature || !ctx.blob || key.verify(ctx.blob, ctx.signature, ctx.hashAlgo) === true;
}

function readKey(line: string): ParsedKey {
  const key = utils.parseKey(line);
  if (key instanceof Error) throw new Error(`publicKeys of the simulated SSH door: ${key.message}`);
  return key;
}

function ask(ctx: KeyboardAuthContext, user: SshDoorUser, settle: (admitted: boolean) => void): void {
  ctx.prompt([{ prompt: "Password: ", echo: false }], (answers) => settle(sameText(answers[0] ?? "", user.password)));
}

function sameText(given: string, expected: string | undefined): boolean {
  if (expected === undefined) return false;
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
