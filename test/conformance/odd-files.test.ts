import { readFileSync, writeFileSync } from "node:fs";
import { expect } from "vitest";
import { ENCODINGS, FRESH, inLatin1, othersIn } from "./foreign";
import { conformance } from "./suite";
import { absent, askFlags, askMappings, certificateOf, flags, mappings, present, shown } from "./wishes";

const FOREIGN = [
  "<!-- Größe & <all> -->",
  '<acme.webServer x="&#xA;&quot;" __proto__="1"><![CDATA[ <x> ]]>日本<?keep me?></acme.webServer>',
  '<location path="Second Site"><!-- of others --><acme enabled="true"/></location>',
].join("\n");

function mapping(name: string): string {
  return `<!-- before ${name} --><add userName="CORP\\${name}" certificate="${certificateOf(name)}"/><?behind ${name}?>`;
}

/** With things of others everywhere, and mappings of ours between comments. */
function odd(site: string): string {
  const section = `<iisClientCertificateMappingAuthentication enabled="true"><!-- in --><oneToOneMappings>${mapping("bob")}${mapping("carol")}</oneToOneMappings></iisClientCertificateMappingAuthentication>`;
  const tag = `<location path="${site}"><system.webServer><!-- a --><security><?b c?><authentication>${section}</authentication></security></system.webServer></location>`;
  return FRESH.replace("</configuration>", () => `${FOREIGN}${tag}</configuration>`);
}

const user = (name: string) => shown(name, { password: "" });

conformance("odd files", (on) => {
  for (const [name, encode] of [...ENCODINGS, ["Latin-1", inLatin1] as const]) {
    on.simulated(`a file in ${name} is read and written, and what is not ours stays`, async (bench) => {
      const { site, ensure, simulated } = bench;
      const text = odd(site);
      writeFileSync(simulated.simulator.configFile, encode(text));
      const operations = [flags(site, "Ssl"), mappings(site, present("alice"), absent("bob"))];
      const answer = await ensure(operations, [askFlags(site), askMappings(site)]);
      expect(answer).toMatchObject({
        results: [{ changed: true }, { changed: true }],
        answers: [{ attributes: { sslFlags: { value: ["Ssl"] } } }, { entries: [user("carol"), shown("alice")] }],
        commits: 1,
      });
      expect(othersIn(simulated.text())).toEqual(othersIn(text));
      expect(simulated.text()).toContain("<!-- before bob -->");
    });
  }

  const refused: [string, string | Buffer, RegExp][] = [
    ["a DTD", FRESH.replace("<configuration>", '<!DOCTYPE c [<!ENTITY a "ha">]><configuration>'), /DTD is prohibited/],
    ["half a file", FRESH.slice(0, FRESH.length / 2), /not well-formed/],
    [
      "bytes that are no UTF-8",
      Buffer.from(FRESH.replace("<configuration>", "<!-- Größe --><configuration>"), "latin1"),
      /invalid character/,
    ],
    ["another root", "<web.config/>", /does not begin with 'configuration'/],
    ["nothing", "", /not well-formed/],
    ["two roots", `${FRESH}<configuration/>`, /multiple root elements/],
  ];
  for (const [name, content, text] of refused) {
    on.simulated(`${name} is refused, and left as it is`, async ({ site, ensure, read, simulated }) => {
      writeFileSync(simulated.simulator.configFile, content);
      const fault = { kind: "invalid", hresult: "0x8007000D", text: expect.stringMatching(text) };
      expect(await ensure([flags(site, "Ssl")])).toMatchObject({ results: [{ fault }] });
      expect(await read(askFlags(site))).toMatchObject({ answers: [{ fault }] });
      expect(readFileSync(simulated.simulator.configFile).equals(Buffer.from(content))).toBe(true);
    });
  }
});
