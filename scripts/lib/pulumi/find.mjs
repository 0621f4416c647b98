import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { searchPath } from "../search-path.mjs";
import { binFolder, OLDEST_VERSION, programs, wantedVersion } from "./places.mjs";

/** The CLI that is there already: on PATH, else in Pulumi's own folder; undefined where there is none that will do. */
export async function findPulumi() {
  return (await findOnPath()) ?? (await findInFolder(binFolder(wantedVersion())));
}

/** The CLI in one folder, when all that an `up` needs stands beside it. */
export async function findInFolder(folder) {
  const { cli, languageHost, dynamicProvider } = programs;
  for (const name of [cli, languageHost, dynamicProvider])
    if (!(await isExecutable(join(folder, name)))) return undefined;
  const version = await versionOf(join(folder, cli));
  return version && { pulumi: join(folder, cli), path: folder, version };
}

async function findOnPath() {
  const folders = searchPath();
  const cli = await firstWith(folders, programs.cli);
  const others = await Promise.all(
    [programs.languageHost, programs.dynamicProvider].map((name) => firstWith(cli ? [cli, ...folders] : folders, name)),
  );
  if (!cli || others.includes(undefined)) return undefined;
  const version = await versionOf(join(cli, programs.cli));
  if (!version || isOlder(version, OLDEST_VERSION)) return undefined;
  return { pulumi: join(cli, programs.cli), path: [...new Set([cli, ...others])].join(delimiter), version };
}

async function firstWith(folders, name) {
  for (const folder of folders) if (await isExecutable(join(folder, name))) return folder;
  return undefined;
}

function isExecutable(file) {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function versionOf(cli) {
  try {
    const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const { stdout } = await promisify(execFile)(cli, ["version"], { env, timeout: 20_000 });
    return /^v?(\d+\.\d+\.\d+)/m.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

export function isOlder(version, than) {
  const [a, b] = [version, than].map((text) => text.split(".").map(Number));
  const differing = a.findIndex((part, index) => part !== b[index]);
  return differing >= 0 && a[differing] < b[differing];
}
