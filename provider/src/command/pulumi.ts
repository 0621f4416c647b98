import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { findProgram } from "./find-program";
import type { Io } from "./io";

type Surroundings = Pick<Io, "env" | "cwd">;

/** Whether Pulumi would find a project here: in this folder or above it. */
export function hasProject(cwd: string): boolean {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (PROJECT_FILES.some((name) => existsSync(join(folder, name)))) return true;
    if (dirname(folder) === folder) return false;
  }
}

const PROJECT_FILES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

/** The JSON that a command of the Pulumi CLI prints. Neither what it prints nor what it says is told: it may hold secrets. */
export async function askPulumi(
  words: readonly string[],
  stack: string | undefined,
  io: Surroundings,
): Promise<unknown> {
  const file = findPulumi(io.env);
  const chosen = stack === undefined ? [] : [`--stack=${stack}`];
  const { error, stdout, stderr } = await run(file, [...words, "--non-interactive", ...chosen], io);
  const called = `\`pulumi ${words.slice(0, 2).filter(isWord).join(" ")}\``;
  if (error) throw new Error(`${called} ${whyFailed(error, stderr)}`);
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`${called} printed ${stdout.length} characters that are not JSON`);
  }
}

function findPulumi(env: NodeJS.ProcessEnv): string {
  const found = findProgram("pulumi", env);
  if (found !== undefined) return found;
  throw new Error(
    "the Pulumi CLI is not on PATH, and it reads the servers from the project in this folder: install it, or put its folder on PATH",
  );
}

interface Ended {
  readonly error: (Error & { code?: unknown; killed?: boolean }) | null;
  readonly stdout: string;
  readonly stderr: string;
}

const LIMIT_MS = 60_000;
/** A stack of 10,000 resources has some 30 MB. */
const MOST_OUTPUT = 256 * 1024 * 1024;

function run(file: string, words: readonly string[], { env, cwd }: Surroundings): Promise<Ended> {
  const options = {
    cwd,
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    maxBuffer: MOST_OUTPUT,
    timeout: LIMIT_MS,
    killSignal: "SIGKILL" as const,
    windowsHide: true,
  };
  return new Promise((resolve) => {
    const child = execFile(file, words, options, (error, stdout, stderr) => resolve({ error, stdout, stderr }));
    child.stdin?.on("error", () => {}); // It may end without reading.
    child.stdin?.end();
  });
}

/** By what the CLI is known to say; its own words may quote a value. */
function whyFailed({ code, killed }: NonNullable<Ended["error"]>, stderr: string): string {
  if (code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") return `printed more than ${MOST_OUTPUT} bytes`;
  if (killed) return `did not end within ${LIMIT_MS / 1000} seconds`;
  const beginning = stderr.slice(0, 10_000);
  const known = SAID.find(([words]) => beginning.includes(words));
  if (known) return known[1];
  const how = typeof code === "number" ? `ended with exit code ${code}` : "could not be started";
  return `${how}: run it by hand in this folder to see why`;
}

const SAID: readonly (readonly [string, string])[] = [
  ["no Pulumi.yaml project file found", "found no project in this folder or above it"],
  ["no stack selected", "found no stack: name one with --stack, or choose one with `pulumi stack select`"],
  ["no stack named", "found no stack of this name: `pulumi stack ls` lists them"],
  [
    "incorrect passphrase",
    "could not decrypt the secrets: PULUMI_CONFIG_PASSPHRASE is not the passphrase of the stack",
  ],
  [
    "passphrase must be set",
    "could not decrypt the secrets: set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE",
  ],
  ["PULUMI_ACCESS_TOKEN must be set", "is not logged in: run `pulumi login`, or set PULUMI_ACCESS_TOKEN"],
];

function isWord(word: string): boolean {
  return !word.startsWith("-");
}
