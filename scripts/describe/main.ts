import { writeFileSync } from "node:fs";
import { KINDS } from "../../provider/src/resources/kinds";
import { pageOf } from "./pages";

// Writes the tables of docs/resources anew, from the tables of the resources.
for (const { path, text, wanted } of KINDS.map(pageOf)) {
  if (text === wanted) continue;
  writeFileSync(path, wanted);
  console.log(`written: ${path}`);
}
