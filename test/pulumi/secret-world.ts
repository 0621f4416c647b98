import { createPrivateKey } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { onTestFinished } from "vitest";
import { toPfx } from "../../simulator/src/certificates";
import { startSshDoor } from "../../simulator/src/doors/ssh";
import type { StartSimulatedProcess } from "../../simulator/src/process";
import type { RunOptions, TestStack } from "../support/pulumi";
import { foundIn, makeLoginKey, type Planted, plantedBytes, plantedPem, plantedText } from "./planted";
import { type SeenProcess, type Watch, watchProcesses } from "./processes";
import { makeWorld, person, type World } from "./world";

/** Everything secret, each once in the whole world, by the place where it is planted. */
export const WORDS = {
  plainPassword: 'planted-plain-"1',
  changedPassword: "planted-changed-2",
  markedPassword: "planted-marked-3",
  inlinePassword: "planted-inline-4",
  driftedPassword: "planted-drifted-5",
  passphrase: "planted-passphrase-é6",
  environmentLogin: "planted-environment-login-7",
  configuredLogin: "planted-configured-login-8",
  configuredKeyPassword: "planted-configured-key-9",
  inlineLogin: "planted-inline-login-10",
  inlineKeyPassword: "planted-inline-key-11",
  jumpLogin: "planted-jump-login-12",
  wrongPassphrase: "planted-wrong-passphrase-13",
  wrongLogin: "planted-wrong-login-14",
  wrongKeyPassword: "planted-wrong-key-15",
  wrongType: "planted-wrong-type-16",
  misspelt: "planted-misspelt-17",
  garbage: "planted-garbage-18",
};

const KEYS = {
  configured: makeLoginKey(WORDS.configuredKeyPassword),
  inline: makeLoginKey(WORDS.inlineKeyPassword),
};
const PFX = toPfx(person("alice"), WORDS.passphrase);

/** Private keys of certificates: what never leaves the program, not even towards the engine. */
export const NEVER_LEAVES: readonly Planted[] = [
  plantedText("passphrase", WORDS.passphrase),
  plantedText("wrongPassphrase", WORDS.wrongPassphrase),
  plantedBytes("PFX", PFX),
  ...["alice", "bob"].flatMap((name) => {
    const key = createPrivateKey(person(name).privateKeyPem);
    return (["pkcs1", "pkcs8"] as const).map((type) =>
      plantedBytes(`private key of ${name}, ${type}`, key.export({ type, format: "der" })),
    );
  }),
];

/** What is never handed to the engine either: the provider takes it from its environment. */
export const FROM_ENVIRONMENT: readonly Planted[] = [
  plantedText("environmentLogin", WORDS.environmentLogin),
  plantedText("wrongLogin", WORDS.wrongLogin),
];

export const PLANTED: readonly Planted[] = [
  ...NEVER_LEAVES,
  ...Object.entries(WORDS).map(([name, word]) => plantedText(name, word)),
  plantedPem("configured key", KEYS.configured.privateKey),
  plantedPem("inline key", KEYS.inline.privateKey),
];

/** Plain in the program: nothing here is marked by `pulumi.secret`. */
export const PROGRAM = `
const S = JSON.parse(readFileSync("planted.json", "utf8"));
const alice = { certificate: { pfx: readFileSync("planted.pfx"), passphrase: S.words.passphrase }, userName: "CORP\\\\alice" };
const door = { host: "127.0.0.1", port: S.port, hostKeyFingerprint: S.fingerprint };
const inline = {
  ...door, user: "inline", password: S.words.inlineLogin,
  privateKey: S.inlineKey, privateKeyPassword: S.words.inlineKeyPassword,
  proxy: { ...door, user: "jumper", password: S.words.jumpLogin },
};
const server = { connection: "web01", site };
`;

export const LIFE = `${PROGRAM}
new SslAccess("tls", { ...server, sslFlags: ["Ssl", "SslNegotiateCert"] });
new OneToOneMapping("plain", { ...server, ...alice, password: S.words.plainPassword });
new OneToOneMapping("marked", { connection: "web02", site, certificate: readFileSync("planted.pem"), userName: "CORP\\\\bob", password: config.requireSecret("bob") });
new OneToOneMapping("inline", { connection: inline, site, certificate: pulumi.secret(cer("renewed")), userName: "CORP\\\\carol", password: S.words.inlinePassword });
`;

export interface SecretWorld extends World {
  readonly watch: Watch;
  /** The environment that its users have: credentials, a folder for temporary files, and the trace. */
  readonly env: NonNullable<RunOptions["env"]>;
  /** Everything that went through standard input and output of the agent. */
  heard(): string;
  /** Files that the engine and the provider have written, by their paths in the stack's folder. */
  files(): ReadonlyMap<string, string>;
  /** Command lines that the server saw. */
  readonly commands: readonly string[];
}

