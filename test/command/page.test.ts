import { expect, test } from "vitest";
import { pageAt } from "../docs/pages";
import { entryOf, inventory, map, SITE, startServer } from "./inventory-world";
import { runCommand } from "./recorded-io";

const { text } = pageAt("docs/inventory.md");
const names = (pattern: RegExp, from: string) => [...from.matchAll(pattern)].map(([, name = ""]) => name);

test("the page lists the options of --help, and the exit codes", async () => {
  const { out } = await runCommand(["inventory", "--help"]);
  const options = names(/^ +(?:-\w, )?(--[\w-]+)/gm, out);
  expect(options.length).toBeGreaterThan(4);
  expect(names(/^\| `(--[\w-]+)/gm, text)).toEqual(options);
  expect(names(/^\| (\d) \|/gm, text)).toEqual(["0", "1", "2"]);
  expect(names(/^ {2}(\d) {2}/gm, out)).toEqual(["0", "1", "2"]);
});

test("the page names every column and every field of the JSON document", async () => {
  const server = await startServer();
  map(server, SITE, ["alice"]);
  const servers = { web01: await entryOf(server), web02: {} };
  const words = ["--stack", "--expires-within", "1d"];
  const exported = { export: {} };
  const { out } = await inventory(servers, words, exported);
  const [titles = ""] = out.split("\n");
  const columns = names(
    /^\| ([a-z, ]+) \| /gm,
    text.slice(text.indexOf("| column |"), text.indexOf("Rows are sorted")),
  );
  expect(columns.flatMap((cell) => cell.split(", ")).filter((name) => name !== "column")).toEqual(titles.split(/ +/));
  const printed = JSON.parse((await inventory(servers, ["--json", ...words], exported)).out);
  const fields = [printed, printed.servers[0], printed.mappings[0], printed.problems[0]].flatMap(Object.keys);
  expect(fields.length).toBeGreaterThan(30);
  const told = new Set(names(/`(\w+)`/g, text));
  expect(fields.filter((name) => !told.has(name))).toEqual([]);
});
