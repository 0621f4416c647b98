import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A Pulumi project with a stand-in for the CLI, which prints what it is told. */
export interface Project {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** The words of each start of the CLI. */
  calls(): string[][];
}

export interface Said {
  /** Values by key, as `pulumi config --json` has them; or anything to print. */
  readonly config?: unknown;
  /** As `pulumi stack export` prints it. */
  readonly export?: unknown;
  readonly stderr?: string;
  readonly code?: number;
}

export function makeProject(said: Said): Project {
  const root = mkdtempSync(join(tmpdir(), "iis-clientcert-project-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const [bin, cwd] = [join(root, "bin"), join(root, "project", "below")];
  for (const folder of [bin, cwd]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(dirname(cwd), "Pulumi.yaml"), "name: x\nruntime: nodejs\n");
  const log = join(root, "calls");
  writeFileSync(join(bin, "said.json"), JSON.stringify(said));
  const cli = join(bin, "pulumi");
  writeFileSync(cli, CLI.replace("LOG", JSON.stringify(log)));
  chmodSync(cli, 0o700);
  return {
    cwd,
    env: { PATH: [bin, dirname(process.execPath)].join(":") },
    calls: () =>
      existsSync(log)
        ? readFileSync(log, "utf8")
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line))
        : [],
  };
}

/** The configuration of a stack with these servers. */
export function configOf(servers: Readonly<Record<string, unknown>>): object {
  return { "iis-clientcert:servers": { value: JSON.stringify(servers), secret: true }, "x:other": { value: "y" } };
}

const CLI = `#!/usr/bin/env node
const fs = require("node:fs");
const path = require("node:path");
const words = process.argv.slice(2);
fs.appendFileSync(LOG, JSON.stringify(words) + "\\n");
const said = JSON.parse(fs.readFileSync(path.join(__dirname, "said.json"), "utf8"));
const printed = words[0] === "config" ? said.config : said.export;
if (said.stderr) fs.writeSync(2, said.stderr);
if (printed !== undefined) process.stdout.write(typeof printed === "string" ? printed : JSON.stringify(printed));
process.exitCode = said.code ?? 0;
`;
