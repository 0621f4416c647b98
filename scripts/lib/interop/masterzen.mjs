import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../pulumi/command.mjs";
import { withLock } from "../pulumi/lock.mjs";
import { cacheFolder, sources } from "./places.mjs";

const PROGRAM = process.platform === "win32" ? "masterzen-client.exe" : "masterzen-client";

/** The program that drives masterzen/winrm, built where it is not there yet; undefined where there is no Go. */
export async function setUpMasterzen({ log = () => {}, signal } = {}) {
  const version = await runCommand("go", ["version"], { minutes: 1 }).catch(() => undefined);
  if (version === undefined) return undefined;
  const files = ["go.mod", "go.sum", "main.go"].map((name) => join(sources.module, name));
  const folder = cacheFolder("masterzen", files, version);
  const program = join(folder, PROGRAM);
  if (!existsSync(program))
    await withLock(`${folder}.lock`, () => buildUnlessThere(folder, program, { log, signal }), { log, signal });
  return program;
}

async function buildUnlessThere(folder, program, { log, signal }) {
  if (existsSync(program)) return;
  log("Building the client on masterzen/winrm.");
  await mkdir(folder, { recursive: true });
  const staging = await mkdtemp(join(folder, "building-"));
  try {
    const built = join(staging, PROGRAM);
    const env = { ...process.env, GOWORK: "off", CGO_ENABLED: "0" };
    await runCommand("go", ["build", "-o", built, "."], { cwd: sources.module, env, minutes: 10, signal });
    await rename(built, program);
  } finally {
    await rm(staging, { recursive: true, force: true, maxRetries: 5 });
  }
}
