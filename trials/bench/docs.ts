import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const DOCS = join(__dirname, "../../docs");
const BEGIN = "<!-- figures: written by `npm run bench -- --docs` -->";
const END = "<!-- end of figures -->";

/** Puts the tables in the place of those that stand in the page, a file in docs. */
export async function writeToDocs(page: string, tables: string): Promise<void> {
  const file = join(DOCS, page);
  await writeFile(file, replaceFigures(await readFile(file, "utf8"), tables));
}

export function replaceFigures(page: string, tables: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the page lacks the lines ${BEGIN} and ${END}`);
  return `${page.slice(0, begin)}${BEGIN}\n\n${tables}\n\n${page.slice(end)}`;
}
