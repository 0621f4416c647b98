import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Runs `work` while no other process does under the same lock folder. A lock whose process is gone, or which nobody has
 * touched for `staleAfter` milliseconds, is taken over. Gives up after `waitAtMost` milliseconds.
 */
export async function withLock(folder, work, options = {}) {
  const { log = () => {}, signal, staleAfter = 60_000, waitAtMost = 45 * 60_000, pollEvery = 1000 } = options;
  const token = randomUUID();
  await acquire(folder, token, { log, signal, staleAfter, waitAtMost, pollEvery });
  const heartbeat = setInterval(
    () => utimes(ownerFile(folder), new Date(), new Date()).catch(() => {}),
    staleAfter / 6,
  );
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if ((await readOwner(folder))?.token === token) await rm(folder, { recursive: true, force: true });
  }
}

async function acquire(folder, token, { log, signal, staleAfter, waitAtMost, pollEvery }) {
  await mkdir(dirname(folder), { recursive: true });
  const giveUp = Date.now() + waitAtMost;
  let told = false;
  while (!(await take(folder, token))) {
    signal?.throwIfAborted();
    if (Date.now() > giveUp)
      throw new Error(`Another run has held ${folder} for too long. If none is running, remove it.`);
    if (await isStale(folder, staleAfter)) await clear(folder);
    else {
      if (!told) log(`Another run is at it (process ${(await readOwner(folder))?.pid}); waiting for it.`);
      told = true;
      await sleep(pollEvery);
    }
  }
}

async function take(folder, token) {
  try {
    await mkdir(folder);
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
  await writeFile(ownerFile(folder), JSON.stringify({ pid: process.pid, host: hostname(), token }));
  return true;
}

async function isStale(folder, staleAfter) {
  const touched = await stat(ownerFile(folder)).catch(() => stat(folder).catch(() => undefined));
  if (!touched) return true;
  const owner = await readOwner(folder);
  if (owner?.host === hostname() && !isAlive(owner.pid)) return true;
  return Date.now() - touched.mtimeMs > staleAfter;
}

// Two may clear at once, and one of them the other's new lock: then both build, and the later rename finds the work done.
async function clear(folder) {
  const aside = `${folder}.${randomUUID()}`;
  await rename(folder, aside).catch(() => {});
  await rm(aside, { recursive: true, force: true });
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

async function readOwner(folder) {
  try {
    return JSON.parse(await readFile(ownerFile(folder), "utf8"));
  } catch {
    return undefined;
  }
}

function ownerFile(folder) {
  return join(folder, "owner.json");
}