/** A world with a secret in every place where one can be, a door that listens to the agent, and an eye on all processes. */
export async function makeSecretWorld(program: string): Promise<SecretWorld> {
  const world = await makeWorld("");
  const { simulator, stack } = world;
  let heard = "";
  const door = await startSshDoor({
    start: overheard(simulator.start, (text) => {
      heard += text;
    }),
    users: {
      Administrator: { password: WORDS.environmentLogin },
      keyed: { publicKeys: [KEYS.configured.publicKey] },
      inline: { publicKeys: [KEYS.inline.publicKey] },
      jumper: { password: WORDS.jumpLogin },
    },
  });
  onTestFinished(() => door.close());

  const root = dirname(stack.folder);
  const temporary = join(root, "tmp");
  mkdirSync(temporary);
  const { port, hostKeyFingerprint: fingerprint } = door;
  writePlanted(stack.folder, { port, fingerprint, inlineKey: KEYS.inline.privateKey, words: WORDS });
  await configure(stack, { port, fingerprint });
  await world.program(program);

  const watch = watchProcesses(`PULUMI_HOME=${root}${sep}`);
  onTestFinished(() => watch.stop());
  simulator.hold.beforeAnswer = async () => watch.look();
  return {
    ...world,
    watch,
    env: { IIS_CLIENTCERT_TRACE: "1", IIS_CLIENTCERT_WEB01_PASSWORD: WORDS.environmentLogin, TMPDIR: temporary },
    heard: () => heard,
    files: () => readFiles(root),
    commands: door.commands,
  };
}

/**
 * The environment of a process, but for what the user put there himself, and for PULUMI_CONFIG, in which the engine's
 * language host hands the whole configuration, decrypted, to the program (and to no other process).
 */
export function inherited({ commandLine, environment }: SeenProcess): string {
  const isProgram = commandLine.includes("pulumi/cmd/run/");
  const known = isProgram ? /^(IIS_CLIENTCERT_\w+|PULUMI_CONFIG)=/ : /^IIS_CLIENTCERT_\w+=/;
  return environment
    .split("\n")
    .filter((line) => !known.test(line))
    .join("\n");
}

/** Where each planted secret stands, as `place: secret`; nothing is what one wants to see. */
export function leaksIn(places: Iterable<readonly [place: string, text: string]>, planted = PLANTED): string[] {
  return [...places].flatMap(([place, text]) => foundIn(text, planted).map((name) => `${place}: ${name}`));
}

function overheard(start: StartSimulatedProcess, hear: (text: string) => void): StartSimulatedProcess {
  return (commandLine) => {
    const process = start(commandLine);
    const write = process.stdin.write.bind(process.stdin);
    process.stdin.write = ((chunk: Buffer | string, ...rest: []) => {
      hear(chunk.toString());
      return write(chunk, ...rest);
    }) as typeof process.stdin.write;
    process.stdout.on("data", (chunk: Buffer) => hear(chunk.toString()));
    return process;
  };
}

function writePlanted(folder: string, json: object): void {
  const bob = person("bob");
  writeFileSync(join(folder, "planted.json"), JSON.stringify(json));
  writeFileSync(join(folder, "planted.pfx"), PFX);
  writeFileSync(join(folder, "planted.pem"), bob.privateKeyPem + bob.certificatePem);
  writeFileSync(join(folder, "key.pem"), bob.privateKeyPem);
}

async function configure(stack: TestStack, { port, fingerprint }: { port: number; fingerprint: string }) {
  const at = "iis-clientcert:servers";
  for (const name of ["web01", "web02"]) {
    await stack.setConfig(`${at}.${name}.host`, "127.0.0.1");
    await stack.setConfig(`${at}.${name}.port`, port);
    await stack.setConfig(`${at}.${name}.hostKeyFingerprint`, fingerprint);
  }
  await stack.setConfig(`${at}.web01.password`, WORDS.configuredLogin, true);
  await stack.setConfig(`${at}.web02.user`, "keyed");
  await stack.setConfig(`${at}.web02.privateKey`, KEYS.configured.privateKey, true);
  await stack.setConfig(`${at}.web02.privateKeyPassword`, WORDS.configuredKeyPassword, true);
  await stack.setConfig("bob", WORDS.markedPassword, true);
}

/** Without what the test itself has put there. */
const OWN = /^project\/(index\.js|planted\.|key\.pem|\w+\.(cer|pfx)$)/;

function readFiles(root: string): Map<string, string> {
  const files = new Map<string, string>();
  // Links are no files here, and are not followed: node_modules and the plugins stay out.
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const path = relative(root, file).split(sep).join("/");
    if (entry.isFile() && !OWN.test(path)) files.set(path, readFileSync(file, "utf8"));
  }
  return files;
}
