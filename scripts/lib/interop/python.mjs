import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../pulumi/command.mjs";
import { withLock } from "../pulumi/lock.mjs";
import { cacheFolder, sources } from "./places.mjs";

/** A Python with the packages of the suite, set up where there is none yet; undefined where there is no Python at all. */
export async function setUpPython({ log = () => {}, signal } = {}) {
  const base = await findPython();
  if (!base) return undefined;
  const folder = cacheFolder("python", [sources.requirements], `${base.version} ${base.program}`);
  if (isComplete(folder)) return pythonIn(folder);
  await withLock(`${folder}.lock`, () => createUnlessThere(base, folder, { log, signal }), { log, signal });
  return pythonIn(folder);
}

async function findPython() {
  for (const program of ["python3", "python"]) {
    const version = await runCommand(program, ["-c", "import sys; print(sys.version)"], { minutes: 1 }).catch(() => "");
    if (version.startsWith("3.")) return { program, version };
  }
  return undefined;
}

// A virtual environment cannot be moved, so it is made where it stays; the mark says that it was finished.
async function createUnlessThere({ program }, folder, { log, signal }) {
  if (isComplete(folder)) return;
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  log("Making a virtual environment with the Python clients.");
  const run = (file, args) => runCommand(file, args, { minutes: 10, signal });
  await run(program, ["-m", "venv", folder]);
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"];
  // Ready-made packages only: one that is built runs its own code, and what that downloads has no hash here.
  const proven = ["--require-hashes", "--only-binary", ":all:"];
  await run(pythonIn(folder), [...pip, ...proven, "--requirement", sources.requirements]);
  await writeFile(mark(folder), "");
}

function isComplete(folder) {
  return existsSync(mark(folder)) && existsSync(pythonIn(folder));
}

function mark(folder) {
  return join(folder, "complete");
}

function pythonIn(folder) {
  return process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
}
