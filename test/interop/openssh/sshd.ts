import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { inject, type ProvidedContext } from "vitest";
import { startOnPort } from "../../support/ports";
import type { KeyFile } from "./keys";

// Absent, too, in runs that set nothing up.
const program = (inject("interopClients") as Partial<ProvidedContext["interopClients"]> | undefined)?.sshd ?? null;

export const withoutSshd = program === null;

export interface SshdOptions {
  readonly hostKeys: readonly KeyFile[];
  /** Lines of authorized_keys. */
  readonly authorized?: readonly string[];
  /** First on the PATH of its sessions. */
  readonly folder?: string;
  /** More lines of sshd_config; the first one of a name counts, and these come first. */
  readonly settings?: readonly string[];
  /** Any free one unless said. */
  readonly port?: number;
}

/** OpenSSH's own sshd on 127.0.0.1, started for a test. */
export interface Sshd {
  readonly host: "127.0.0.1";
  readonly port: number;
  /** Whoever runs the tests. */
  readonly user: string;
  /** What has come of its log by now, at DEBUG1. A line may come after what it tells of: see `soon` and `logged`. */
  log(): string;
  /** How often that stands in its log by now. */
  times(pattern: RegExp): number;
  /** Waits until it has logged that so many times; a minute at most. */
  logged(pattern: RegExp, times?: number): Promise<void>;
  /** Connections so far. */
  connections(): number;
  /** Kills what serves the newest connection, without a word to anybody. */
  killConnection(): Promise<void>;
  /** Ends the daemon; connections stay. */
  stop(): Promise<void>;
  /** Ends everything and removes its files. */
  close(): Promise<void>;
}

/** `sshd` on a free port, with files of its own in a folder of its own. */
export function startSshd(options: SshdOptions): Promise<Sshd> {
  return startOnPort((port) => startOn(port, options), options.port);
}

/** What it said, where it did not start. */
async function startOn(port: number, options: SshdOptions): Promise<Sshd | string> {
  if (program === null) throw new Error("there is no sshd");
  const home = mkdtempSync(join(tmpdir(), "sshd-"));
  const config = join(home, "sshd_config");
  writeFileSync(config, configuration(home, port, options));
  const { sshdCommand } = await import("../../../scripts/lib/interop/sshd-command.mjs");
  const daemon = startDaemon(sshdCommand(program, home, ["-D", "-e", "-f", config]));
  const { logged, log, child } = daemon;
  await logged(/Server listening on/).catch(() => {});
  const close = async () => {
    // First, for the daemon takes their leave; a process that nobody waits for never goes away.
    await endAll(processes(log()));
    await daemon.stop();
    rmSync(home, { recursive: true, force: true });
  };
  if (child.exitCode !== null || !log().includes("Server listening on")) {
    await close();
    return log();
  }
  return {
    host: "127.0.0.1",
    port,
    user: userInfo().username,
    log,
    times: (pattern) => count(log(), pattern),
    logged,
    connections: () => count(log(), FORKED),
    killConnection: async () => {
      // The session of another user than root runs in a second process.
      if (process.getuid?.() !== 0) await logged(/User child is on pid \d+/, count(log(), FORKED));
      killAll(processes(log().slice(log().lastIndexOf("Forked child"))));
    },
    stop: daemon.stop,
    close,
  };
}

function configuration(home: string, port: number, options: SshdOptions): string {
  const { hostKeys, authorized = [], folder, settings = [] } = options;
  const keys = join(home, "authorized_keys");
  writeFileSync(keys, authorized.map((line) => `${line}\n`).join(""));
  const quiet = join(home, "home");
  mkdirSync(quiet);
  const lines = [
    ...settings,
    ...(program?.helpers ?? []),
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    ...hostKeys.map(({ path }) => `HostKey ${path}`),
    `AuthorizedKeysFile ${keys}`,
    // A temporary folder lies below one that everybody may write to.
    "StrictModes no",
    "PidFile none",
    "UsePAM no",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitUserRC no",
    "PrintMotd no",
    "PrintLastLog no",
    "LogLevel DEBUG1",
    // Shells read files of the user's there.
    `SetEnv PATH=${[folder, "/usr/bin", "/bin"].filter(Boolean).join(":")} HOME=${quiet}`,
  ];
  return lines.map((line) => `${line}\n`).join("");
}

interface StartCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

interface Daemon {
  readonly child: ChildProcess;
  log(): string;
  logged(pattern: RegExp, times?: number): Promise<void>;
  stop(): Promise<void>;
}

/** Standard input is the leash: it ends with whoever holds it, however that ended, and sshd with it. */
const ON_A_LEASH = `
exec 3<&0
"$@" </dev/null &
sshd=$!
{ read -r _ <&3; kill "$sshd" 2>/dev/null; } &
wait "$sshd"`;

function startDaemon({ file, args, env }: StartCommand): Daemon {
  const child = spawn("sh", ["-c", ON_A_LEASH, "sh", file, ...args], { env, stdio: ["pipe", "ignore", "pipe"] });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  child.stdin.on("error", () => {});
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    child,
    log: () => log,
    logged: (pattern, times = 1) =>
      until(() => {
        if (count(log, pattern) >= times) return true;
        if (child.exitCode !== null) throw new Error(`sshd has ended: ${log}`);
        return false;
      }, `sshd logs ${pattern}`),
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}

function count(text: string, pattern: RegExp): number {
  return [...text.matchAll(new RegExp(pattern, "g"))].length;
}

const FORKED = /Forked child \d+/;

/** One for each connection, and with separated privileges another one after the login. */
function processes(log: string): number[] {
  return [...log.matchAll(/(?:Forked child|User child is on pid) (\d+)/g)].map(([, id]) => Number(id));
}

/** Each ends with its connection; what has not ended after five seconds is ended. */
async function endAll(ids: readonly number[]): Promise<void> {
  const left = () => ids.filter(isAlive);
  for (let tries = 0; left().length > 0 && tries < 250; tries++) await sleep(20);
  killAll(left());
}

function killAll(ids: readonly number[]): void {
  for (const id of ids) {
    try {
      process.kill(id, "SIGKILL");
    } catch {
      // It has ended with the one before it.
    }
  }
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until it holds, for a minute at most. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    if (tries >= 3_000) throw new Error(`did not come true: ${what}`);
    await sleep(20);
  }
}
