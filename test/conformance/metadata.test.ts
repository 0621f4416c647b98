import { expect } from "vitest";
import { conformance } from "./suite";
import { AUTH, absent, account, askFlags, askMappings, flags, mappings, present, shown } from "./wishes";

const USED = [
  "collectionItemLocationConfigPath",
  "deepestPathSet",
  "ignoreInvalidDecryption",
  "isEncrypted",
  "isLocked",
  "isPresent",
];

/** What an unknown name is answered with is 0x80070032: it must not spoil what was asked. */
conformance("metadata that a server does not know", (on) => {
  on.simulated("nothing is missing on a server that knows all", async ({ client }) => {
    expect(await client.hello()).toMatchObject({ missingMetadata: [] });
  });

  for (const name of USED) {
    on.simulated(`${name} may be unknown`, async ({ site, client, ensure, simulated }) => {
      simulated.simulator.engine.faults.metadata[name] = "refused";
      simulated.edit((doc) => {
        doc.addMapping("", account("above"));
        doc.addMapping(site, account("other"));
        doc.set("", AUTH, { defaultLogonDomain: "ABOVE" });
      });
      expect(await client.hello()).toMatchObject({ missingMetadata: [name] });
      const operations = [
        flags(site, "Ssl"),
        { location: site, section: AUTH, set: { enabled: true }, unset: ["logonMethod", "defaultLogonDomain"] },
        mappings(site, present("alice", {}, { unset: ["enabled"] }), absent("other")),
      ];
      const queries = [askFlags(site), askMappings(site)];
      const expected = [
        { attributes: { sslFlags: { value: ["Ssl"] } } },
        { entries: [shown("above", {}, { inherited: true }), shown("alice")] },
      ];
      const first = await ensure(operations, queries);
      expect(first).toMatchObject({ answers: expected, commits: 1 });
      expect(await ensure(operations, queries)).toMatchObject({ answers: expected, commits: 0 });
      const undone = await ensure([
        { location: site, section: AUTH, unset: ["enabled"] },
        { location: site, section: "system.webServer/security/access", unset: ["sslFlags"] },
        mappings(site, absent("alice")),
      ]);
      expect(undone).toMatchObject({ results: Array(3).fill({ changed: true }), commits: 1 });
    });
  }
});
