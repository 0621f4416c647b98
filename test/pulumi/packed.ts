import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type ProcessResult, runProcess } from "../support/run-process";

const repository = resolve(__dirname, "../..");

export interface Packed {
  readonly tarball: string;
  readonly folder: string;
  dispose(): void;
}

/**
 * Packs what is built, by the package's own scripts, in a copy: a build under way would take the files of the agent
 * away from other tests.
 */
export async function packProvider(): Promise<Packed> {
  const folder = mkdtempSync(join(tmpdir(), "iis-clientcert-packed-"));
  const copy = join(folder, "repository");
  for (const name of ["provider/package.json", "provider/bin", "provider/dist", "provider/src", "README.md", "LICENSE"])
    cpSync(join(repository, name), join(copy, name), { recursive: true });
  const build = { private: true, scripts: { build: "node --version" } };
  writeFileSync(join(copy, "package.json"), JSON.stringify(build));
  const { code, stderr } = await npm(["pack", "--pack-destination", folder], join(copy, "provider"));
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (code !== 0 || tarball === undefined) throw new Error(`npm pack failed:\n${stderr}`);
  const left = readdirSync(join(copy, "provider")).sort();
  if (left.join() !== "bin,dist,package.json,src") throw new Error(`npm pack left more behind: ${left.join()}`);
  return {
    tarball: join(folder, tarball),
    folder,
    dispose: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** Installs packages into an empty folder; answers that folder, or undefined where the registry cannot be reached. */
export async function installInto(folder: string, packages: readonly string[]): Promise<string | undefined> {
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), '{ "name": "installed", "private": true }\n');
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
  const { code, stderr } = await npm(["install", ...quiet, ...packages], folder);
  if (code === 0) return folder;
  const unreachable = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED/.test(stderr);
  if (unreachable && !process.env.CI) return undefined;
  throw new Error(`npm install failed:\n${stderr}`);
}

/** A command of an installed package, as npx starts it; nothing is downloaded. */
export function npx(folder: string, words: readonly string[]): Promise<ProcessResult> {
  return npm(["exec", "--no", "--offline", "--", ...words], folder);
}

/** As a user would run it: what an npm around these tests has put into the environment stays out. */
function npm(args: string[], cwd: string): Promise<ProcessResult> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_(?!config_(cache|registry|userconfig)$)|INIT_CWD)/i.test(name),
  );
  const cli = process.env.npm_execpath?.endsWith("-cli.js")
    ? join(process.env.npm_execpath, "../npm-cli.js")
    : undefined;
  return runProcess({
    file: cli ? process.execPath : "npm",
    args: cli ? [cli, ...args] : args,
    cwd,
    env: Object.fromEntries(kept),
    timeoutMs: 300_000,
  });
}
