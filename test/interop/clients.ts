import { spawn } from "node:child_process";
import { join } from "node:path";
import { inject } from "vitest";

/** What a client is to do: log in, open one shell, run these in it one after the other. */
export interface Job {
  readonly host: string;
  readonly port: number;
  readonly https: boolean;
  readonly auth: string;
  readonly user: string;
  readonly password: string;
  /** Path of the authority's certificate. */
  readonly ca: string;
  /** Paths of a client certificate and its key. */
  readonly certificate?: string;
  readonly key?: string;
  /** Of pypsrp: `always` seals over HTTPS too. */
  readonly encryption?: string;
  readonly commands: readonly JobCommand[];
}

export interface JobCommand {
  readonly command: string;
  readonly arguments?: readonly string[];
  /** Pieces of standard input; none: it is left alone. */
  readonly input?: readonly Buffer[];
}

export interface Ran {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly code: number;
}

export type ClientName = "pywinrm" | "pypsrp" | "masterzen";

export const { python, masterzen } = inject("interopClients");

const PROGRAMS: Readonly<Record<ClientName, readonly (string | null)[]>> = {
  pywinrm: [python, join(__dirname, "python", "pywinrm_client.py")],
  pypsrp: [python, join(__dirname, "python", "pypsrp_client.py")],
  masterzen: [masterzen],
};

export function isMissing(name: ClientName): boolean {
  return PROGRAMS[name][0] === null;
}

/** Lets a client do the job; fails with what it wrote on standard error. */
export async function runClient(name: ClientName, job: Job): Promise<Ran[]> {
  const [program, ...args] = PROGRAMS[name].map((part) => part ?? "");
  const output = await feed(program ?? "", args, JSON.stringify(encode(job)));
  const results = JSON.parse(output) as { stdout: string | null; stderr: string | null; code: number }[];
  return results.map(({ stdout, stderr, code }) => ({
    stdout: Buffer.from(stdout ?? "", "base64"),
    stderr: Buffer.from(stderr ?? "", "base64"),
    code,
  }));
}

function encode(job: Job) {
  const commands = job.commands.map(({ input, ...command }) => ({
    ...command,
    ...(input && { input: input.map((piece) => piece.toString("base64")) }),
  }));
  return { ...job, commands };
}

function feed(program: string, args: readonly string[], input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NO_PROXY: "*", no_proxy: "*" };
    const child = spawn(program, args, { env, timeout: 90_000, killSignal: "SIGKILL" });
    let output = "";
    let complaints = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      complaints += text;
    });
    child.stdin.on("error", () => {});
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`ended with ${code}: ${complaints}`));
    });
    child.stdin.end(input);
  });
}
