import { expect } from "vitest";
import type { SectionOperation } from "../../provider/src/agent/protocol";
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

/** Each refused as an unknown name is; and with numbers that nobody expected, which made each session fault. */
const WAYS = USED.flatMap((name) => [
  [name, "refused", "unknown"] as const,
  [name, 0x80070057, "refused with E_INVALIDARG"] as const,
  [name, 0x80004001, "refused with E_NOTIMPL"] as const,
]);

/** What an unknown name is answered with is 0x80070032: it must not spoil what was asked. */
conformance("metadata that a server does not know", (on) => {
  on.simulated("nothing is missing on a server that knows all", async ({ client }) => {
    expect(await client.hello()).toMatchObject({ missingMetadata: [] });
  });

  for (const [name, how, told] of WAYS) {
    on.simulated(`${name} may be ${told}`, async ({ site, client, ensure, simulated }) => {
      simulated.simulator.engine.faults.metadata[name] = how;
      simulated.edit((doc) => {
        doc.addMapping("", account("above"));
        doc.addMapping(site, account("other"));
        doc.set("", AUTH, { defaultLogonDomain: "ABOVE" });
      });
      expect(await client.hello()).toMatchObject({ missingMetadata: [name] });
      const operations: SectionOperation[] = [
        flags(site, "Ssl"),
        {
          kind: "section",
          location: site,
          section: AUTH,
          set: { enabled: true },
          unset: ["logonMethod", "defaultLogonDomain"],
        },
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
        { kind: "section", location: site, section: AUTH, unset: ["enabled"] },
        { kind: "section", location: site, section: "system.webServer/security/access", unset: ["sslFlags"] },
        mappings(site, absent("alice")),
      ]);
      expect(undone).toMatchObject({ results: Array(3).fill({ changed: true }), commits: 1 });
    });
  }

  for (const [hresult, kind] of [
    [0x80070005, "denied"],
    [0x80070020, "conflict"],
  ] as const) {
    on.simulated(`0x${hresult.toString(16)} says nothing of a name`, async ({ client, simulated }) => {
      simulated.simulator.engine.faults.metadata.isPresent = hresult;
      expect(await client.hello()).toMatchObject({ fault: { kind } });
    });
  }
});
