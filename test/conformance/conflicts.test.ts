import { expect } from "vitest";
import { editConfig } from "../../simulator/src";
import { conformance } from "./suite";
import { ACCESS, askFlags, askMappings, certificateOf, flags, mappings, present, shown } from "./wishes";

conformance("conflicts", (on) => {
  on.simulated(
    "a file that changed meanwhile is read anew, and the write done again",
    async ({ site, ensure, simulated }) => {
      simulated.simulator.engine.faults.conflicts = 2;
      const answer = await ensure([flags(site, "Ssl"), mappings(site, present("alice"))], [askFlags(site)]);
      expect(answer).toMatchObject({
        results: [{ changed: true }, { changed: true }],
        answers: [{ attributes: { sslFlags: { value: ["Ssl"] } } }],
        commits: 1,
      });
      expect(simulated.simulator.engine.faults.conflicts).toBe(0);
    },
  );

  on.simulated("what another program writes in between is kept", async ({ site, ensure, simulated }) => {
    simulated.simulator.engine.faults.beforeCommit = (file) => {
      editConfig(file, (doc) => {
        doc.addMapping(site, {
          certificate: certificateOf("other"),
          userName: "CORP\\other",
          password: "password of other",
        });
      });
    };
    const answer = await ensure([mappings(site, present("alice"))], [askMappings(site)]);
    expect(answer).toMatchObject({
      results: [{ changed: true }],
      answers: [{ entries: [shown("other"), shown("alice")] }],
      commits: 1,
    });
  });

  on.simulated("what another program has made so meanwhile is not written", async ({ site, ensure, simulated }) => {
    simulated.simulator.engine.faults.beforeCommit = (file) => {
      editConfig(file, (doc) => doc.set(site, ACCESS, { sslFlags: "Ssl" }));
    };
    const answer = await ensure([flags(site, "Ssl")]);
    expect(answer).toMatchObject({ results: [{ changed: false }], commits: 0 });
  });

  on.simulated("a conflict that stays is a fault, and nothing is written", async ({ site, ensure, simulated }) => {
    const before = simulated.text();
    simulated.simulator.engine.faults.conflicts = 1_000;
    const answer = await ensure([flags(site, "Ssl"), mappings(site, present("alice")), flags("")]);
    const fault = { kind: "conflict", hresult: "0x80070020" };
    expect(answer).toMatchObject({ results: [{ fault }, { fault }, { changed: false }], commits: 0 });
    expect(simulated.text()).toBe(before);
  });

  on.simulated("a file in use is waited for", async ({ site, ensure, simulated }) => {
    simulated.simulator.engine.faults.inUse = 3;
    expect(await ensure([flags(site, "Ssl")])).toMatchObject({ results: [{ changed: true }], commits: 1 });
  });

  on.simulated("no right to write is said of each operation that has to", async ({ site, ensure, simulated }) => {
    simulated.simulator.engine.faults.denyWrite = true;
    const answer = await ensure([flags(site, "Ssl"), mappings(site, present("alice")), flags("")], [askFlags(site)]);
    const fault = { kind: "denied", hresult: "0x80070005" };
    expect(answer).toMatchObject({
      results: [{ fault }, { fault }, { changed: false }],
      answers: [{ attributes: { sslFlags: { value: [] } } }],
      commits: 0,
    });
  });

  on.simulated("no right to read fails every operation", async ({ site, ensure, simulated }) => {
    simulated.simulator.engine.faults.denyRead = true;
    const answer = await ensure([flags(site, "Ssl"), mappings(site, present("alice"))]);
    expect(answer).toMatchObject({
      results: [{ fault: { kind: "denied" } }, { fault: { kind: "denied" } }],
      commits: 0,
    });
  });

  on.simulated("a volume without room is seen before anything is written", async ({ site, ensure, simulated }) => {
    const before = simulated.text();
    simulated.simulator.windows.freeBytes = 1_000;
    const answer = await ensure([flags(site, "Ssl"), mappings(site, present("alice"))]);
    expect(answer).toMatchObject({
      results: [{ fault: { kind: "diskFull" } }, { fault: { kind: "diskFull" } }],
      commits: 0,
    });
    expect(simulated.text()).toBe(before);
    expect(await ensure([flags("")])).toMatchObject({ results: [{ changed: false }] });
  });

  on.simulated("a disk that is full after all is a fault", async ({ site, ensure, simulated }) => {
    simulated.simulator.engine.faults.diskFull = "clean";
    const answer = await ensure([flags(site, "Ssl")]);
    expect(answer).toMatchObject({ results: [{ fault: { kind: "diskFull", hresult: "0x80070070" } }], commits: 0 });
  });
});
