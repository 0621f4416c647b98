import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";

/** What the two environments are made from. */
export const sources = {
  requirements: inRepository("test/interop/python/requirements.txt"),
  module: inRepository("test/interop/masterzen"),
};

/** A folder of the user's cache, named by what it is made from: `files` and the version of the tool that makes it. */
export function cacheFolder(name, files, version) {
  const hash = createHash("sha256").update(version);
  for (const file of files) hash.update(readFileSync(file));
  return join(userCache(), "pulumi-iis-clientcert", "interop", `${name}-${hash.digest("hex").slice(0, 16)}`);
}

function inRepository(path) {
  return fileURLToPath(new URL(`../../../${path}`, import.meta.url));
}

function userCache() {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME)) return XDG_CACHE_HOME;
  return (process.platform === "win32" && LOCALAPPDATA) || join(homedir(), ".cache");
}
