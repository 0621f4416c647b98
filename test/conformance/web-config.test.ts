import { expect } from "vitest";
import type { SectionQuery } from "../../provider/src/agent/protocol";
import { SITES } from "./bench";
import { conformance } from "./suite";
import { ACCESS, account, askFlags, askMappings, flags, mappings, present, shown } from "./wishes";

const told = (query: SectionQuery): SectionQuery => ({ ...query, webConfig: true });
const NAMES = ["access", "iisClientCertificateMappingAuthentication"];
const holding = (content: string) =>
  `<configuration><system.webServer><security>${content}</security></system.webServer></configuration>`;

conformance("the web.config of a site", (on) => {
  on.simulated("a locked section is closed to it, whatever stands there", async ({ site, read, simulated }) => {
    expect(await read(told(askFlags(site)))).toMatchObject({ answers: [{ webConfig: "closed" }] });
    for (const text of [holding('<access sslFlags="Ssl" />'), "<configuration", ""]) {
      simulated.simulator.setWebConfig(site, text);
      expect(await read(told(askFlags(site)), told(askMappings(site)))).toEqual(
        expect.objectContaining({
          answers: [
            { attributes: { sslFlags: { value: [] } }, webConfig: "closed" },
            { attributes: {}, webConfig: "closed", entries: [] },
          ],
        }),
      );
    }
  });

  on.simulated("an unlocked section may stand there, and is told where it does", async (bench) => {
    const { site, read, ensure, simulated } = bench;
    simulated.simulator.unlock(...NAMES);
    const queries = [told(askFlags(site)), told(askMappings(site)), askFlags(site)];
    expect(await read(...queries)).toMatchObject({ answers: [{ webConfig: "absent" }, { webConfig: "absent" }, {}] });
    simulated.simulator.setWebConfig(site, holding('<access sslFlags="None" />'));
    const answers = [
      { attributes: { sslFlags: { value: ["Ssl"] } }, webConfig: "present" },
      { attributes: {}, webConfig: "absent", entries: [shown("alice")] },
      { attributes: { sslFlags: { value: ["Ssl"] } } },
    ];
    const answer = await ensure([flags(site, "Ssl"), mappings(site, present("alice"))], queries);
    expect(answer).toMatchObject({ answers, commits: 1 });
    expect((await read(...queries)).answers).toEqual(answers);
    expect(await read(told(askFlags(SITES[1])))).toMatchObject({ answers: [{ webConfig: "absent" }] });
  });

  on.simulated("a site alone may be unlocked, or a path below one", async ({ site, read, simulated }) => {
    simulated.rewrite((xml) =>
      xml.replace(
        "</configuration>",
        () =>
          `<location path="${site}" overrideMode="Allow">${holding("<access />").replace(/<\/?configuration>/g, "")}</location></configuration>`,
      ),
    );
    const below =
      '<location path="api"><system.webServer><security><access sslFlags="Ssl" /></security></system.webServer></location>';
    simulated.simulator.setWebConfig(site, `<configuration>${below}</configuration>`);
    simulated.simulator.setWebConfig(SITES[1], holding('<access sslFlags="Ssl" />'));
    const asked = [site, `${site}/API`, `${site}/other`, SITES[1]].map((at) => told(askFlags(at)));
    const webConfigs = ["absent", "present", "absent", "closed"].map((webConfig) => ({ webConfig }));
    expect(await read(...asked)).toMatchObject({ answers: webConfigs });
  });

  const BROKEN: [string, string][] = [
    ["nothing", ""],
    ["half a file", "<configuration><system.webServer>"],
    ["another root", "<web.config />"],
    ["an unknown attribute", holding('<access sslFlags="Ssl" colour="red" />')],
    ["a value that is none", holding('<access sslFlags="Perhaps" />')],
    ["the section twice", holding('<access sslFlags="Ssl" /><access sslFlags="Ssl" />')],
    ["a DTD", `<!DOCTYPE c [<!ENTITY a "ha">]>${holding('<access sslFlags="Ssl" />')}`],
    ["what is no text", "\u0000\u0001\uFFFF".repeat(1000)],
  ];
  for (const [name, text] of BROKEN) {
    on.simulated(`one with ${name} spoils no answer`, async ({ site, read, ensure, simulated }) => {
      simulated.simulator.unlock(...NAMES);
      simulated.simulator.setWebConfig(site, text);
      const answer = await ensure([flags(site, "Ssl")], [told(askFlags(site)), askMappings(site)]);
      const seen = { attributes: { sslFlags: { value: ["Ssl"] } }, webConfig: "unreadable" };
      expect(answer).toMatchObject({ results: [{ changed: true }], answers: [seen, { entries: [] }], commits: 1 });
      expect(await read(told(askFlags(site)))).toMatchObject({ answers: [seen] });
    });
  }

  on.simulated("one that meets an entry of the server spoils no answer", async ({ site, read, simulated }) => {
    simulated.simulator.unlock(...NAMES);
    simulated.edit((doc) => doc.addMapping(site, account("alice")));
    const { certificate } = account("alice");
    const entry = `<add certificate="${certificate}" userName="eve" />`;
    const section = `<iisClientCertificateMappingAuthentication><oneToOneMappings>${entry}</oneToOneMappings></iisClientCertificateMappingAuthentication>`;
    simulated.simulator.setWebConfig(site, holding(`<authentication>${section}</authentication>`));
    const answers = [{ webConfig: "unreadable", entries: [shown("alice")] }];
    expect(await read(told(askMappings(site)))).toMatchObject({ answers });
  });

  on.simulated("it cannot be told without the metadata that says so", async ({ site, client, read, simulated }) => {
    simulated.simulator.unlock(...NAMES);
    simulated.simulator.engine.faults.metadata.deepestPathSet = "refused";
    expect(await client.hello()).toMatchObject({ missingMetadata: ["deepestPathSet"] });
    expect(await read(told(askFlags(site)))).toMatchObject({ answers: [{ webConfig: "unreadable" }] });
  });

  on.simulated("an unknown site is told as such, and nothing of its web.config", async ({ read, simulated }) => {
    simulated.simulator.unlock(...NAMES);
    const fault = { kind: "unknownSite", hresult: "0x80070002" };
    const { answers } = await read(told(askFlags("No Such Site")), {
      kind: "section",
      location: "",
      section: ACCESS,
      webConfig: true,
    });
    expect(answers).toMatchObject([{ fault }, { attributes: {}, webConfig: "closed" }]);
  });
});
