import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { expect, onTestFinished, test } from "vitest";

const root = join(__dirname, "..");
const sources = join(root, "provider/src");
/** By name, what the row of each in docs/architecture.md says that it may use. */
const rooms = roomsOf(readFileSync(join(root, "docs/architecture.md"), "utf8"));
const files = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter((file) => /(?<!\.d)\.ts$/.test(file));

function roomsOf(page: string): ReadonlyMap<string, readonly string[]> {
  const [, table = ""] = page.split("| room of `provider/src` | what it knows | may use |\n|---|---|---|\n");
  const rows = table.slice(0, table.indexOf("\n\n")).split("\n");
  const stated = rows.map((row) => {
    const [, room = "", , may = ""] = row.split("|");
    return [namesIn(room)[0] ?? "", namesIn(may)] as const;
  });
  const common = (room: string) => ["base", "errors"].slice(0, room === "base" ? 0 : room === "errors" ? 1 : 2);
  return new Map(stated.map(([room, may]) => [room, [...may, ...common(room)]]));
}

function namesIn(cell: string): string[] {
  return [...cell.matchAll(/`([\w-]+)`/g)].map(([, name = ""]) => name);
}

/** What Biome refuses of `texts` (by path), by our configuration: file, line and rule. */
function refusedIn(texts: ReadonlyMap<string, string>): { file: string; line: number; rule: string }[] {
  const folder = mkdtempSync(join(tmpdir(), "rooms-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of ["biome.json", "biome.rooms.jsonc"]) cpSync(join(root, name), join(folder, name));
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
  const words = ["lint", "--vcs-enabled=false", "--max-diagnostics=none", "--reporter=github", "."];
  const { stdout } = spawnSync(process.execPath, [biome, ...words], { cwd: folder, encoding: "utf8" });
  const told = stdout.matchAll(/^::error title=(\S+?),file=(\S+?),line=(\d+)/gm);
  return [...told].map(([, rule = "", file = "", line]) => ({
    rule,
    file: relative(folder, file),
    line: Number(line),
  }));
}

test("every folder is a room of the table in docs/architecture.md", () => {
  const folders = readdirSync(sources, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect([...rooms.keys()].sort()).toEqual(folders.map(({ name }) => name).sort());
});

test("the linter refuses in each folder every room that its row does not name, types too, and no other", () => {
  const folders = [...new Set(files.map(dirname))].filter((folder) => folder !== ".");
  const lineOf = (folder: string, room: string) => {
    const up = relative(join(sources, folder), join(sources, room));
    const to = existsSync(join(sources, room, "index.ts")) ? up : `${up}/file`;
    return `import type { x } from "${to}";`;
  };
  const others = (folder: string) => [...rooms.keys()].filter((room) => room !== folder.split(/[\\/]/)[0]);
  const texts = folders.map((folder) => {
    const lines = others(folder).map((room) => lineOf(folder, room));
    return [`provider/src/${folder}/probe.ts`, lines.join("\n")] as const;
  });
  const refused = refusedIn(new Map(texts)).filter(({ rule }) => rule === "lint/style/noRestrictedImports");
  for (const folder of folders) {
    const may = rooms.get(folder.split(/[\\/]/)[0] ?? "") ?? [];
    const found = refused.filter(({ file }) => dirname(file) === `provider/src/${folder}`);
    const names = found.map(({ line }) => others(folder)[line - 1] ?? "").sort();
    const wanted = others(folder).filter((room) => !may.includes(room));
    expect({ folder, refused: names }).toEqual({ folder, refused: wanted.sort() });
  }
});

test("what lies behind the door of a room, or of a transport, is refused outside, however it is imported", () => {
  const refused = refusedIn(
    new Map([
      ["provider/src/settings/probe.ts", 'import type { x } from "../transport/winrm/target";'],
      ["provider/src/provider/probe.ts", 'export { x } from "../server/session";'],
      ["provider/src/transport/probe.ts", 'await import("./winrm/dial.js");\nawait import("./winrm/index.js");'],
      ["provider/src/transport/ssh/probe.ts", 'import "../winrm";'],
    ]),
  );
  expect(refused.filter(({ rule }) => rule === "lint/style/noRestrictedImports")).toHaveLength(4);
});

test("the linter finds a circle between two files, of types too", () => {
  const refused = refusedIn(
    new Map([
      ["provider/src/base/one.ts", 'import type { Two } from "./two";\nexport type One = Two | 1;'],
      ["provider/src/base/two.ts", 'import type { One } from "./one";\nexport type Two = One | 2;'],
    ]),
  );
  expect(refused.map(({ rule }) => rule)).toContain("lint/suspicious/noImportCycles");
});

test("no room but program loads Pulumi's SDK: others import its types only", () => {
  const loading = files.filter((file) => {
    const { statements } = ts.createSourceFile(file, readFileSync(join(sources, file), "utf8"), ts.ScriptTarget.ES2022);
    return statements.some(
      (each) =>
        (ts.isImportDeclaration(each) || ts.isExportDeclaration(each)) &&
        each.moduleSpecifier !== undefined &&
        /^@pulumi\//.test((each.moduleSpecifier as ts.StringLiteral).text) &&
        !(ts.isImportDeclaration(each) ? each.importClause?.isTypeOnly : each.isTypeOnly),
    );
  });
  expect(loading.length).toBeGreaterThan(0);
  expect(loading.filter((file) => !/^program[\\/]/.test(file))).toEqual([]);
});
