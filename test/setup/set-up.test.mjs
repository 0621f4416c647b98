import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { archiveName, downloadRelease } from "../../scripts/lib/pulumi/download.mjs";
import { binFolder, versionFolder, wantedVersion } from "../../scripts/lib/pulumi/places.mjs";
import { setUpPulumi } from "../../scripts/setup-pulumi.mjs";
import { redirectSecurely, serveRelease } from "./release-site.mjs";

const version = wantedVersion();
const needed = ["curl", "tar", "gzip", "sh"];
const tools = needed.map((name) => [name, whereIs(name)]);
const runnable = process.platform !== "win32" && tools.every(([, file]) => file);
if (!runnable) console.warn(`The set-up tests are skipped: they need ${needed.join(", ")}.`);

// A machine with curl and tar, without Pulumi and without Go.
describe.skipIf(!runnable)("setting up the Pulumi CLI", () => {
  const saved = { ...process.env };
  let root;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "set-up-"));
    mkdirSync(join(root, "tools"));
    for (const [name, file] of tools) symlinkSync(file, join(root, "tools", name));
    Object.assign(process.env, { PULUMI_HOME: join(root, "home"), PATH: join(root, "tools") });
  });
  afterEach(() => {
    Object.assign(process.env, { PULUMI_HOME: saved.PULUMI_HOME ?? "", PATH: saved.PATH });
    rmSync(root, { recursive: true });
  });

  test("a release is downloaded, proved and put where Pulumi itself would", async () => {
    const site = await release();
    const found = await setUpPulumi({ from: site.from });
    expect(found).toEqual({ pulumi: join(binFolder(version), "pulumi"), path: binFolder(version), version });
    expect(readdirSync(binFolder(version)).sort()).toEqual([
      "pulumi",
      "pulumi-language-nodejs",
      "pulumi-resource-pulumi-nodejs",
    ]);
    expect(readdirSync(versionFolder(version))).toEqual(["bin"]);
  });

  test("what is there is found again without asking anybody", async () => {
    const site = await release();
    const first = await setUpPulumi({ from: site.from });
    expect(await setUpPulumi({ from: "http://127.0.0.1:1" })).toEqual(first);
  });

  test("two at once do the work once", async () => {
    const site = await release();
    const [one, two] = await Promise.all([setUpPulumi({ from: site.from }), setUpPulumi({ from: site.from })]);
    expect(one).toEqual(two);
    expect(site.requests.filter((name) => name === archiveName(version))).toHaveLength(1);
  });

  test("an incomplete installation is replaced", async () => {
    mkdirSync(binFolder(version), { recursive: true });
    writeFileSync(join(binFolder(version), "pulumi"), "half");
    const site = await release();
    await setUpPulumi({ from: site.from });
    expect(readFileSync(join(binFolder(version), "pulumi"), "utf8")).toContain(version);
  });

  test("an interrupted run leaves nothing, and the next one finishes", async () => {
    const interrupted = new AbortController();
    const slow = await release({ hold: async (name) => name === archiveName(version) && interrupted.abort() });
    await expect(setUpPulumi({ from: slow.from, signal: interrupted.signal })).rejects.toThrow(/abort/i);
    expect(readdirSync(versionFolder(version))).toEqual([]);

    const site = await release();
    expect(await setUpPulumi({ from: site.from })).toMatchObject({ version });
  });

  test("what a killed run left behind goes away", async () => {
    const left = join(versionFolder(version), ".setting-up-abc");
    mkdirSync(left, { recursive: true });
    const lock = join(versionFolder(version), ".lock");
    mkdirSync(lock);
    const gone = Number(execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }));
    writeFileSync(join(lock, "owner.json"), JSON.stringify({ pid: gone, host: hostname() }));
    const site = await release();
    await setUpPulumi({ from: site.from });
    expect(readdirSync(versionFolder(version))).toEqual(["bin"]);
  });

  test("a release that is not what was published is not installed", async () => {
    const site = await release({
      alter: (files) => ({ ...files, [archiveName(version)]: Buffer.from("something else") }),
    });
    const said = [];
    await expect(setUpPulumi({ from: site.from, log: (line) => said.push(line) })).rejects.toThrow(
      /Any one of these helps/,
    );
    expect(said.join("\n")).toMatch(/SHA-256 is [0-9a-f]{64}, not [0-9a-f]{64} as published or pinned/);
    expect(existsSync(binFolder(version))).toBe(false);
  });

  test("a pinned sum goes before the list of the vendor, who is not asked for it", async () => {
    const site = await release();
    const archive = archiveName(version);
    const download = (sum, folder) => {
      const pinned = { [archive]: sum };
      mkdirSync(folder);
      return downloadRelease({ version, folder, bin: join(folder, "bin"), from: site.from, pinned });
    };
    await expect(download("0".repeat(64), join(root, "other"))).rejects.toThrow(/SHA-256 is [0-9a-f]{64}, not 0{64}/);
    expect(existsSync(join(root, "other", "bin"))).toBe(false);
    await download(createHash("sha256").update(site.archive).digest("hex"), join(root, "same"));
    expect(readdirSync(join(root, "same", "bin"))).toContain("pulumi");
    expect(new Set(site.requests)).toEqual(new Set([archive]));
  });

  test("no redirect leads to another scheme than the one that was asked for", async () => {
    const site = await release();
    const secure = await redirectSecurely(site.from);
    onTestFinished(secure.close);
    process.env.CURL_CA_BUNDLE = secure.authorityFile;
    onTestFinished(() => delete process.env.CURL_CA_BUNDLE);
    const folder = join(root, "redirected");
    mkdirSync(folder);
    await expect(downloadRelease({ version, folder, bin: join(folder, "bin"), from: secure.from })).rejects.toThrow(
      /[Pp]rotocol .?http.? (not supported|disabled|not allowed)|curl .* ended with 1:/,
    );
    expect(site.requests).toEqual([]);
    expect(secure.requests).toHaveLength(1);
  });

  test("without download and Go, the ways out are told", async () => {
    await expect(setUpPulumi({ from: "http://127.0.0.1:1" })).rejects.toThrow(
      /install the Pulumi CLI(.|\n)*copy the bin folder(.|\n)*install Go/,
    );
  });

  test("a recent enough Pulumi on PATH is taken, an old one is not", async () => {
    const folder = join(root, "tools");
    const install = (number) => {
      for (const name of ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"]) {
        writeFileSync(join(folder, name), `#!/bin/sh\necho v${number}\n`, { mode: 0o755 });
      }
    };
    install("3.230.1");
    expect(await setUpPulumi()).toEqual({ pulumi: join(folder, "pulumi"), path: folder, version: "3.230.1" });
    // As README puts it on PATH: the last line is the folder, and what is said besides stands elsewhere.
    const script = fileURLToPath(new URL("../../scripts/setup-pulumi.mjs", import.meta.url));
    const options = { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] };
    expect(execFileSync(process.execPath, [script, "--print"], options)).toBe(`${folder}\n`);
    install("3.99.0");
    const site = await release();
    expect((await setUpPulumi({ from: site.from })).path).toBe(binFolder(version));
  });
});

async function release(options = {}) {
  const site = await serveRelease({ version, ...options });
  onTestFinished(site.close);
  return site;
}

function whereIs(name) {
  return (process.env.PATH ?? "")
    .split(":")
    .map((folder) => join(folder, name))
    .find(existsSync);
}
