import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { person } from "../lifecycles/people";
import { TRANSPORTS } from "../support/doors";
import { powershell, withoutPowershell } from "../support/powershell";
import {
  entryOf,
  expiringIn,
  inventory,
  map,
  mapping,
  OTHER,
  PASSWORD,
  parse,
  SITE,
  startServer,
} from "./inventory-world";

const thumbprint = (base64: string) =>
  createHash("sha1").update(Buffer.from(base64, "base64")).digest("hex").toUpperCase();

const AGENTS = [
  { agent: "emulated", skip: false, options: {} },
  {
    agent: "real PowerShell",
    skip: withoutPowershell("inventory on real PowerShell"),
    options: powershell === undefined ? {} : { pwsh: powershell },
  },
];

describe.each(AGENTS)("inventory, agent $agent", ({ skip, options }) => {
  test.skipIf(skip)(
    "lists the mappings of every site and of the server level, each once, and whether they are honoured",
    async () => {
      const server = await startServer(options);
      map(server, "", ["root"], false);
      map(server, SITE, ["alice", "bob"]);
      server.edit((doc) => {
        doc.changeMapping(SITE, person("bob").base64, { enabled: false });
        doc.addMapping(OTHER, mapping(person("carol").base64, "carol"));
      });
      const { code, out, err } = await inventory({ web01: await entryOf(server) }, ["--json"]);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      const found = parse({ out } as never).mappings.map(
        ({ site, serverLevel, account, subject, enabled, honoured, notes }) => ({
          ...{ site, serverLevel, account, subject, enabled, honoured, notes },
        }),
      );
      const off = "certificate mapping is off here";
      const expected = [
        [null, true, "root", true, "at 1 of 2 sites", []],
        [SITE, false, "alice", true, "yes", []],
        [SITE, false, "bob", false, "no", []],
        [OTHER, false, "carol", true, "no", [off]],
      ].map(([site, serverLevel, name, enabled, honoured, notes]) => ({
        ...{ site, serverLevel, account: `CORP\\${name}`, subject: `CN=${name}`, enabled, honoured, notes },
      }));
      expect(found).toHaveLength(4);
      expect(found).toEqual(expect.arrayContaining(expected));
      expect(out).not.toContain(PASSWORD);
    },
  );
});

describe.each(TRANSPORTS)("inventory over %s", (transport) => {
  test("asks a server twice: for its sites, then for all of their mappings", async () => {
    const server = await startServer();
    map(server, SITE, ["alice"]);
    map(server, OTHER, ["bob"]);
    const ran = await inventory({ web01: await entryOf(server, transport) }, ["--json"]);
    expect(parse(ran).mappings).toHaveLength(2);
    expect(server.counts).toMatchObject({ sessions: 1, commits: 0, messages: { hello: 1, read: 2, ensure: 0 } });
  });

  test("prints a table by the end of the certificates, with what cannot be parsed behind it", async () => {
    const server = await startServer();
    map(server, SITE, []);
    const [soon, late, gone] = [expiringIn("soon", 10), expiringIn("late", 500), expiringIn("gone", -3)];
    server.edit((doc) => {
      for (const [name, text] of Object.entries({
        late,
        soon,
        gone,
        cut: late.slice(0, 400),
        broken: "no certificate!",
      }))
        doc.addMapping(SITE, mapping(text, name));
      doc.addMapping(SITE, mapping(`${soon.slice(0, 64)}\n${soon.slice(64)}`, "wrapped"));
    });
    const { code, out } = await inventory({ web01: await entryOf(server, transport) });
    expect(code).toBe(0);
    const lines = out.split("\n").filter((line) => line.startsWith("web01"));
    expect(lines.map((line) => /CORP\\\w+/.exec(line)?.[0])).toEqual(
      ["gone", "soon", "wrapped", "late", "broken", "cut"].map((name) => `CORP\\${name}`),
    );
    expect(lines[0]).toMatch(/CN=gone {2}.*[0-9A-F]{40} {2}\d{4}-\d\d-\d\d +-\d /);
    expect(lines[1]).toContain(thumbprint(soon));
    expect(lines[2]).toContain("not stored as its base64 in one line, so IIS never matches it");
    expect(lines[4]).toContain("is not base64");
    expect(lines[5]).toContain("the certificate cannot be read");
    expect(out).toContain("6 mappings on 1 server.");
  });
});

describe("inventory", () => {
  test("a server level with many mappings is not repeated by every site", async () => {
    const server = await startServer({ sites: [SITE, OTHER, "third"] });
    map(server, "", ["root", "second"]);
    map(server, SITE, ["alice"]);
    const ran = await inventory({ web01: await entryOf(server) }, ["--json"]);
    const accounts = parse(ran).mappings.map(({ account, honoured }) => [account, honoured]);
    expect(accounts.sort()).toEqual([
      ["CORP\\alice", "yes"],
      ["CORP\\root", "at 3 of 3 sites"],
      ["CORP\\second", "at 3 of 3 sites"],
    ]);
    // The third one is for what the sites hold themselves.
    expect(server.counts.messages.read).toBe(3);
  });

  test("a site that clears what it inherits does not honour the server level's mappings", async () => {
    const server = await startServer();
    map(server, "", ["root"]);
    const section = "iisClientCertificateMappingAuthentication";
    server.edit((doc) => doc.set(SITE, `system.webServer/security/authentication/${section}`, { enabled: true }));
    const text = readFileSync(server.configFile, "utf8");
    const at = text.indexOf(`<${section}`, text.indexOf(`<location path="${SITE}"`));
    const end = text.indexOf("/>", at);
    const cleared = `<${section} enabled="true"><oneToOneMappings><clear /></oneToOneMappings></${section}>`;
    writeFileSync(server.configFile, text.slice(0, at) + cleared + text.slice(end + 2));
    const ran = await inventory({ web01: await entryOf(server) }, ["--json"]);
    expect(parse(ran).mappings.map(({ honoured }) => honoured)).toEqual(["at 1 of 2 sites"]);
  });

  test("says why mappings are not honoured: the feature, one-to-one mappings, a web.config", async () => {
    const server = await startServer();
    map(server, SITE, ["alice"]);
    const section = "system.webServer/security/authentication/iisClientCertificateMappingAuthentication";
    const entry = await entryOf(server);
    const ask = async () => {
      const [found] = parse(await inventory({ web01: entry }, ["--json"])).mappings;
      return [found?.honoured, found?.notes[0]];
    };
    server.edit((doc) => doc.set(SITE, section, { oneToOneCertificateMappingsEnabled: false }));
    expect(await ask()).toEqual(["no", "one-to-one mappings are off here"]);
    server.edit((doc) => doc.setModuleInstalled(false));
    expect(await ask()).toEqual(["no", "Web-Cert-Auth is not installed on the server"]);
    server.edit((doc) => doc.setModuleInstalled(true));
    server.unlock("iisClientCertificateMappingAuthentication");
    server.setWebConfig(
      SITE,
      `<configuration><system.webServer><security><authentication><iisClientCertificateMappingAuthentication enabled="true" /></authentication></security></system.webServer></configuration>`,
    );
    expect(await ask()).toEqual(["unknown", "the site's web.config decides"]);
  });
});
