import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { basename, delimiter, join } from "node:path";
import { runCommand } from "../pulumi/command.mjs";
import { withLock } from "../pulumi/lock.mjs";
import { searchPath } from "../search-path.mjs";
import { cacheFolder } from "./places.mjs";

/** The path of an installed program. A daemon seldom stands on the PATH of a user. */
export function findProgram(name) {
  const folders = [...searchPath(), "/usr/sbin", "/usr/local/sbin", "/sbin"];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/**
 * A daemon: the installed one, or else `path` of a package of this Debian, unpacked into the user's cache. `tree` is
 * where it was unpacked to, and undefined where it is installed.
 */
export async function findOrUnpack(name, path, { log, signal }) {
  const installed = findProgram(basename(path));
  if (installed !== undefined) return { program: installed, libraries: [] };
  for (const tool of ["apt-get", "dpkg-deb", "dpkg-query"])
    if (findProgram(tool) === undefined)
      throw new Error(`there is no ${basename(path)}, and no ${tool} to fetch Debian's with`);
  const tree = cacheFolder(basename(path), [], `${process.arch} ${await readFile("/etc/os-release", "utf8")}`);
  const program = join(tree, path);
  const unpackUnlessThere = async () => {
    if (!existsSync(program)) await unpackPackage(name, { program: path, folder: tree, log, signal });
  };
  if (!existsSync(program)) await withLock(`${tree}.lock`, unpackUnlessThere, { log, signal });
  return { program, libraries: await libraryFolders(tree), tree };
}

/** The environment in which a program of `findOrUnpack` finds its libraries. */
export function environmentFor({ libraries }) {
  return { ...process.env, ...(libraries.length > 0 && { LD_LIBRARY_PATH: libraries.join(delimiter) }) };
}

/**
 * Unpacks a package of this Debian and the libraries that its `program` lacks into `folder`. Nothing is installed:
 * apt-get only downloads, and no script of a package is run. One run at a time for a folder.
 */
export async function unpackPackage(name, { program, folder, log = () => {}, signal }) {
  const staging = `${folder}-unpacking`;
  // A run that was cut off may have left something.
  await rm(staging, { recursive: true, force: true, maxRetries: 5 });
  try {
    const debs = join(staging, "debs");
    const tree = join(staging, "tree");
    await mkdir(debs, { recursive: true });
    const download = downloader(debs, staging, { log, signal });
    await unpack(await download([name]), tree, signal);
    await addLibraries(join(tree, program), { debs, tree, download, signal });
    // What is there has lost its program: somebody has cleaned up.
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    await rename(tree, folder);
  } finally {
    await rm(staging, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Where the dynamic linker is to look besides its own folders. */
export async function libraryFolders(tree) {
  const found = [];
  for (const top of ["lib", "usr/lib"]) {
    const folder = join(tree, top);
    const names = await readdir(folder).catch(() => []);
    found.push(folder, ...names.filter((name) => name.includes("-linux-gnu")).map((name) => join(folder, name)));
  }
  return found;
}

/** With the lists of packages that the system has; where they are missing or old, with lists of our own. */
function downloader(debs, staging, { log, signal }) {
  const get = (...args) => runCommand("apt-get", ["--quiet", ...args], { cwd: debs, minutes: 5, signal });
  let options;
  return async (names) => {
    const before = await readdir(debs);
    log(`Downloading ${names.join(", ")} with apt-get; nothing is installed.`);
    try {
      await get(...(options ?? []), "download", ...names);
    } catch (error) {
      signal?.throwIfAborted();
      if (options !== undefined) throw error;
      log("The lists of packages are missing or old: reading new ones, apart from the system's.");
      options = await ownLists(staging);
      await get(...options, "update");
      await get(...options, "download", ...names);
    }
    return (await readdir(debs)).filter((file) => !before.includes(file)).map((file) => join(debs, file));
  };
}

async function ownLists(staging) {
  const apt = join(staging, "apt");
  for (const part of ["lists/partial", "archives/partial"]) await mkdir(join(apt, part), { recursive: true });
  const places = {
    "Dir::State": apt,
    "Dir::State::lists": join(apt, "lists"),
    "Dir::State::status": "/var/lib/dpkg/status",
    "Dir::Cache": apt,
    "Dir::Cache::archives": join(apt, "archives"),
  };
  return Object.entries(places).flatMap(([name, path]) => ["-o", `${name}=${path}`]);
}

async function unpack(files, tree, signal) {
  for (const file of files) await runCommand("dpkg-deb", ["--extract", file, tree], { minutes: 2, signal });
}

/** Libraries have libraries of their own. */
const ROUNDS = 5;

async function addLibraries(program, { debs, tree, download, signal }) {
  const fetched = new Set();
  for (let round = 1; ; round++) {
    const missing = await missingLibraries(program, tree, signal);
    if (missing.length === 0) return;
    const files = (await readdir(debs)).map((file) => join(debs, file));
    const names = (await wantedLibraries(files, signal)).filter((name) => !fetched.has(name));
    if (names.length === 0 || round > ROUNDS) throw new Error(`no package was found for ${missing.join(", ")}`);
    for (const name of names) fetched.add(name);
    await unpack(await download(names), tree, signal);
  }
}

async function missingLibraries(program, tree, signal) {
  const env = { ...process.env, LC_ALL: "C", LD_LIBRARY_PATH: (await libraryFolders(tree)).join(":") };
  const listed = await runCommand("ldd", [program], { env, minutes: 1, signal });
  return [...listed.matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => name);
}

/** The libraries that these packages name and the system does not have. */
async function wantedLibraries(files, signal) {
  const names = new Set();
  for (const file of files) {
    const field = await runCommand("dpkg-deb", ["--field", file, "Depends"], { minutes: 1, signal });
    for (const name of dependencies(field)) if (name.startsWith("lib")) names.add(name);
  }
  const installed = await Promise.all([...names].map((name) => isInstalled(name, signal)));
  return [...names].filter((_, index) => !installed[index]);
}

/** The first of each `a (>= 1) | b, c` (Debian Policy, 7.1). */
export function dependencies(field) {
  return field
    .split(",")
    .map((part) => part.trim().split(/[\s(|:]/)[0])
    .filter(Boolean);
}

async function isInstalled(name, signal) {
  const status = await runCommand("dpkg-query", ["--status", name], { minutes: 1, signal }).catch(() => "");
  signal?.throwIfAborted();
  return /^Status: .* installed$/m.test(status);
}
