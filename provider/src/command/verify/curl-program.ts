import { spawn } from "node:child_process";

/** A run of curl, cut to what is looked at. */
export interface Run {
  /** Undefined where it was ended. */
  readonly code: number | undefined;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Whether it is built with OpenSSL or what follows it: Schannel takes no key files. */
export async function usesOpenssl(curl: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const { stdout } = await runCurl({ curl, args: ["-q", "--version"], env, input: "", limit: VERSION_LIMIT });
  return /\b(OpenSSL|LibreSSL|BoringSSL)\//.test(stdout.toString("latin1"));
}

const VERSION_LIMIT = 10_000;

export interface CurlCall {
  readonly curl: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly input: string;
  /** Milliseconds until it is killed. */
  readonly limit: number;
}

const MOST_OUTPUT = 160 * 1024;

/** Never rejects; a program that cannot be started has no code. */
export function runCurl({ curl, args, env, input, limit }: CurlCall): Promise<Run> {
  return new Promise((done) => {
    const child = spawn(curl, args, { stdio: "pipe", windowsHide: true, env: withoutSecrets(env) });
    const timer = setTimeout(() => child.kill("SIGKILL"), limit);
    const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
      const pieces: Buffer[] = [];
      let size = 0;
      stream.on("data", (piece: Buffer) => {
        pieces.push(piece);
        size += piece.length;
        if (size > MOST_OUTPUT) child.kill("SIGKILL");
      });
      return () => Buffer.concat(pieces).subarray(0, MOST_OUTPUT);
    }) as [() => Buffer, () => Buffer];
    const end = (code: number | null) => {
      clearTimeout(timer);
      done({ code: code ?? undefined, stdout: stdout(), stderr: stderr().toString("utf8").slice(0, 2000) });
    };
    child.once("error", () => end(null));
    child.once("close", end);
    // It may end before it has read everything.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

/** Passwords of servers, the passphrase of a stack and our own are none of its business. */
function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(?:IIS_CLIENTCERT_|PULUMI_)/i.test(name)));
}
