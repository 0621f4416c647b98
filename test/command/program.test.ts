import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
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

  test("the value of an option that does not exist is not repeated: it may be a password", async () => {
    const { code, err } = await runCommand(["inventory", "--password=hunter2-hunter2"]);
    expect(code).toBe(2);
    expect(err).toContain("unknown option '--password=…'");
    expect(err).not.toContain("hunter2");
  });
});
