import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const PAGE = join(__dirname, "../../docs/performance.md");
const BEGIN = "<!-- figures: written by `npm run bench -- --docs` -->";
const END = "<!-- end of figures -->";

/** Puts the tables in the place of those that stand in docs/performance.md. */
export async function writeToDocs(tables: string): Promise<void> {
  await writeFile(PAGE, replaceFigures(await readFile(PAGE, "utf8"), tables));
}

export function replaceFigures(page: string, tables: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`docs/performance.md lacks the lines ${BEGIN} and ${END}`);
  return `${page.slice(0, begin)}${BEGIN}\n\n${tables}\n\n${page.slice(end)}`;
}
