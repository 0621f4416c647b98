import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KINDS } from "../../provider/src/resources/kinds";
import { sentencesOf } from "../../scripts/describe/pages";
import { type Packed, packProvider } from "../pulumi/packed";

const repository = resolve(__dirname, "../..");
let packed: Packed;
let folder: string;

/** A user's project with the packed package in it. */
beforeAll(async () => {
  packed = await packProvider();
  folder = mkdtempSync(join(tmpdir(), "iis-clientcert-hover-"));
  const installed = join(folder, "node_modules/pulumi-iis-clientcert");
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", packed.tarball, "-C", installed, "--strip-components=1"]);
  for (const scope of ["@pulumi", "@types"])
    symlinkSync(join(repository, "node_modules", scope), join(folder, "node_modules", scope));
}, 120_000);
afterAll(() => {
  packed?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe("in a user's editor", () => {
  test("every property of every Args and every class shows its sentence on hover", () => {
    const names = KINDS.flatMap(({ type, properties }) =>
      Object.entries(properties).flatMap(([name, { role }]) => [
        ...(role === "output" || name === "server" ? [] : [{ type, name, of: "args" }]),
        ...(["identity", "attribute", "output"].includes(role) ? [{ type, name, of: "resource" }] : []),
      ]),
    );
    const program = [
      "declare const site: string;",
      `import { ${KINDS.map(({ type }) => `${type}, type ${type}Args`).join(", ")} } from "pulumi-iis-clientcert";`,
      ...KINDS.map(({ type }) => `declare const args${type}: ${type}Args; declare const resource${type}: ${type};`),
      ...names.map(({ type, name, of }) => `${of}${type}.${name};`),
      // As it is written: a property of an object that the constructor takes, at a site or at the server level.
      ...KINDS.flatMap(({ type }) => {
        const given = names.filter((each) => each.type === type && each.of === "args").map(({ name }) => name);
        const written = (left: string) =>
          given
            .filter((name) => name !== left)
            .map(
              (name) =>
                `/*${type}*/ ${name}: ${name === "serverLevel" ? "true" : name === "site" ? "site" : "null as never"}`,
            );
        return ["serverLevel", "site"].map((left) => `new ${type}("it", { ${written(left).join(", ")} });`);
      }),
    ].join("\n");
    const { hover, errors } = serviceFor(program);
    expect(errors).toEqual([]);
    for (const { type, name, of } of names) {
      const sentence = sentencesOf(type).get(name) ?? "";
      expect(hover(`${of}${type}.${name}`, name), `${of} of ${type}: ${name}`).toContain(sentence);
      if (of === "args")
        expect(hover(`/*${type}*/ ${name}`, name), `${name} as written in ${type}`).toContain(sentence);
    }
  });
});

/** What TypeScript's language service shows at the end of a text of the program. */
function serviceFor(program: string): { hover(text: string, name: string): string; errors: string[] } {
  const file = join(folder, "index.ts");
  writeFileSync(file, program);
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2020,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    types: ["node"],
  };
  const service = ts.createLanguageService({
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name) =>
      ts.sys.fileExists(name) ? ts.ScriptSnapshot.fromString(readFileSync(name, "utf8")) : undefined,
    getCurrentDirectory: () => folder,
    getCompilationSettings: () => options,
    getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    realpath: ts.sys.realpath as (path: string) => string,
  });
  const errors = service
    .getSemanticDiagnostics(file)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  return {
    errors,
    hover: (text, name) => {
      const at = program.indexOf(`${text}${text.startsWith("/*") ? ":" : ";"}`) + text.length - name.length;
      const info = service.getQuickInfoAtPosition(file, at);
      return ts.displayPartsToString(info?.documentation).replaceAll(/\s+/g, " ");
    },
  };
}
