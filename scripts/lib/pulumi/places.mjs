import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

/** The oldest CLI on PATH that is good enough: its exit code tells drift in a preview from other failures. */
export const OLDEST_VERSION = "3.227.0";

const suffix = process.platform === "win32" ? ".exe" : "";

/** The programs that an `up` of a TypeScript program with dynamic resources starts, by what they are for; the built language host only where we built it. */
export const programs = {
  cli: `pulumi${suffix}`,
  languageHost: `pulumi-language-nodejs${suffix}`,
  builtLanguageHost: `pulumi-language-nodejs-built${suffix}`,
  dynamicProvider: process.platform === "win32" ? "pulumi-resource-pulumi-nodejs.cmd" : "pulumi-resource-pulumi-nodejs",
};

/** The version of the installed @pulumi/pulumi, which the CLI's follows. */
export function wantedVersion() {
  const manifest = createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json");
  return JSON.parse(readFileSync(manifest, "utf8")).version;
}

/** Where the Automation API and the vendor's npm launcher keep the CLI of one version. */
export function versionFolder(version) {
  return join(process.env.PULUMI_HOME || join(homedir(), ".pulumi"), "versions", version);
}

export function binFolder(version) {
  return join(versionFolder(version), "bin");
}
