import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { person } from "../lifecycles/people";
import { foundIn, plantedText } from "../pulumi/planted";
import { entryOf, expiringIn, inventory, map, mapping, PASSWORD, parse, SITE, startServer } from "./inventory-world";
import { configOf, makeProject } from "./project";
import { runCommand } from "./recorded-io";

/** What a terminal would obey or a reader would not see; line ends separate rows. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant
const UNSEEN = /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;

/** RFC 4180, section 2: rows of cells. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text);
    if (!found) throw new Error(`no cell at the ${rows.length + 1}th row`);
    row.push((found[1] ?? found[2] ?? "").replaceAll('""', '"'));
    if (found[3] === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

const ESCAPE = "\u001b]0;owned\u0007\u202eevil\nline";

describe("what a server says", () => {
  test("is harmless in a table, in CSV and in JSON, however long and whatever it holds", async () => {
    const site = "shop \u202e\u200bpohs";
    const server = await startServer({ sites: [SITE, site] });
    map(server, site, []);
    const accounts = ["=cmd|'/C calc'!A0", "+1", "-1", "@SUM(1)", 'x;"=1+1', "ok; =2", "\uff1d1", `"quoted", "=`];
    server.edit((doc) => {
      doc.addMapping(site, mapping(expiringIn(ESCAPE, 10), "u\u200bser\u0085"));
      doc.addMapping(site, mapping(expiringIn("x".repeat(60_000), 11), `CORP\\${"y".repeat(10_000)}`));
      doc.addMapping(site, mapping("A".repeat(300_000), "long"));
      for (const [at, userName] of accounts.entries())
        doc.addMapping(site, { ...mapping(expiringIn(`c${at}`, 20 + at), ""), userName });
    });
    const servers = { web01: await entryOf(server) };
    const [text, csv, json] = [
      await inventory(servers),
      await inventory(servers, ["--csv"]),
      await inventory(servers, ["--json"]),
    ];
    for (const { code, out, err } of [text, csv, json]) {
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).not.toMatch(UNSEEN);
      expect(out.length).toBeLessThan(60_000);
    }
    const [titles, ...rows] = parseCsv(csv.out);
    expect(titles).toHaveLength(12);
    expect(rows).toHaveLength(11);
    for (const row of rows) expect(row).toHaveLength(12);
    for (const cell of rows.flat().filter((each) => !/^-?\d+$/.test(each)))
      expect(cell).not.toMatch(/(^|;)["\s]*[=+\-@\uff1d]/);
    const account = titles?.indexOf("account") ?? 0;
    expect(rows.map((row) => row[account])).toEqual(
      expect.arrayContaining(["'=cmd|'/C calc'!A0", "'+1", "'@SUM(1)", `x;'"=1+1`, "ok;' =2", `"quoted", "=`]),
    );
    const found = parse(json).mappings;
    expect(found.map((each) => each.account)).toEqual(expect.arrayContaining(accounts));
    expect(found[0]?.subject).toContain("\u001b]0;owned");
    expect(found[0]?.site).toBe(site);
    expect(text.out.split("\n").filter((line) => line.startsWith("web01"))).toHaveLength(11);
    expect(text.out).toContain("\\u001b]0;owned");
  });

  test("a thousand mappings are a thousand rows, asked for with the same two messages", async () => {
    const server = await startServer();
    map(server, SITE, []);
    const base = person("alice").base64;
    const bytes = Buffer.from(base, "base64");
    server.edit((doc) => {
      for (let at = 0; at < 1000; at++) {
        // Another signature: another certificate.
        bytes.writeUInt16BE(at, bytes.length - 2);
        doc.addMapping(SITE, mapping(bytes.toString("base64"), `u${at}`));
      }
    });
    const ran = await inventory({ web01: await entryOf(server) }, ["--csv"]);
    expect(parseCsv(ran.out)).toHaveLength(1001);
    expect(server.counts.messages.read).toBe(2);
  });

  test("a password that cannot be decrypted spoils no row: it is not asked for", async () => {
    const server = await startServer();
    map(server, SITE, ["alice", "bob"]);
    const text = readFileSync(server.configFile, "utf8");
    const broken = text.replace(/\[enc:(\w+):[^:]+:enc\]/, "[enc:$1:AAAA:enc]");
    expect(broken).not.toBe(text);
    writeFileSync(server.configFile, broken);
    const { mappings } = parse(await inventory({ web01: await entryOf(server) }, ["--json"]));
    expect(mappings.map(({ account }) => account)).toEqual(["CORP\\alice", "CORP\\bob"]);
  });
});

test("no planted secret is in any output, of no form and however it ends", async () => {
  const server = await startServer();
  map(server, SITE, ["alice"]);
  const planted = [
    plantedText("password of a mapping", PASSWORD),
    plantedText("password of the login", server.password),
    plantedText("wrong password", "planted-wrong-password"),
    plantedText("private key", "planted-private-key"),
    plantedText("another secret of the stack", "planted-other-secret"),
  ];
  const entry = await entryOf(server);
  const config = {
    ...configOf({
      good: entry,
      refused: { ...entry, password: "planted-wrong-password" },
      "bad key": { ...entry, privateKey: "planted-private-key" },
      odd: { ...entry, pasword: "planted-wrong-password" },
    }),
    "app:secret": { value: "planted-other-secret", secret: true },
  };
  const exported = { deployment: { resources: [{ type: "x", outputs: { secret: "planted-other-secret" } }] } };
  for (const words of [[], ["--csv"], ["--json"], ["--stack"], ["--expires-within", "4000d"]]) {
    const { cwd, env } = makeProject({ config, export: exported, stderr: "planted-other-secret\n" });
    const { code, out, err } = await runCommand(["inventory", ...words], {
      ...{ cwd, env, isTerminal: true, isErrTerminal: true },
    });
    expect(code).toBe(words[0] === "--expires-within" ? 1 : 0);
    expect(foundIn(out + err, planted)).toEqual([]);
  }
});

test("progress is one line on a terminal that goes away, and nothing elsewhere", async () => {
  const server = await startServer();
  const { cwd, env } = makeProject({ config: configOf({ web01: await entryOf(server) }) });
  const shown = await runCommand(["inventory"], { cwd, env, isErrTerminal: true });
  expect(shown.err).toContain("\r\u001b[K1 of 1 servers");
  expect(shown.err.endsWith("\r\u001b[K")).toBe(true);
  expect(shown.err).not.toContain("\n");
  expect((await runCommand(["inventory"], { cwd, env })).err).toBe("");
});
