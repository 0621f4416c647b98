import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const MAIN = join(__dirname, "../../provider/dist/command/main.js");
/** Linux has it: every write fails as on a full disk. */
const FULL = "/dev/full";

/** In a shell: Node opens what is closed at its start. */
function shell(line: string): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync("sh", ["-c", line, process.execPath, MAIN], { encoding: "utf8" });
  return { status, stdout, stderr };
}

describe.skipIf(!existsSync(FULL))("a full disk", () => {
  test("under the output exits with 2 and is told: a file that is cut off is no result", () => {
    const { status, stderr } = shell(`"$0" "$1" --help > ${FULL}`);
    expect(stderr).toBe("error: the output could not be written (ENOSPC)\n");
    expect(status).toBe(2);
  });

  test("under the errors changes neither the exit code nor the output", () => {
    expect(shell(`"$0" "$1" no-such-command 2> ${FULL}`).status).toBe(2);
    const url = "https://127.0.0.1:1/";
    const { status, stdout } = shell(`"$0" "$1" verify --url ${url} --json 2> ${FULL}`);
    expect(JSON.parse(stdout).exitCode).toBe(status);
  });
});

test("a reader that has read enough is no mistake", () => {
  // Gone before the command has started.
  expect(shell(`{ "$0" "$1" --help; echo "$?" >&2; } | true`).stderr).toBe("0\n");
});
