import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { promisify } from "node:util";
import { requireOwn } from "./own-folder";

const run = promisify(execFile);

/** The same from src/standin and from dist/standin. */
export const STANDIN_FOLDER = join(__dirname, "..", "..", "standin");

const DLL = "Microsoft.Web.Administration.dll";
const COMPILE_LIMIT_MS = 120_000;
const STALE_MS = 3_600_000;
const compiled = new Map<string, Promise<string>>();

export interface CompileOptions {
  /** Path of PowerShell. */
  readonly pwsh: string;
  /** Default: the user's cache folder. */
  readonly cache?: string;
  /** Folder of the C# files; default: simulator/standin. */
  readonly sources?: string;
}

/** Path of the compiled stand-in; within one process asked for once. */
export function compileStandin(options: CompileOptions): Promise<string> {
  const key = JSON.stringify([options.pwsh, options.cache, options.sources]);
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const result = findOrCompile(options);
  result.catch(() => compiled.delete(key));
  compiled.set(key, result);
  return result;
}

/**
 * Compiles once for these sources and this PowerShell, and keeps the result in the cache folder. Others may do the same
 * at the same time, and an interrupted attempt leaves nothing that anyone takes for finished.
 */
export async function findOrCompile(options: CompileOptions): Promise<string> {
  const { pwsh, cache = cacheFolder(), sources = STANDIN_FOLDER } = options;
  const version = await run(pwsh, ["--version"], { timeout: COMPILE_LIMIT_MS });
  const folder = join(cache, fingerprint(sources, version.stdout));
  const dll = join(folder, DLL);
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  requireOwn([cache, ...[folder, dll].filter((path) => existsSync(path))]);
  if (existsSync(dll)) return dll;
  sweep(cache);
  const attempt = mkdtempSync(join(cache, "attempt-"));
  try {
    await compile(pwsh, sources, join(attempt, DLL));
    // Whatever the umask says: it is loaded again only where nobody else may write to it.
    chmodSync(join(attempt, DLL), 0o600);
    publish(attempt, folder);
  } finally {
    rmSync(attempt, { recursive: true, force: true });
  }
  // Somebody else may have been first.
  requireOwn([cache, folder, dll]);
  return dll;
}

function fingerprint(sources: string, version: string): string {
  const hash = createHash("sha256").update(version);
  for (const name of sourceNames(sources)) hash.update(`\0${name}\0`).update(readFileSync(join(sources, name)));
  return hash.digest("hex").slice(0, 32);
}

async function compile(pwsh: string, sources: string, dll: string): Promise<void> {
  const paths = sourceNames(sources).map((name) => quote(join(sources, name)));
  const script = `$ErrorActionPreference = 'Stop'; Add-Type -Path ${paths.join(",")} -OutputAssembly ${quote(dll)}`;
  const encoded = Buffer.from(script, "utf16le").toString("base64");
  try {
    await run(pwsh, ["-NoProfile", "-NonInteractive", "-EncodedCommand", encoded], { timeout: COMPILE_LIMIT_MS });
  } catch (error) {
    const { stderr = "" } = error as { stderr?: string };
    throw new Error(`the stand-in for Microsoft.Web.Administration does not compile:\n${stderr}`, { cause: error });
  }
  if (!existsSync(dll)) throw new Error("PowerShell compiled the stand-in without an error, but wrote no library");
}

/** A folder is renamed into place, whole: who comes second finds it there. */
function publish(attempt: string, folder: string): void {
  try {
    renameSync(attempt, folder);
  } catch (error) {
    if (!existsSync(join(folder, DLL))) throw error;
  }
}

/** What interrupted attempts left. */
function sweep(cache: string): void {
  for (const name of readdirSync(cache)) {
    if (!name.startsWith("attempt-")) continue;
    const path = join(cache, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > STALE_MS) rmSync(path, { recursive: true, force: true });
  }
}

function sourceNames(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".cs"))
    .sort();
}

/** PowerShell's single quotes: nothing in them has a meaning but the quote. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function cacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  const named = XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : undefined;
  const base = named ?? ((process.platform === "win32" && LOCALAPPDATA) || join(homedir(), ".cache"));
  return join(base, "pulumi-iis-clientcert", "standin");
}
