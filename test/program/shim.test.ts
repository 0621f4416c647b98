import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { shimOf } from "../../provider/src/program/shim";
import { KINDS } from "../../provider/src/resources/kinds";

const PAGE_SAYS = "Cannot find module 'pulumi-iis-clientcert/handlers'";

/** What Pulumi's dynamic provider does with the line of code that stands in state, from this folder. */
function load(folder: string, type: string): { status: number | null; said: string } {
  const file = join(folder, "state.js");
  writeFileSync(file, `${shimOf(type)}\nconsole.log(Object.keys(exports.handler()).sort().join());`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [file], { cwd: folder, encoding: "utf8" });
  return { status, said: stdout + stderr };
}

test("state without the package ends with the error that docs/state-and-renaming.md names, and goes on once it is installed again", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "iis-clientcert-shim-")));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  expect(readFileSync(resolve(__dirname, "../../docs/state-and-renaming.md"), "utf8")).toContain(PAGE_SAYS);
  for (const { type } of KINDS) {
    const { status, said } = load(folder, type);
    expect(status).not.toBe(0);
    expect(said).toContain(PAGE_SAYS);
  }
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(resolve(__dirname, "../../provider"), join(folder, "node_modules/pulumi-iis-clientcert"), "junction");
  for (const { type } of KINDS) {
    expect(load(folder, type)).toMatchObject({ status: 0, said: expect.stringMatching(/check,.*create,.*delete,/) });
  }
});
