import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { runProcess } from "../support/run-process";
import { runCommand } from "./recorded-io";

const { version } = JSON.parse(readFileSync(join(__dirname, "../../provider/package.json"), "utf8"));

describe("the command", () => {
  test("--help says what each exit code means and goes to standard output", async () => {
    const { code, out, err } = await runCommand(["--help"]);
    expect(code).toBe(0);
    expect(err).toBe("");
    for (const words of [
      "Usage: pulumi-iis-clientcert",
      "inventory",
      "0  nothing",
      "1  something",
      "2  could not look",
    ])
      expect(out).toContain(words);
  });

  test("--version is the package's", async () => {
    expect(await runCommand(["--version"])).toEqual({ code: 0, out: `${version}\n`, err: "" });
  });

  test.for([[[]], [["inventroy"]], [["--wrong"]]] as const)(
    "a mistake on the command line (%j) exits with 2",
    async ([words]) => {
      const { code, out, err } = await runCommand(words);
      expect(code).toBe(2);
      expect(out).toBe("");
      expect(err).not.toBe("");
    },
  );

  test.each([
    [
      "an option that does not exist",
      ["verify", "--url", "https://x/", "--password=hunter2", "--json"],
      "--password=…",
    ],
    ["no URL", ["verify", "--json"], "required option '--url <url>' not specified"],
    ["a time that is none", ["inventory", "--json", "--expires-within=hunter2"], "Expected days or weeks"],
    ["no project", ["inventory", "--json"], "there is no Pulumi project in this folder"],
  ] as const)("with --json, %s is one document on standard output, too", async (_what, words, said) => {
    const { code, out, err } = await runCommand(words, { cwd: tmpdir() });
    expect({ code, told: JSON.parse(out) }).toEqual({
      code: 2,
      told: { exitCode: 2, error: expect.stringContaining(said) },
    });
    expect(out).not.toContain("error: ");
    expect(out + err).not.toContain("hunter2");
  });

  test.each([
    ["verify", ["--url", "https://a.invalid/", "--url=https://hunter2.invalid/"], "--url <url>"],
    ["doctor", ["--site", "Orders", "--site", "hunter2"], "--site <name>"],
    ["doctor", ["--since", "1h", "--since", "2h"], "--since <time>"],
    ["inventory", ["--stack", "dev", "--stack", "hunter2"], "--stack [name]"],
  ] as const)(
    "%s: an option that is given twice is refused, and not the last one taken: %j",
    async (name, words, flags) => {
      const { code, out, err } = await runCommand([name, ...words, "--json"], { cwd: tmpdir() });
      expect({ code, told: JSON.parse(out) }).toEqual({
        code: 2,
        told: { exitCode: 2, error: `option '${flags}' is given twice` },
      });
      expect(out + err).not.toContain("hunter2");
    },
  );

  test("in a checkout that is not built it says so and exits with 2, for 1 is a finding", async () => {
    const folder = mkdtempSync(join(tmpdir(), "iis-clientcert-unbuilt-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    cpSync(join(__dirname, "../../provider/bin"), join(folder, "bin"), { recursive: true });
    const started = { args: [join(folder, "bin/pulumi-iis-clientcert.js"), "verify"], cwd: folder, timeoutMs: 60_000 };
    const { code, stderr } = await runProcess({ file: process.execPath, env: process.env, ...started });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("npm run build") });
  });

  test("the value of an option that does not exist is not repeated: it may be a password", async () => {
    const { code, err } = await runCommand(["inventory", "--password=hunter2-hunter2"]);
    expect(code).toBe(2);
    expect(err).toContain("unknown option '--password=…'");
    expect(err).not.toContain("hunter2");
  });
});
