import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const reporter = resolve(import.meta.dirname, "../support/summary-reporter.mts");
const addCounts = resolve(import.meta.dirname, "../../scripts/add-counts.mjs");

test("the last line counts what passed, failed and was skipped", () => {
  const { last, status } = runOn({
    "a.test.js": `test("one", () => {}); test("two", () => {}); test.skip("three", () => {}); test.todo("four");`,
    "b.test.js": `test("five", () => {});`,
  });
  expect({ last, status }).toEqual({ last: "3 passed, 0 failed, 2 skipped", status: 0 });
});

test("a file that cannot be loaded counts as failed, and so does a stray rejection", () => {
  const { last, status } = runOn({
    "a.test.js": `test("one", () => { throw new Error("as meant"); }); test("two", () => {});`,
    "b.test.js": `import "./missing";`,
    "c.test.js": `test("three", async () => { Promise.reject(new Error("stray")); });`,
  });
  expect({ last, status }).toEqual({ last: "2 passed, 3 failed, 0 skipped", status: 1 });
});

test("suites that are run one after the other are added up", () => {
  const counts = join(newFolder(), "counts");
  const suite = { "a.test.js": `test("one", () => {}); test.skip("two", () => {});` };
  expect(runOn(suite, counts).last).not.toMatch(/skipped$/);
  runOn({ "a.test.js": `test("one", () => { throw new Error("as meant"); });` }, counts);
  expect(addUp(counts)).toBe("1 passed, 1 failed, 1 skipped\n");
});

test("nothing is said of suites that never came to an end", () => {
  const counts = join(newFolder(), "counts");
  expect(addUp(counts)).toBe("");
  writeFileSync(counts, "");
  expect(addUp(counts)).toBe("");
});

function addUp(counts) {
  return spawnSync(process.execPath, [addCounts, counts], { encoding: "utf8", timeout: 60_000 }).stdout;
}

function newFolder() {
  const folder = mkdtempSync(join(tmpdir(), "summary-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function runOn(files, counts) {
  const root = newFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  const args = ["run", "--root", root, "--globals", "--reporter=default", `--reporter=${reporter}`];
  const { stdout, status } = spawnSync(process.execPath, [vitest, ...args], {
    cwd: root,
    encoding: "utf8",
    timeout: 60_000,
    env: { ...process.env, TEST_COUNTS: counts ?? "" },
  });
  return { last: stdout.trimEnd().split("\n").at(-1), status };
}
