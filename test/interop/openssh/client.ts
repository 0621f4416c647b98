import { spawn } from "node:child_process";

export interface SshClientOptions {
  readonly user: string;
  /** Path of the private key; none: an agent's. */
  readonly key?: string;
  /** Path of the known_hosts file. */
  readonly knownHosts: string;
}

/** How to start OpenSSH's client with nothing of the user's own: no configuration, no known_hosts, no prompts. */
export function sshArguments(
  { port }: { readonly port: number },
  { user, key, knownHosts }: SshClientOptions,
): string[] {
  const options = [
    "BatchMode=yes",
    "StrictHostKeyChecking=yes",
    `UserKnownHostsFile=${knownHosts}`,
    "GlobalKnownHostsFile=/dev/null",
    "UpdateHostKeys=no",
    "ConnectTimeout=60",
    ...(key === undefined ? [] : ["IdentitiesOnly=yes", "IdentityAgent=none", `IdentityFile=${key}`]),
  ];
  return ["-F", "none", "-p", `${port}`, "-l", user, ...options.flatMap((option) => ["-o", option])];
}

export interface SshRan {
  /** 255 where ssh itself failed. */
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs ssh to its end, for two minutes at most. */
export function runSsh(
  words: readonly string[],
  { input = "", env = process.env }: { input?: string | Buffer; env?: NodeJS.ProcessEnv } = {},
): Promise<SshRan> {
  return new Promise((resolve, reject) => {
    const child = spawn("ssh", words, { env, timeout: 120_000, killSignal: "SIGKILL" });
    const stdout: Buffer[] = [];
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.stdin.on("error", () => {});
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout: Buffer.concat(stdout), stderr }));
    child.stdin.end(input);
  });
}
