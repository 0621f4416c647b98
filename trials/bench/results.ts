import { mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { type BenchResult, tables } from "./table";

/** Ignored by git: figures are the machine's as much as ours, and a workflow keeps those that it makes. */
export const RESULTS = join(__dirname, "../results");

/** Writes the figures as tables and as JSON, in place of an earlier run's. Returns what was written, as a reader may type it. */
export async function writeResults(name: string, result: BenchResult, folder = RESULTS): Promise<string[]> {
  const files = [join(folder, `${name}.md`), join(folder, `${name}.json`)] as const;
  await mkdir(folder, { recursive: true });
  await writeFile(files[0], `${tables(result)}\n`);
  await writeFile(files[1], `${JSON.stringify(result)}\n`);
  return files.map((file) => relative(process.cwd(), file));
}
