import { readFileSync, writeFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { redirectWarnings } from "../../provider/src/server";
import { type Simulator, startSimulator } from "../../simulator/src/server";
import { type Declaration, Stack } from "../../trials/driver";
import { CERTIFICATES } from "../reconcile/arbitrary";

// What docs/drift.md says of drift in a pipeline, and the page of OneToOneMapping of passwords.

const SITE = "Default Web Site";
const certificate = CERTIFICATES[0] ?? "";
const PASSWORD = "planted-alice";

const alice = (more: Partial<Declaration> = {}): Declaration => ({
  name: "alice",
  type: "OneToOneMapping",
  inputs: { site: SITE, certificate, userName: "CORP\\alice", password: PASSWORD },
  ...more,
});

const operations = ({ steps }: { steps: readonly { operation: string }[] }) => steps.map(({ operation }) => operation);
const passwords = (simulator: Simulator) => simulator.edit((doc) => doc.mappings(SITE).map(({ password }) => password));

async function begin(program: readonly Declaration[]) {
  const simulator = await startSimulator();
  const former = redirectWarnings(() => {});
  onTestFinished(async () => {
    redirectWarnings(former);
    await simulator.close();
  });
  const stack = new Stack({ web01: { simulator, transport: "ssh" } });
  expect(await stack.up(program)).toMatchObject({ ok: true });
  expect(simulator.counts.commits).toBe(1);
  return { simulator, stack };
}

/** As on a machine that has other keys. */
function spoilPassword({ configFile }: Simulator): void {
  const text = readFileSync(configFile, "utf8");
  const spoilt = text.replace(/(password="\[enc:\w+:).*?(:enc\]")/, (_, start, end) => `${start}bm90IG91cnM=${end}`);
  expect(spoilt).not.toBe(text);
  writeFileSync(configFile, spoilt);
}

const DAMAGES: [string, (simulator: Simulator) => void][] = [
  ["differs", (simulator) => simulator.edit((doc) => doc.changeMapping(SITE, certificate, { password: "rotated" }))],
  ["cannot be decrypted", spoilPassword],
];

test.each(DAMAGES)(
  "a password that %s is a password to be set; a preview writes nothing, up repairs",
  async (_, damage) => {
    const { simulator, stack } = await begin([alice()]);
    damage(simulator);
    const before = readFileSync(simulator.configFile, "utf8");
    expect(operations(await stack.preview([alice()], { refresh: true }))).toEqual(["update"]);
    expect(readFileSync(simulator.configFile, "utf8")).toBe(before);

    await stack.refresh();
    const [recorded] = stack.checkpoint.resources;
    expect(recorded?.outputs).toMatchObject({ userName: "CORP\\alice", certificate });
    expect(recorded?.outputs).not.toHaveProperty("password");
    expect(recorded?.inputs).not.toHaveProperty("password");

    expect(operations(await stack.up([alice()], { refresh: true }))).toEqual(["read", "update"]);
    expect(passwords(simulator)).toEqual([PASSWORD]);
    expect(operations(await stack.up([alice()], { refresh: true }))).toEqual(["read", "same"]);
  },
);

test.each(DAMAGES)('with ignoreChanges: ["password"] one that %s is left to whoever rotates it', async (_, damage) => {
  const ignoring = alice({ ignoreChanges: ["password"] });
  const { simulator, stack } = await begin([ignoring]);
  damage(simulator);
  const before = readFileSync(simulator.configFile, "utf8");
  expect(operations(await stack.up([ignoring], { refresh: true }))).toEqual(["read", "same"]);
  expect(readFileSync(simulator.configFile, "utf8")).toBe(before);
});

test("a password that is as the program says is no drift", async () => {
  const { simulator, stack } = await begin([alice()]);
  expect(operations(await stack.up([alice()], { refresh: true }))).toEqual(["read", "same"]);
  expect(simulator.counts.commits).toBe(1);
});

test("a mapping that somebody removed is made anew, and flags that somebody changed are set again", async () => {
  const tls: Declaration = { name: "tls", type: "SslAccess", inputs: { site: SITE, sslFlags: ["Ssl"] } };
  const program = [alice(), tls];
  const { simulator, stack } = await begin(program);
  simulator.edit((doc) => {
    doc.removeMapping(SITE, certificate);
    doc.set(SITE, "system.webServer/security/access", { sslFlags: "None" });
  });
  expect(operations(await stack.preview(program, { refresh: true })).sort()).toEqual(["create", "update"]);
  expect(await stack.up(program, { refresh: true })).toMatchObject({ ok: true });
  expect(passwords(simulator)).toEqual([PASSWORD]);
  expect(operations(await stack.up(program, { refresh: true })).sort()).toEqual(["read", "read", "same", "same"]);
});

const BROKEN = certificate.replace(/.{64}/g, "$&\n");
const SPELLINGS: [string, (simulator: Simulator) => void][] = [
  [
    "with line breaks",
    (simulator) => simulator.edit((doc) => doc.changeMapping(SITE, certificate, { certificate: BROKEN })),
  ],
  [
    "that stands there twice, once with line breaks,",
    (simulator) =>
      simulator.edit((doc) =>
        doc.addMapping(SITE, { certificate: BROKEN, userName: "CORP\\eve", password: "planted-eve" }),
      ),
  ],
];

test.each(SPELLINGS)(
  "a stored certificate %s shows as a certificate to be set, and is put right",
  async (_, damage) => {
    const { simulator, stack } = await begin([alice()]);
    damage(simulator);
    expect(operations(await stack.preview([alice()], { refresh: true }))).toEqual(["update"]);
    await stack.refresh();
    expect(stack.checkpoint.resources[0]?.outputs).not.toHaveProperty("certificate");
    expect(operations(await stack.up([alice()], { refresh: true }))).toEqual(["read", "update"]);
    const stored = simulator.edit((doc) => doc.mappings(SITE));
    expect(stored).toEqual([{ enabled: true, certificate, userName: "CORP\\alice", password: PASSWORD }]);
    expect(operations(await stack.up([alice()], { refresh: true }))).toEqual(["read", "same"]);
  },
);
