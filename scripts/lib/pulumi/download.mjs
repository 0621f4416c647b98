import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { chmod, mkdir, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { runCommand } from "./command.mjs";
import { PINNED } from "./pinned.mjs";

const VENDOR = "https://get.pulumi.com/releases/sdk";

/** Downloads the vendor's release, proves its checksum, and lays its programs into `bin`. `folder` holds what is on the way. */
export async function downloadRelease({
  version,
  folder,
  bin,
  from = VENDOR,
  pinned = PINNED,
  log = () => {},
  signal,
}) {
  const archive = archiveName(version);
  log(`Downloading ${archive}.`);
  const expected = await expectedSum({ archive, version, from, pinned, log, signal });
  await fetchFile(`${from}/${archive}`, join(folder, archive), signal);
  await proveChecksum(join(folder, archive), expected);
  await extract(join(folder, archive), folder, signal);
  await moveFiles(extractedFolder(folder), bin);
}

export function archiveName(version, platform = process.platform, arch = process.arch) {
  const system = { linux: "linux", darwin: "darwin", win32: "windows" }[platform];
  if (!system || !["x64", "arm64"].includes(arch)) throw new Error(`There is no release for ${platform} on ${arch}.`);
  return `pulumi-v${version}-${system}-${arch}.${system === "windows" ? "zip" : "tar.gz"}`;
}

// curl is on every system that Pulumi supports, and follows the proxies of the environment, which Node 20's fetch does not.
const curl = ["--fail", "--silent", "--show-error", "--location", "--connect-timeout", "8", "--speed-time", "30"];

function fetchText(url, signal) {
  return runCommand("curl", [...curl, ...onlyItsScheme(url), "--max-time", "60", url], { signal });
}

function fetchFile(url, file, signal) {
  const limits = ["--speed-limit", "1000"];
  return runCommand("curl", [...curl, ...onlyItsScheme(url), ...limits, "--output", file, url], { signal });
}

/** The vendor's is https: nothing is fetched otherwise, by no redirect either. */
function onlyItsScheme(url) {
  const scheme = `=${new URL(url).protocol.slice(0, -1)}`;
  return ["--proto", scheme, "--proto-redir", scheme];
}

/** Who can change the vendor's archive can change the vendor's list, too: a sum of our own goes before it. */
async function expectedSum({ archive, version, from, pinned, log, signal }) {
  if (Object.hasOwn(pinned, archive)) return pinned[archive];
  log("No SHA-256 is pinned for it: it is compared with the vendor's own list only.");
  const sums = await fetchText(`${from}/pulumi-${version}-checksums.txt`, signal);
  const line = sums.split("\n").find((text) => text.trim().split(/\s+/)[1] === archive);
  if (!line) throw new Error(`The release's checksums do not name ${archive}.`);
  return line.trim().split(/\s+/)[0].toLowerCase();
}

async function proveChecksum(file, expected) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  const seen = hash.digest("hex");
  if (seen !== expected) throw new Error(`The download's SHA-256 is ${seen}, not ${expected} as published or pinned.`);
}

// Windows has bsdtar, which reads zip files as well.
async function extract(archive, folder, signal) {
  await runCommand("tar", ["-xf", archive, "-C", folder], { signal });
}

// pulumi/ by now, pulumi/bin/ on Windows and in older releases.
function extractedFolder(folder) {
  const nested = join(folder, "pulumi", "bin");
  return existsSync(nested) ? nested : join(folder, "pulumi");
}

async function moveFiles(from, to) {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) {
    await rename(join(from, name), join(to, name));
    await chmod(join(to, name), 0o755);
  }
}
