import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { buildFromModules, hasGo } from "./build.mjs";
import { downloadRelease } from "./download.mjs";
import { findInFolder, findPulumi } from "./find.mjs";
import { writeLaunchers } from "./launchers.mjs";
import { withLock } from "./lock.mjs";
import { binFolder, versionFolder, wantedVersion } from "./places.mjs";

const STAGING = ".setting-up-";

/** Finds the Pulumi CLI, or puts it where Pulumi itself would: downloaded from the vendor, else built with Go. */
export async function setUpPulumi({ log = () => {}, signal, from } = {}) {
  const found = await findPulumi();
  if (found) return found;

  const version = wantedVersion();
  const home = versionFolder(version);
  await mkdir(home, { recursive: true });
  return withLock(join(home, ".lock"), () => installUnlessThere({ version, home, from, log, signal }), { log, signal });
}

async function installUnlessThere({ version, home, from, log, signal }) {
  const found = await findInFolder(binFolder(version)); // Another run may have finished while this one waited.
  if (found) return found;

  await removeLeftovers(home);
  const folder = await mkdtemp(join(home, STAGING));
  try {
    const bin = join(folder, "bin");
    await obtain({ version, folder, bin, from, log, signal });
    await writeLaunchers(bin);
    return await moveIntoPlace({ bin, place: binFolder(version), aside: join(folder, "replaced") });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

// An interrupted run leaves its folder behind; the lock says that nobody is in it.
async function removeLeftovers(home) {
  const names = (await readdir(home)).filter((name) => name.startsWith(STAGING));
  await Promise.all(names.map((name) => rm(join(home, name), { recursive: true, force: true })));
}

async function obtain({ version, folder, bin, from, log, signal }) {
  try {
    await downloadRelease({ version, folder, bin, from, log, signal });
    return;
  } catch (error) {
    signal?.throwIfAborted();
    log(`No download: ${lastLine(error.message)}`);
  }
  if (!(await hasGo())) throw new Error(waysOut(version));
  await buildFromModules({ version, folder, bin, log, signal });
}

function lastLine(text) {
  return text.trim().split("\n").at(-1);
}

function waysOut(version) {
  return [
    `The Pulumi CLI ${version} is neither on PATH nor in ${binFolder(version)}, and could not be obtained:`,
    "the vendor's site does not answer, and there is no Go to build it with. Any one of these helps, then run this again:",
    "  - install the Pulumi CLI with its Node.js language host (https://www.pulumi.com/docs/install/) and have it on PATH;",
    `  - copy the bin folder of the vendor's release to ${binFolder(version)};`,
    "  - install Go 1.25.11 or newer, with access to a Go module proxy.",
  ].join("\n");
}

async function moveIntoPlace({ bin, place, aside }) {
  const complete = await findInFolder(bin);
  if (!complete)
    throw new Error(`What was set up in ${bin} does not run. The machine may be of another kind than Node says.`);
  await rename(place, aside).catch(() => {}); // Something incomplete may stand there.
  await rename(bin, place);
  const found = await findInFolder(place);
  if (!found)
    throw new Error(`${place} does not run, though it did before it was moved there. Remove it and try again.`);
  return found;
}
