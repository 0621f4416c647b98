import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

export const ROOT = join(__dirname, "../..");

/** A page of text for users: its path from the root of the repository, and its text. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

export function pageAt(path: string): Page {
  return { path, text: readFileSync(join(ROOT, path), "utf8") };
}

export const README = pageAt("README.md");
export const GETTING_STARTED = pageAt("docs/getting-started.md");
/** Type tokens, mocks, transforms and policies. */
export const TESTING = pageAt("docs/testing.md");

export function pagesIn(folder: string): Page[] {
  const names = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith(".md"));
  return names.sort().map((name) => pageAt(join(folder, name)));
}

/** What a folder of examples says of itself. */
export const EXAMPLE_PAGES: readonly Page[] = readdirSync(join(ROOT, "examples"))
  .map((name) => join("examples", name, "README.md"))
  .filter((path) => existsSync(join(ROOT, path)))
  .map(pageAt);

/** The pages of the resources, by the name of the resource. */
export const RESOURCE_PAGES: ReadonlyMap<string, Page> = new Map(
  pagesIn("docs/resources").map((page) => [basename(page.path, ".md"), page]),
);

/** What stands between fences of a language. */
export function blocksOf({ text }: Page, language: string): string[] {
  const fenced = new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, "gm");
  return [...text.matchAll(fenced)].map(([, block = ""]) => block);
}

/** The rows of the table whose first heading this is, each by its cells. */
export function tableOf(page: Page, heading: string): string[][] {
  const [first] = tablesIn(page, heading);
  if (!first) throw new Error(`${page.path} has no table that begins with ${heading}`);
  return first;
}

/** Every table whose first heading this is, by its rows. */
export function tablesIn({ text }: Page, heading: string): string[][][] {
  const lines = text.split("\n");
  const begins = [...lines.keys()].filter((at) => lines[at]?.startsWith(`| ${heading} |`));
  return begins.map((at) => {
    const rest = lines.slice(at + 2);
    const end = rest.findIndex((line) => !line.startsWith("|"));
    return rest.slice(0, end < 0 ? undefined : end).map(cellsOf);
  });
}

function cellsOf(line: string): string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
}
