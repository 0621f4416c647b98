import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findOrCompile } from "../../simulator/src/standin/compile";
import { whyNotOwn } from "../../simulator/src/standin/own-folder";
import { required, runPowershell, withoutPowershell } from "../support/powershell";

describe.skipIf(withoutPowershell("compiling the stand-in"))("the compiled stand-in", () => {
  let folder: string;
  let sources: string;
  let cache: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "iis-clientcert-compile-"));
    sources = join(folder, "it's a source folder");
    cache = join(folder, "cache");
    mkdirSync(sources);
    write("1");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const compile = () => findOrCompile({ pwsh: required(), cache, sources });
  const write = (answer: string) =>
    writeFileSync(
      join(sources, "Tiny.cs"),
      `public static class Tiny { public static int Answer() { return ${answer}; } }`,
    );
  const load = async (dll: string) =>
    (await runPowershell(`[void][Reflection.Assembly]::LoadFrom('${dll}'); [Tiny]::Answer()`)).stdout.trim();

  test("is found again by who asks later, and is another one for other sources", async () => {
    const dll = await compile();
    writeFileSync(join(cache, readdirSync(cache)[0] ?? "", "mark"), "");
    expect(await compile()).toBe(dll);
    expect(readdirSync(cache)).toHaveLength(1);
    expect(existsSync(join(dll, "..", "mark"))).toBe(true);
    write("2");
    const second = await compile();
    expect(second).not.toBe(dll);
    expect([await load(dll), await load(second)]).toEqual(["1", "2"]);
  });

  test("may be made by several at the same time", async () => {
    const paths = await Promise.all([compile(), compile(), compile()]);
    expect(new Set(paths).size).toBe(1);
    expect(readdirSync(cache)).toHaveLength(1);
    expect(await load(paths[0])).toBe("1");
  });

  test("is made anew after an interrupted attempt, whose rest goes in time", async () => {
    const [fresh, stale] = [join(cache, "attempt-fresh"), join(cache, "attempt-stale")];
    for (const rest of [fresh, stale]) {
      mkdirSync(rest, { recursive: true });
      writeFileSync(join(rest, "Microsoft.Web.Administration.dll"), "half of i");
    }
    utimesSync(stale, new Date(0), new Date(0));
    expect(await load(await compile())).toBe("1");
    expect([existsSync(fresh), existsSync(stale)]).toEqual([true, false]);
  });

  test("was loaded where its group may write, or where the library itself may be written to", async () => {
    const dll = await compile();
    const compiled = join(dll, "..");
    for (const [path, usual] of [
      [cache, 0o700],
      [compiled, 0o700],
      [dll, 0o600],
    ] as const) {
      for (const [open, who] of [
        [0o020, "its group"],
        [0o002, "everybody"],
        [0o1002, "everybody"],
      ] as const) {
        chmodSync(path, usual | open);
        await expect(compile()).rejects.toThrow(`${path} may be written to by ${who}`);
      }
      chmodSync(path, usual);
    }
    expect(await compile()).toBe(dll);
  });

  test("was loaded by root where it belongs to somebody else, and by others where it belongs to root", () => {
    expect(whyNotOwn({ uid: 1000, mode: 0o40700 }, 0)).toBe("belongs to another user");
    expect(whyNotOwn({ uid: 0, mode: 0o40755 }, 1000)).toBe("belongs to another user");
    expect(whyNotOwn({ uid: 1000, mode: 0o40755 }, 1000)).toBeUndefined();
  });

  test("tells what the compiler said, leaves nothing, and is tried again", async () => {
    write("no");
    await expect(compile()).rejects.toThrow(/does not compile[\s\S]*'no'/);
    expect(readdirSync(cache)).toEqual([]);
    write("3");
    expect(await load(await compile())).toBe("3");
  });
});
