import { writeFileSync } from "node:fs";
import { KINDS } from "../../provider/src/resources/kinds";
import { connectionsPage } from "./connections";
import { pageOf } from "./pages";

// Writes the tables of docs/resources and docs/connections.md anew, from the tables in the sources.
for (const { path, text, wanted } of [...KINDS.map(pageOf), connectionsPage()]) {
  if (text === wanted) continue;
  writeFileSync(path, wanted);
  console.log(`written: ${path}`);
}
