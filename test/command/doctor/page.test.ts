import { expect, test } from "vitest";
import { pageAt } from "../../docs/pages";
import { runCommand } from "../recorded-io";
import { clients, doctor, entryOf, startWorld } from "./world";

const { text } = pageAt("docs/doctor.md");
const names = (pattern: RegExp, from: string) => [...from.matchAll(pattern)].map(([, name = ""]) => name);

test("the page lists the options of --help, and the exit codes", async () => {
  const { out } = await runCommand(["doctor", "--help"]);
  const options = names(/^ {2}(?:-\w, )?(--[\w-]+)/gm, out);
  expect(options).toContain("--show-requests");
  expect(names(/^\| `(--[\w-]+)/gm, text)).toEqual(options);
  expect(names(/^\| (\d) \|/gm, text)).toEqual(["0", "1", "2"]);
  expect(names(/^ {2}(\d) {2}/gm, out)).toEqual(["0", "1", "2"]);
});

test("the page names every field of the JSON document", async () => {
  const world = await startWorld({ negotiate: false, windowsVersion: "2019" });
  await world.come(clients.bob, "/orders");
  const servers = { web01: await entryOf(world.simulator), web02: {} };
  const { out } = await doctor(servers, ["--json", "--show-requests"]);
  const document = JSON.parse(out);
  const [site] = document.servers[0].sites;
  const fields = [document, document.servers, site, site.findings, site.log, site.log.failures, site.log.requests]
    .flat()
    .flatMap(Object.keys);
  expect(fields).toEqual(expect.arrayContaining(["program", "byHand", "advice", "why", "path", "method"]));
  expect(document.servers).toMatchObject([{ lookedAt: true }, { lookedAt: false, problem: expect.any(String) }]);
  const told = new Set(names(/`(\w+)`/g, text.slice(text.indexOf("## JSON"))));
  expect(fields.filter((name) => !told.has(name))).toEqual([]);
  const mistaken = JSON.parse((await doctor(servers, ["--json", "--since", "soon"])).out);
  expect(Object.keys(mistaken).filter((name) => !told.has(name))).toEqual([]);
});
