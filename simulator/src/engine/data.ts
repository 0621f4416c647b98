import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The package's data folder lies as far from src/engine as from dist/engine. */
export function readData(name: string): unknown {
  return JSON.parse(readFileSync(join(__dirname, "..", "..", "data", name), "utf8"));
}
