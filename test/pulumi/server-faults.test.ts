import { describe, expect, test } from "vitest";
import { SECTION } from "../../simulator/src/engine";
import type { Simulator } from "../../simulator/src/server";
import { hasPulumi } from "../support/pulumi";
import { fail, makeWorld, mappingsAt, PASSWORDS, succeed } from "./world";

const ALICE = `new OneToOneMapping("alice", { site, certificate: cer("alice"), userName: "CORP\\\\alice", password: PASSWORDS.alice });`;
const alice = { userName: "CORP\\alice", password: PASSWORDS.alice, enabled: true };

/** What goes wrong, how it is put right, and the code that it has. */
const FAULTS: readonly [string, (simulator: Simulator, on: boolean) => void][] = [
  [
    "server/locked",
    ({ engine }, on) => void Object.assign(engine.faults, { lockedSections: on ? [SECTION.clientCertificates] : [] }),
  ],
  ["server/denied", ({ engine }, on) => void Object.assign(engine.faults, { denyWrite: on })],
  ["server/disk-full", ({ windows }, on) => void Object.assign(windows, { freeBytes: on ? 4096 : 1024 ** 4 })],
  ["server/missing-feature", (simulator, on) => simulator.edit((doc) => doc.setModuleInstalled(!on))],
  [
    "server/unknown-site",
    (simulator, on) =>
      simulator.edit((doc) =>
        on ? doc.removeSite("Default Web Site") : doc.addSite({ name: "Default Web Site", id: 1 }),
      ),
  ],
];

describe.skipIf(!hasPulumi)("what a server refuses", () => {
  test("is told with code, server and site; nothing is written, and the next up finishes once it is put right", async () => {
    const { simulator, stack, commitsIn } = await makeWorld(ALICE);
    for (const [code, setFault] of FAULTS) {
      setFault(simulator, true);
      const text = await fail(stack.up());
      expect(text).toContain(`(${code})`);
      expect(text, code).toMatch(/server web01, site "Default Web Site"/);
      expect(text, code).not.toContain(PASSWORDS.alice);
      setFault(simulator, false);
    }
    expect(mappingsAt(simulator)).toEqual([]);
    // Somebody else writes at the same moment, once.
    simulator.engine.faults.conflicts = 1;
    expect(await commitsIn(() => succeed(stack.up()))).toBe(1);
    expect(mappingsAt(simulator)).toEqual([alice]);
  });
});
