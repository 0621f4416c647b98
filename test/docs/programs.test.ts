import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { blocksOf, type Page, pageAt, pagesIn, README, RESOURCE_PAGES, ROOT, TESTING } from "./pages";

/** What a page takes for granted that shows a part of a program. */
const BEFORE = `
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { ClientCertMappingAuth, OneToOneMapping, SiteAuthentication, SslAccess, SslBinding, WindowsFeature } from "pulumi-iis-clientcert";
const config = new pulumi.Config();
`;

const OPTIONS: ts.CompilerOptions = {
  // As the tsconfig.json that README has its reader write.
  strict: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  noEmit: true,
  skipLibCheck: true,
  types: ["node"],
  // As they are published: `npm run build` writes them.
  paths: { "pulumi-iis-clientcert": [join(ROOT, "provider/dist/index.d.ts")] },
};

interface Example {
  readonly file: string;
  readonly text: string;
}

function examplesOf(page: Page): Example[] {
  return blocksOf(page, "ts").map((block, at) => {
    const isWhole = /^import /m.test(block);
    const isMocks = block.includes("setMocks");
    // As with a program of the reader: beside package.json files that say CommonJS, where await stands in a function.
    const text = isMocks ? `${BEFORE}export async function mocks() {\n${block}}\n` : isWhole ? block : BEFORE + block;
    return { file: join(ROOT, `test/docs/${page.path.replace(/\W/g, "-")}-${at}.ts`), text };
  });
}

/** Lines for a program that stand in a sentence or a table. */
function linesOf(page: Page): Example[] {
  const lines = [...page.text.matchAll(/`(new \w+\(.*?\))`/g)].map(([, line = ""]) => line);
  const text = `${BEFORE}declare const site: string;\n${lines.join(";\n")};\n`;
  return lines.length === 0 ? [] : [{ file: join(ROOT, `test/docs/${page.path.replace(/\W/g, "-")}-lines.ts`), text }];
}

function complaintsAbout(examples: readonly Example[]): string[] {
  const host = ts.createCompilerHost(OPTIONS);
  const { fileExists, readFile, getSourceFile } = host;
  const textOf = (path: string) => examples.find(({ file }) => file === path)?.text;
  host.fileExists = (path) => textOf(path) !== undefined || fileExists(path);
  host.readFile = (path) => textOf(path) ?? readFile(path);
  host.getSourceFile = (path, version, ...more) => {
    const text = textOf(path);
    return text === undefined ? getSourceFile(path, version, ...more) : ts.createSourceFile(path, text, version);
  };
  const program = ts.createProgram(
    examples.map(({ file }) => file),
    OPTIONS,
    host,
  );
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
}

/** Every kind of call with an input that there is not, so that silence of the compiler means something. */
const BROKEN: Example = {
  file: join(ROOT, "test/docs/broken.ts"),
  text: `${BEFORE}new ClientCertMappingAuth("a", { stie: "S" });\nnew OneToOneMapping("b", { site: "S", certificate: 1 });\n`,
};

test("every program and part of one on README and the pages compiles", { timeout: 300_000 }, () => {
  const pages = [README, ...RESOURCE_PAGES.values(), ...pagesIn("docs")];
  for (const page of [README, ...RESOURCE_PAGES.values(), TESTING]) expect(examplesOf(page), page.path).not.toEqual([]);
  expect(linesOf(pageAt("docs/troubleshooting.md"))).not.toEqual([]);
  const complaints = complaintsAbout([...pages.flatMap(examplesOf), ...pages.flatMap(linesOf), BROKEN]);
  const isMeant = (complaint: string) => complaint.startsWith(`${BROKEN.file}:`);
  expect(complaints.filter((complaint) => !isMeant(complaint))).toEqual([]);
  expect(complaints.filter(isMeant).length).toBeGreaterThan(1);
});
