import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { onTestFinished } from "vitest";
import type { StartSimulatedProcess } from "../../simulator/src/process";
import type { Transport } from "../support/doors";
import type { RunOptions, TestStack } from "../support/pulumi";
import { foundIn } from "./planted";
import { type SeenProcess, type Watch, watchProcesses } from "./processes";
import { openSecretWay, type SecretWay } from "./secret-ways";
import { PFX, PLANTED, WORDS } from "./secret-words";
import { setEntry } from "./ways";
import { makeWorld, person, type World } from "./world";

/** Plain in the program: nothing here is marked by `pulumi.secret`. */
export const PROGRAM = `
const S = JSON.parse(readFileSync("planted.json", "utf8"));
const alice = { certificate: { pfx: readFileSync("planted.pfx"), passphrase: S.words.passphrase }, userName: "CORP\\\\alice" };
const inline = S.inline;
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
  /** How its servers are reached. */
  readonly way: SecretWay;
}

/** A world with a secret in every place where one can be, a door that listens to the agent, and an eye on all processes. */
export async function makeSecretWorld(program: string, transport: Transport = "ssh"): Promise<SecretWorld> {
  const world = await makeWorld("", { transport });
  const { simulator, stack } = world;
  let heard = "";
  const start = overheard(simulator.start, (text) => {
    heard += text;
  });
  const way = await openSecretWay(transport, start, simulator.authority);

  const root = dirname(stack.folder);
  const temporary = join(root, "tmp");
  mkdirSync(temporary);
  writePlanted(stack.folder, { inline: way.inline, wrongKey: way.wrongKey, words: WORDS });
  await configure(stack, way);
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
    way,
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

async function configure(stack: TestStack, { web01, web02, web02Secrets }: SecretWay) {
  await setEntry(stack, "web01", web01);
  await setEntry(stack, "web02", web02);
  const at = "iis-clientcert:servers";
  await stack.setConfig(`${at}.web01.password`, WORDS.configuredLogin, true);
  for (const [field, value] of Object.entries(web02Secrets)) await stack.setConfig(`${at}.web02.${field}`, value, true);
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
