import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

// Whoever can move a tag, or publish a package that is installed with its scripts, would run code in the pipeline.

const root = resolve(__dirname, "..");
const folder = join(root, ".github/workflows");
const example = join(root, "examples/drift-pipeline/github-actions.yml");
const files = [...readdirSync(folder).map((name) => join(folder, name)), join(root, ".ci/run"), example];
const lines = files.flatMap((file) => readFileSync(file, "utf8").split("\n"));

function matching(pattern: RegExp, least: number): string[] {
  const found = lines.filter((line) => pattern.test(line));
  expect(found.length).toBeGreaterThanOrEqual(least);
  return found;
}

test("every action is pinned to a commit, with its version beside it", () => {
  for (const line of matching(/\buses:/, 6)) expect(line).toMatch(/@[0-9a-f]{40} # v\d+(\.\d+)*$/);
});

test("no checkout leaves the token of the pipeline behind", () => {
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    const checkouts = text.match(/uses: actions\/checkout@/g)?.length ?? 0;
    expect(text.match(/persist-credentials: false/g)?.length ?? 0).toBe(checkouts);
  }
  matching(/actions\/checkout@/, 3);
});

test("dependencies are installed without their scripts", () => {
  for (const line of matching(/\bnpm (ci|install)\b/, 2)) expect(line).toContain("--ignore-scripts");
});

test("Python packages are installed by their hashes", () => {
  const requirements = readFileSync(join(root, "test/interop/python/requirements.txt"), "utf8");
  const packages = requirements.split(/\n(?=[a-z])/).filter((text) => /^[a-z][\w-]*==/.test(text));
  expect(packages.length).toBeGreaterThan(10);
  for (const text of packages) expect(text).toMatch(/--hash=sha256:[0-9a-f]{64}/);
  expect(requirements).not.toMatch(/index-url|find-links|trusted-host/);
  expect(readFileSync(join(root, "scripts/lib/interop/python.mjs"), "utf8")).toContain('"--require-hashes"');
});
