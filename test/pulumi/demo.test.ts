import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { hasPulumi } from "../support/pulumi";
import { runProcess } from "../support/run-process";

const root = resolve(__dirname, "../..");

describe.skipIf(!hasPulumi)("npm run demo", { timeout: 1_000_000 }, () => {
  test.each([
    ["SSH", []],
    ["WinRM", ["--winrm"]],
  ])("over %s shows every step, looks at what it shows, and leaves nothing open", async (_transport, options) => {
    const { code, stdout, stderr } = await runProcess({
      file: process.execPath,
      args: ["scripts/demo.mjs", ...options],
      cwd: root,
      env: process.env,
      timeoutMs: 900_000,
    });
    expect(code, stdout + stderr).toBe(0);
    for (let step = 1; step <= 9; step++) expect(stdout).toMatch(new RegExp(`^${step}\\. `, "m"));
    expect(stdout).toContain("exit code 7");
    expect(stdout).toMatch(/\d+ sessions, .*; 0 still open/);
    expect(stdout).toContain("none found");
    expect(stderr).toBe("");
  });
});
