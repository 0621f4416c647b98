import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import { Server } from "../../../provider/src/server";
import { resolveServer } from "../../../provider/src/settings/profile";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../../simulator/src";
import { askMappings, mappings, present } from "../../conformance/wishes";
import { configurationOf } from "../../settings/profiles";
import { required, withoutPowershell } from "../../support/powershell";
import { apart } from "../../support/units";
import { runSsh, sshArguments } from "./client";
import { type KeyFile, type KeyType, makeKey, run } from "./keys";
import { type Sshd, type SshdOptions, startSshd } from "./sshd";

export const SITE = "Default Web Site";

/** What the tests of a file share. */
export interface Shared {
  /** For keys and other files. */
  readonly folder: string;
  /** The host key of servers that are not about host keys, and the key of whoever logs in. */
  readonly hostKey: KeyFile;
  readonly key: KeyFile;
  /** One key of each type: those of RSA take a while to make. */
  keyOf(type: KeyType): KeyFile;
  readonly simulator: Simulator;
}

/** The agent on real PowerShell, where there is one. */
export const onPowershell: SimulatorOptions = withoutPowershell("the agent behind OpenSSH's sshd on real PowerShell")
  ? {}
  : { pwsh: required() };

/** Made before the tests of a file, or of a part of it, and removed after them. */
export function share(options: SimulatorOptions = {}): Shared {
  const shared: { -readonly [Name in keyof Shared]?: Shared[Name] } = {};
  beforeAll(async () => {
    shared.folder = mkdtempSync(join(tmpdir(), "sshd-files-"));
    shared.hostKey = makeKey(shared.folder, "host");
    shared.key = makeKey(shared.folder, "key");
    shared.keyOf = memoized((type) => makeKey(shared.folder ?? "", type, type));
    shared.simulator = await startSimulator(options);
  });
  afterAll(async () => {
    await shared.simulator?.close();
    if (shared.folder) rmSync(shared.folder, { recursive: true, force: true });
  });
  return shared as Shared;
}

function memoized<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

/** An sshd with the simulated server behind it, until the test ends. */
export async function openSshd({ simulator, hostKey, key }: Shared, options: Partial<SshdOptions> = {}): Promise<Sshd> {
  const folder = await simulator.localFolder();
  const sshd = await startSshd({ hostKeys: [hostKey], authorized: [key.public], folder, ...options });
  onTestFinished(() => sshd.close());
  return sshd;
}

/** How the configuration names an sshd, for its user with the shared key. */
export function entryOf({ host, port, user }: Sshd, { key, hostKey }: Shared) {
  return {
    host,
    port,
    user,
    privateKey: key.private,
    hostKeyFingerprint: hostKey.fingerprint,
    // Never the known_hosts of whoever runs the tests.
    knownHosts: "\n",
    perDialTimeout: 60,
    dialErrorLimit: 1,
  };
}

/** The provider's own server over an entry of the configuration, until the test ends. */
export function openServer(entry: object, trace: (line: string) => void = () => {}): Server {
  const server = new Server(resolveServer("web1", configurationOf({ servers: { web1: entry } }), {}), { trace });
  onTestFinished(() => server.close());
  return server;
}

/** Expects it within a minute: what a process logs may come after what it tells of. */
export function soon<Value>(value: () => Value) {
  return expect.poll(value, { timeout: 60_000 });
}

/** Declares mappings and reads them back. */
export async function useServer(server: Server, ...names: readonly string[]): Promise<void> {
  const wishes = names.map((name) => present(name));
  expect(await server.ensure(apart([mappings(SITE, ...wishes)]), [])).toMatchObject({
    results: [{ done: [{ changed: true }] }],
  });
  const keys = wishes.map(({ key }) => key);
  const { answers } = await server.read([askMappings(SITE, keys)]);
  const entries = names.map((name) => ({ attributes: { userName: { value: `CORP\\${name}` } } }));
  expect(answers).toMatchObject([{ entries }]);
}

/** The error that a server's first use ends with. */
export async function refusal(entry: object): Promise<Error & { code?: string; reason?: string; remedy?: string }> {
  try {
    await openServer(entry).hello();
  } catch (error) {
    return error as Error;
  }
  throw new Error("the server let us in, though it should not have");
}

/** How the configuration names an sshd whose key known_hosts alone vouches for. */
export function trusting(shared: Shared, sshd: Sshd, knownHosts: string) {
  const { hostKeyFingerprint: _, ...entry } = entryOf(sshd, shared);
  return { ...entry, knownHosts };
}

/** What OpenSSH's own client makes of it. */
export function sshSays(shared: Shared, sshd: Sshd, knownHosts: string) {
  const file = inFile(shared, knownHosts);
  const options = { user: sshd.user, key: shared.key.path, knownHosts: file };
  return runSsh([...sshArguments(sshd, options), "127.0.0.1", "true"]);
}

/** What ssh-keyscan writes down for known_hosts. */
export function scan({ port, host }: Sshd, ...options: readonly string[]): string {
  return run("ssh-keyscan", ["-T", "60", ...options, "-p", `${port}`, host]);
}

let files = 0;

/** A file with this text, as long as the shared folder. */
export function inFile({ folder }: Shared, text: string): string {
  const path = join(folder, `file-${++files}`);
  writeFileSync(path, text);
  return path;
}
