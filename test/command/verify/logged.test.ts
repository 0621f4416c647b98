import { describe, expect, test } from "vitest";
import { rowOf } from "../../../provider/src/command/verify/mark";
import { connectionTo, type Transport } from "../../../trials/driver/provider";
import { PASSWORD, SITE } from "../../site/clients";
import { FOLDER, linesIn } from "../../site/logs";
import { ALICE, agentsFor, authority, clients, startWorld, type World } from "../doctor/world";
import { configOf, makeProject } from "../project";
import type { Ran } from "../recorded-io";
import { runCommand } from "../recorded-io";
import { filesOf, optionsFor } from "./files";
import type { Told, ToldRow } from "./verify";

interface LoggedRow extends ToldRow {
  readonly logged: { readonly status: number; readonly substatus: number; readonly account: string | null } | null;
}

async function verifyLogged(
  { simulator, door }: World,
  words: readonly string[],
  transport: Transport = "ssh",
): Promise<Ran> {
  const entry = { ...(await connectionTo({ simulator, transport })), dialErrorLimit: 1 };
  const { cwd, env } = makeProject({ config: configOf({ web01: entry }) });
  const own = optionsFor(`${door.httpsUrl}/?token=planted`, authority, clients.alice);
  return runCommand(["verify", ...own, "--server", "web01", ...words], { cwd, env });
}

const rowsIn = ({ out }: Ran): readonly LoggedRow[] => JSON.parse(out).rows;

for (const [agent, transport, options, skip] of agentsFor("the server's log on real PowerShell"))
  describe.skipIf(skip)(`by ${agent}`, () => {
    test("each request is found in the server's log, though it is buffered and others come meanwhile", async () => {
      const world = await startWorld({ ...options, windows: { logsBuffered: true } });
      for (let at = 0; at < 20; at++) await world.come(clients.bob);
      const ran = await verifyLogged(world, ["--site", SITE, "--json"], transport);
      expect(ran.code).toBe(0);
      const offered = rowsIn(ran).filter(({ verdict }) => verdict !== "notOffered");
      expect(offered.length).toBeGreaterThan(5);
      for (const { certificate, logged } of offered)
        expect(logged).toMatchObject(
          certificate ? { status: 200, account: ALICE } : { status: 403, substatus: 7, account: null },
        );
      expect(JSON.parse(ran.out).logProblem).toBeNull();
      for (const secret of [PASSWORD, "planted"]) expect(ran.out).not.toContain(secret);
    });
  });

test("what the log says of a refused logon stands in the table", async () => {
  const world = await startWorld();
  world.simulator.accounts[ALICE] = { password: PASSWORD, disabled: true };
  const { out, code } = await verifyLogged(world, ["--site", SITE]);
  expect(code).toBe(1);
  expect(out).toContain("in the server's log");
  expect(out).toContain("401.1 (win32 1331): the logon failed: the account is disabled");
});

test("where the page hides the sub-status, as from other machines, the finding has it from the log", async () => {
  const world = await startWorld();
  world.simulator.accounts[ALICE] = { password: PASSWORD, disabled: true };
  world.simulator.edit((doc) => doc.set("", "system.webServer/httpErrors", { errorMode: "Custom" }));
  const ran = await verifyLogged(world, ["--site", SITE, "--json", "--no-post"]);
  const { findings } = JSON.parse(ran.out) as Told;
  expect(findings.map(({ cause }) => cause)).toEqual(["401.1"]);
  const refused = rowsIn(ran).find(({ verdict }) => verdict === "unexpected");
  expect(refused).toMatchObject({ answer: { status: 401 }, logged: { status: 401, substatus: 1 } });
  expect(refused?.answer).not.toHaveProperty("subStatus");
});

test("a request that was broken off stands in no log", async () => {
  const world = await startWorld({ negotiate: false });
  const rows = rowsIn(await verifyLogged(world, ["--site", SITE, "--json", "--no-post"]));
  const reset = rows.find(({ tls, certificate, failure }) => tls === "1.3" && certificate && failure?.kind === "reset");
  expect(reset).toMatchObject({ logged: null });
});

test.each([
  ["the server has no such site", ["--site", "Orders"], /cannot be read/],
  ["no binding is meant by the URL", [], /no site of the server has an https binding for this port and host/],
])("%s: the rows are told all the same, and why the log is not", async (_what, words, problem) => {
  const world = await startWorld();
  const ran = await verifyLogged(world, [...words, "--json"]);
  expect(ran.code).toBe(0);
  expect(JSON.parse(ran.out).logProblem).toMatch(problem);
  expect(rowsIn(ran).every(({ logged }) => logged === null)).toBe(true);
});

test("the site is found by its binding where none is named", async () => {
  const world = await startWorld();
  const port = Number(new URL(world.door.httpsUrl).port);
  const { httpSys } = world.simulator.windows;
  const [entry] = httpSys.keys("SslBindingInfo");
  httpSys.set("SslBindingInfo", { name: `0.0.0.0:${port}`, values: entry?.values ?? {} });
  world.simulator.edit((doc) =>
    doc.setBindings(SITE, { protocol: "https", bindingInformation: `*:${port}:`, sslFlags: 0 }),
  );
  const rows = rowsIn(await verifyLogged(world, ["--json", "--no-post"]));
  expect(rows.find(({ certificate, tls }) => certificate && tls === "1.3")?.logged).toMatchObject({ status: 200 });
});

test("without --server nothing is added to the query", async () => {
  const world = await startWorld();
  const files = filesOf({ ca: authority.certificatePem });
  await runCommand(["verify", "--url", `${world.door.httpsUrl}/`, "--ca", files.ca, "--no-post"], { env: {} });
  expect(linesIn(world.simulator, FOLDER).filter((line) => line.includes("iis-clientcert"))).not.toEqual([]);
  expect(linesIn(world.simulator, FOLDER).filter((line) => line.includes("iis-clientcert-verify="))).toEqual([]);
});

test.each([
  ["a server that is not configured", ["--server", "web99"], "--server: the stack configures no server"],
  ["an option in place of its name", ["--server", "--no-post"], "expected a name, found an option"],
])("%s: nothing is sent", async (_what, words, told) => {
  const world = await startWorld();
  const { cwd, env } = makeProject({ config: configOf({ web01: {} }) });
  const ran = await runCommand(["verify", "--url", `${world.door.httpsUrl}/`, "--json", ...words], { cwd, env });
  expect(ran.code).toBe(2);
  expect(JSON.parse(ran.out).error).toContain(told);
  expect(linesIn(world.simulator, FOLDER)).toEqual([]);
});

test("--site alone is refused", async () => {
  const ran = await runCommand(["verify", "--url", "https://localhost/", "--site", "x", "--json"]);
  expect(ran.code).toBe(2);
  expect(JSON.parse(ran.out)).toMatchObject({ exitCode: 2, error: "--site requires --server" });
});

test("only the mark of this run names a row", () => {
  expect(rowOf("abc-7", "abc")).toBe(7);
  expect(rowOf("abc-12x", "abc")).toBe(12);
  for (const word of ["abc", "abc-", "abd-7", "", "abcabc-7"]) expect(rowOf(word, "abc")).toBeUndefined();
});
