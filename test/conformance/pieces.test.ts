import { expect } from "vitest";
import { conformance } from "./suite";
import { AUTH, askFlags, certificateOf, keyOf } from "./wishes";

/** So many that the entries of one answer take several lines, and each user's name has what JSON escapes. */
const names = Array.from({ length: 1200 }, (_, index) => `user${index} ü"\\ ${"x".repeat(100)}`);
const asText = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

const attributes = [
  { name: "certificate", as: "digest" },
  { name: "userName", as: "value" },
] as const;
const key = { attribute: "certificate", compare: "bytes" } as const;
const all = (location: string) => ({
  kind: "section" as const,
  location,
  section: AUTH,
  collection: { name: "oneToOneMappings", key, attributes },
});
const shown = (name: string, userName = `CORP\\${name}`) => ({
  attributes: { certificate: { sha256: keyOf(name), canonical: true }, userName: { value: userName } },
  inherited: false,
});

function mappings(site: string, users: readonly (readonly [name: string, userName: string])[]): string {
  const adds = users.map(
    ([name, userName]) => `<add userName="${asText(userName)}" certificate="${certificateOf(name)}"/>`,
  );
  const section = `<iisClientCertificateMappingAuthentication><oneToOneMappings>${adds.join("")}</oneToOneMappings></iisClientCertificateMappingAuthentication>`;
  return `<location path="${site}"><system.webServer><security><authentication>${section}</authentication></security></system.webServer></location></configuration>`;
}

conformance("large answers", (on) => {
  on.simulated("the entries of one answer come in several pieces, and what is asked beside them too", async (bench) => {
    const { site, client, read, simulated } = bench;
    const users = names.map((name) => [name, `CORP\\${name}`] as const);
    simulated.rewrite((xml) => xml.replace("</configuration>", () => mappings(site, users)));
    const { answers } = await read(askFlags(site), all(site), askFlags(""));
    const entries = names.map((name) => shown(name));
    const flags = { attributes: { sslFlags: { value: [] } } };
    expect(answers).toEqual([flags, { attributes: {}, entries }, flags]);
    expect(client.pieces).toBe(3);
    expect(await read(askFlags(site))).toMatchObject({ answers: [flags] });
    expect(client.pieces).toBe(1);
  });

  on.simulated("what is too large for a line is told of that entry, and spoils no other", async (bench) => {
    const { site, read, simulated } = bench;
    const users = [
      ["alice", "CORP\\alice"],
      ["huge", "x".repeat(1_100_000)],
      ["bob", "CORP\\bob"],
    ] as const;
    simulated.rewrite((xml) => xml.replace("</configuration>", () => mappings(site, users)));
    const fault = { kind: "unknown", text: "The answer to this is too large to be sent" };
    expect((await read(all(site))).answers).toEqual([
      { attributes: {}, entries: [shown("alice"), { fault }, shown("bob")] },
    ]);
  });
});
