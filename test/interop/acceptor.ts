import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { python } from "./clients";

export interface AcceptorUser {
  readonly domain: string;
  readonly user: string;
  readonly password: string;
}

export interface Stepped {
  readonly token: Buffer | undefined;
  readonly complete: boolean;
  /** `DOMAIN\user` where complete. */
  readonly user: string | null;
}

/** pyspnego as the server of one login. */
export interface Acceptor {
  step(token: Buffer): Promise<Stepped>;
  /** Opens a sealed body. */
  open(body: Buffer): Promise<Buffer>;
  seal(plain: Buffer): Promise<{ readonly contentType: string; readonly body: Buffer }>;
  close(): Promise<void>;
}

/** Starts it with one user; `bindings` is the application data of the TLS channel, where one is demanded. */
export async function startAcceptor(
  protocol: "ntlm" | "negotiate",
  { domain, user, password }: AcceptorUser,
  bindings?: Buffer,
): Promise<Acceptor> {
  const folder = mkdtempSync(join(tmpdir(), "pyspnego-"));
  const users = join(folder, "users");
  writeFileSync(users, `${domain}:${user}:${password}\n`, { mode: 0o600 });
  const child = spawn(python ?? "", [join(__dirname, "python", "acceptor.py")], {
    env: { ...process.env, NTLM_USER_FILE: users, PYTHONIOENCODING: "utf-8" },
    stdio: ["pipe", "pipe", "inherit"],
    timeout: 60_000,
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const ask = async (request: object): Promise<Record<string, string | boolean | null>> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await answers.next();
    if (done) throw new Error("the acceptor ended");
    const answer = JSON.parse(value);
    if (answer.error) throw new Error(answer.error);
    return answer;
  };
  await ask({ do: "start", protocol, ...(bindings && { bindings: bindings.toString("base64") }) });
  return {
    async step(token) {
      const answer = await ask({ do: "step", token: token.toString("base64") });
      const next = answer.token ? Buffer.from(String(answer.token), "base64") : undefined;
      return { token: next, complete: answer.complete === true, user: answer.user as string | null };
    },
    async open(body) {
      const { plain } = await ask({ do: "open", body: body.toString("base64"), boundary: "Encrypted Boundary" });
      return Buffer.from(String(plain), "base64");
    },
    async seal(plain) {
      const { contentType, body } = await ask({ do: "seal", plain: plain.toString("base64") });
      return { contentType: String(contentType), body: Buffer.from(String(body), "base64") };
    },
    async close() {
      child.stdin.end();
      await closed;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
