import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

test("README says of every folder of tests which promise it holds", () => {
  const readme = readFileSync(join(__dirname, "README.md"), "utf8");
  const named = [...readme.matchAll(/^\| `([\w-]+)` \| \S/gm)].map(([, name]) => name);
  const folders = readdirSync(__dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const holding = folders.map(({ name }) => name).filter((name) => !["fixtures", "support"].includes(name));
  expect(named.sort()).toEqual(holding.sort());
});
