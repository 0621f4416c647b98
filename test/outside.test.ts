import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { expect, onTestFinished, test } from "vitest";

// Whoever can write beside a checkout could have put a program or data there, which demo and tests then took.

const root = resolve(__dirname, "..");
const NOT_OURS = new Set(["node_modules", "dist", ".git", "fixtures", "bin"]);
const SOURCES = /\.(?:[cm]?[jt]s|ps1|json|yml|yaml|sh)$/;

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : sources(path);
    return SOURCES.test(entry.name) && entry.name !== "package-lock.json" ? [path] : [];
  });
}

/** Steps upwards in one text (`../../x`) or in several arguments (`"..", ".."`). */
function reachesAbove(line: string, depth: number): boolean {
  const steps = [...line.matchAll(/(?:\.\.(?:\/|["'`], ?["'`]|["'`]))+/g)].map(([text]) => text.split("..").length - 1);
  return Math.max(0, ...steps) > depth;
}

function depthOf(file: string): number {
  return relative(root, dirname(file)).split(sep).filter(Boolean).length;
}

test("no source file reaches above the repository", () => {
  const files = sources(root).filter((file) => file !== __filename);
  expect(files.length).toBeGreaterThan(300);
  const found = files.flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .map((line, index) => ({ line, place: `${relative(root, file)}:${index + 1}` }))
      .filter(({ line }) => line.includes("..") && reachesAbove(line, depthOf(file)))
      .map(({ place }) => place),
  );
  expect(found).toEqual([]);
});

test.each([
  ["test/engine", 'resolve(__dirname, "../../../shared")', true],
  ["test/engine", 'resolve(__dirname, "../../simulator")', false],
  ["scripts/demo", 'new URL("../../../tools/x", import.meta.url)', true],
  ["simulator/src", 'join(__dirname, "..", "..", "..", "x")', true],
  ["simulator/src", 'join(__dirname, "..", "..", "bin")', false],
])("in %s it would find %s: %s", (folder, line, found) => {
  expect(reachesAbove(line, depthOf(join(root, folder, "file.ts")))).toBe(found);
});

test("PowerShell is not looked for in the current folder, which an empty or relative part of PATH would be", () => {
  const folder = mkdtempSync(join(tmpdir(), "iis-clientcert-path-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "pwsh"), "");
  const module = join(root, "scripts/demo/powershell.mjs");
  const script = "import(process.argv[1]).then(({ findPowershell }) => console.log(findPowershell()))";
  const found = (env: NodeJS.ProcessEnv) =>
    execFileSync(process.execPath, ["-e", script, module], { cwd: folder, env, encoding: "utf8" }).trim();
  for (const PATH of ["", ":/nowhere", ".", "./"]) expect(found({ PATH })).toBe("undefined");
  expect(found({ PATH: folder })).toBe(join(folder, "pwsh"));
  expect(found({ PATH: folder, PWSH: module })).toBe(module);
});
