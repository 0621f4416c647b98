import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { quote } from "../../simulator/src/standin/compile";
import { withoutPowershell } from "../support/powershell";
import { runScript, testServer } from "./run";
import { collections } from "./traps/collections";
import { dirtying } from "./traps/dirtying";
import { failures } from "./traps/failures";
import { managers } from "./traps/managers";
import { values } from "./traps/values";

const TRAPS = [...collections, ...dirtying, ...managers, ...failures, ...values];

/** All cases in one process: starting it takes longer than any of them. */
describe.skipIf(withoutPowershell("the stand-in's behaviour"))("on the stand-in", () => {
  const server = testServer();
  let said: string[][] = [];

  beforeAll(async () => {
    const cases = TRAPS.map(({ script }, number) => `Start-Case ${number} { ${script} }`);
    const common = readFileSync(join(__dirname, "traps", "common.ps1"), "utf8");
    const { code, stdout, stderr } = await runScript(
      server,
      [`$folder = ${quote(server.folder)}`, common, ...cases].join("\n"),
    );
    expect([code, stderr]).toEqual([0, ""]);
    said = stdout
      .split(/^case \d+\r?\n/m)
      .slice(1)
      .map((lines) => lines.split(/\r?\n/).slice(0, -1));
  });
  afterAll(() => server.close());

  test.each(TRAPS.map(({ what, says }, number) => ({ what, says, number })))("$what", ({ says, number }) => {
    expect(said[number]).toEqual(says);
  });
});
