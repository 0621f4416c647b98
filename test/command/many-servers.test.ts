import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { CLOSED_PORTS } from "../support/ports";
import { entryOf, expiringIn, inventory, map, mapping, parse, SITE, startServer } from "./inventory-world";

const DOWN = { host: "127.0.0.1", port: CLOSED_PORTS[0], dialErrorLimit: 1, password: "planted-down" };

test("ten servers of which two are down: eight are listed, two are rows with their error, and the exit code is 0", async () => {
  const servers: Record<string, object> = {};
  for (let at = 1; at <= 8; at++) {
    const server = await startServer();
    map(server, SITE, [`person${at}`]);
    servers[`web0${at}`] = await entryOf(server, at % 2 === 0 ? "ssh" : "winrm");
  }
  const ran = await inventory({ ...servers, web09: DOWN, web10: DOWN }, ["--json"]);
  const { servers: looked, mappings, problems } = parse(ran);
  expect(ran.code).toBe(0);
  expect(mappings.map(({ server, account }) => [server, account]).sort()).toEqual(
    Object.keys(servers).map((name, at) => [name, `CORP\\person${at + 1}`]),
  );
  expect(looked.filter(({ lookedAt }) => lookedAt === true)).toHaveLength(8);
  expect(problems.map(({ server }) => server)).toEqual(["web09", "web10"]);
  for (const { problem } of problems) expect(problem).toContain("(connection/unreachable)");
  expect(ran.err).toContain("warning: 2 of 10 servers could not be looked at");
  expect(ran.out + ran.err).not.toContain("planted-down");
});

test("at most ten servers are looked at at once", async () => {
  let open = 0;
  let most = 0;
  const server = createServer((socket) => {
    most = Math.max(most, ++open);
    socket.on("error", () => {});
    socket.on("close", () => open--);
    setTimeout(() => socket.destroy(), 50);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const names = Array.from({ length: 25 }, (_, at) => `web${at}`);
  const entry = { host: "127.0.0.1", port, dialErrorLimit: 1, password: "x" };
  const { code } = await inventory(Object.fromEntries(names.map((name) => [name, entry])));
  expect(code).toBe(2);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(10);
});

test("no server could be looked at: exit code 2, and still a row for each", async () => {
  const { code, out } = await inventory({ web01: DOWN, web02: { type: "winrm" } }, ["--expires-within", "30d"]);
  expect(code).toBe(2);
  expect(out).toMatch(/^web01 .*connection\/unreachable/m);
  // Its settings are incomplete, which is no reason to leave out the others.
  expect(out).toMatch(/^web02 .*iis-clientcert:servers\.web02\.host: is missing/m);
  expect(out).toContain("0 mappings on 0 servers, 2 servers could not be looked at");
});

test("--expires-within exits with 1 for an enabled mapping that ends in time or has ended, with 0 for others", async () => {
  const server = await startServer();
  map(server, SITE, []);
  const entry = await entryOf(server);
  const codeFor = async (time: string, more: readonly string[] = []) =>
    (await inventory({ web01: entry, web02: DOWN }, ["--expires-within", time, ...more])).code;
  expect(await codeFor("30d")).toBe(0);
  const [ten, gone] = [expiringIn("ten", 10), expiringIn("gone", -1)];
  server.edit((doc) => doc.addMapping(SITE, mapping(ten, "ten")));
  expect(await codeFor("9d")).toBe(0);
  expect(await codeFor("2w")).toBe(1);
  expect(await codeFor("14")).toBe(1);
  server.edit((doc) => doc.addMapping(SITE, { ...mapping(gone, "gone"), enabled: false }));
  expect(await codeFor("1d")).toBe(0);
  server.edit((doc) => doc.changeMapping(SITE, gone, { enabled: true }));
  expect(await codeFor("1d")).toBe(1);
  const printed = parse(await inventory({ web01: entry }, ["--json", "--expires-within", "1d"]));
  expect(printed.expiring).toBe(1);
});
