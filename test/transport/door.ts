import { PassThrough } from "node:stream";
import { Secret } from "../../provider/src/base/secret";
import type { RemoteProcess, SshTarget, StartOptions } from "../../provider/src/transport";
import { startOverSsh } from "../../provider/src/transport";
import { type SshTiming, TIMING } from "../../provider/src/transport/ssh/timing";
import { type SshDoor, type SshDoorOptions, startSshDoor } from "../../simulator/src/doors/ssh";
import type { SimulatedProcess } from "../../simulator/src/process";

export const PASSWORD = "P@ssw0rd-é";
export const COMMAND = "powershell.exe -NoLogo -NoProfile -NonInteractive -EncodedCommand AAAA==";
/** For whoever looks at how a process ended: longer than a machine may stand still. In milliseconds. */
export const GRACE = 60_000;

export const TEST_TIMING: SshTiming = { ...TIMING, firstPause: 5, longestPause: 20 };

/** Echoes standard input until it ends, then leaves with 7. */
export function echo(): SimulatedProcess {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  stdin.pipe(stdout);
  const exited = new Promise<number>((resolve) => {
    stdin.once("end", () => resolve(7));
    stdin.once("close", () => resolve(7));
  });
  exited.then(() => stderr.end());
  return { stdin, stdout, stderr, exited, kill: () => void stdin.destroy() };
}

/** Does not even leave when its input ends. */
export function stubborn(): SimulatedProcess {
  const stderr = new PassThrough();
  const stdout = new PassThrough();
  let leave: (code: number) => void = () => {};
  const exited = new Promise<number>((resolve) => {
    leave = resolve;
  });
  const kill = () => {
    stdout.end();
    stderr.end();
    leave(1);
  };
  return { stdin: new PassThrough().resume(), stdout, stderr, exited, kill };
}

const doors: SshDoor[] = [];

/** A door with a user `deploy` and an echo behind it; `closeDoors` closes it. */
export async function openDoor(options: Partial<SshDoorOptions> = {}): Promise<SshDoor> {
  const door = await startSshDoor({ users: { deploy: { password: PASSWORD } }, start: echo, ...options });
  doors.push(door);
  return door;
}

export async function closeDoors(): Promise<void> {
  await Promise.all(doors.splice(0).map((door) => door.close()));
}

/** The way through the door, for `deploy` with his password and the door's own key pinned. */
export function targetOf(
  door: Pick<SshDoor, "host" | "port" | "hostKeyFingerprint">,
  more: Partial<SshTarget> = {},
): SshTarget {
  return {
    host: door.host,
    port: door.port,
    user: "deploy",
    password: new Secret(PASSWORD),
    dialErrorLimit: 1,
    perDialTimeout: 10,
    hostKeyFingerprint: door.hostKeyFingerprint,
    // Never the known_hosts of whoever runs the tests.
    knownHosts: "\n",
    insecure: false,
    legacyAlgorithms: false,
    ...more,
  };
}

/** Without these fields. */
export function without<T extends object, K extends keyof T>(target: T, ...fields: K[]): Omit<T, K> {
  const copy = { ...target };
  for (const field of fields) delete copy[field];
  return copy;
}

export function startOptions(more: Partial<StartOptions> = {}): StartOptions {
  return { signal: new AbortController().signal, server: "web1", ...more };
}

export function start(
  target: SshTarget,
  more: Partial<StartOptions> = {},
  timing = TEST_TIMING,
): Promise<RemoteProcess> {
  return startOverSsh(target, timing)(COMMAND, startOptions(more));
}

/** The error that a start must end with. */
export async function failure(
  starting: Promise<RemoteProcess>,
): Promise<Error & { code?: string; reason?: string; remedy?: string }> {
  try {
    const process = await starting;
    await process.close();
  } catch (error) {
    return error as Error;
  }
  throw new Error("the process started, though it should not have");
}

/** Sends `text` and waits until as many bytes have come back. */
export async function roundTrip(process: RemoteProcess, text: string): Promise<string> {
  const expected = Buffer.byteLength(text);
  const chunks: Buffer[] = [];
  let received = 0;
  const back = new Promise<void>((resolve, reject) => {
    process.stdout.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      received += chunk.length;
      if (received >= expected) resolve();
    });
    process.ended.then(() => reject(new Error(`the process ended after ${received} of ${expected} bytes`)));
  });
  process.stdin.write(text);
  await back;
  return Buffer.concat(chunks).toString("utf8");
}

/** Waits until it holds, for ten seconds at most. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    if (tries >= 1_000) throw new Error(`did not come true: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export function nothingOpen(door: SshDoor): Promise<void> {
  return until(() => door.open().connections === 0 && door.open().processes === 0, "nothing is open at the door");
}
