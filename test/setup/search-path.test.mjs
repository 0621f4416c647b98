import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, sep } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findProgram } from "../../scripts/lib/interop/debian.mjs";
import { runCommand } from "../../scripts/lib/pulumi/command.mjs";
import { searchPath } from "../../scripts/lib/search-path.mjs";

test("folders of npm, however they are spelled, and those that hang on the current one are left out", () => {
  const npm = join(tmpdir(), "node_modules", ".bin");
  const kept = join(tmpdir(), "bin");
  const PATH = [npm, `${npm}${sep}`, `${npm}${sep}.`, "", ".", "bin", kept].join(delimiter);
  expect(searchPath({ PATH })).toEqual([kept]);
  expect(searchPath({ Path: PATH })).toEqual([kept]);
  expect(searchPath({})).toEqual([]);
});

describe.skipIf(process.platform === "win32")("a program that somebody has put into a folder of npm's above", () => {
  const savedPath = process.env.PATH;
  let root;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "search-path-"));
    const folder = join(root, "node_modules", ".bin");
    mkdirSync(folder, { recursive: true });
    for (const name of ["nginx", "id"]) {
      writeFileSync(join(folder, name), `#!/bin/sh\n: > '${join(root, "ran")}'\n`);
      chmodSync(join(folder, name), 0o755);
    }
    process.env.PATH = `${folder}${delimiter}${savedPath}`;
  });
  afterEach(() => {
    process.env.PATH = savedPath;
    rmSync(root, { recursive: true, force: true });
  });

  test("is not found", () => {
    expect(findProgram("nginx") ?? "").not.toContain(root);
  });

  test("is not run, and the system's own is", async () => {
    expect(await runCommand("id", ["-u"])).toBe(`${process.getuid()}\n`);
    expect(existsSync(join(root, "ran"))).toBe(false);
  });
});
