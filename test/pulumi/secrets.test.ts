import { describe, expect, test } from "vitest";
import { TRANSPORTS } from "../support/doors";
import { hasPulumi, type TestStack } from "../support/pulumi";
import type { ProcessResult } from "../support/run-process";
import { expectSealed } from "./sealed";
import { FROM_ENVIRONMENT, NEVER_LEAVES, WORDS } from "./secret-words";
import { inherited, LIFE, leaksIn, makeSecretWorld, type SecretWorld } from "./secret-world";
import { fail, mappingsAt, person, resourcesIn, SITE, succeed } from "./world";

describe.skipIf(!hasPulumi)("secrets", () => {
  test.each(TRANSPORTS)("over %s, through a whole life, stand nowhere but encrypted", async (transport) => {
    const world = await makeSecretWorld(
      `${LIFE}
      new SslAccess("server", { connection: inline, serverLevel: true, sslFlags: [] });`,
      transport,
    );
    const { simulator, stack, program, env } = world;
    const texts: [string, string][] = [];
    const run = async (name: string, result: Promise<ProcessResult>) => {
      const { stdout, stderr } = await succeed(result);
      texts.push([name, stdout + stderr]);
    };
    await run("up", stack.up({ args: ["--skip-preview=false", "--diff"], env }));
    expect(passwordsAt(world)).toEqual([WORDS.plainPassword, WORDS.markedPassword, WORDS.inlinePassword].sort());
    texts.push(["state", (await succeed(stack.export())).stdout]);
    await expectMarked(stack);
    await run("config", stack.run(["config", "--stack", "dev"]));

    const drifted = () =>
      simulator.edit((doc) => doc.changeMapping(SITE, person("alice").base64, { password: WORDS.driftedPassword }));
    drifted();
    await run("preview --refresh --diff", stack.preview({ args: ["--refresh", "--diff"], env }));
    await run("refresh", stack.refresh({ args: ["--diff"], env }));
    await run("repair", stack.up({ args: ["--skip-preview=false", "--diff"], env }));
    expect(passwordsAt(world)).toContain(WORDS.plainPassword);

    await program(LIFE.replace("S.words.plainPassword", "S.words.changedPassword"));
    await run("update", stack.up({ args: ["--skip-preview=false", "--diff"], env }));
    expect(passwordsAt(world)).toContain(WORDS.changedPassword);
    await run("stack", stack.run(["stack", "--stack", "dev", "--show-ids"]));
    await run("destroy", stack.destroy({ args: ["--diff"], env }));
    expect(passwordsAt(world)).toEqual([]);

    expect(leaksIn(texts)).toEqual([]);
    expectNothingElsewhere(world);
    expectNoDigests(world, texts.map(([, text]) => text).join("\n"));
    if (transport === "winrm") expectSealed(world.way.messages);
  });

  test("stay secret where things go wrong", async () => {
    const world = await makeSecretWorld(LIFE);
    const { stack, program, env } = world;
    await succeed(stack.up({ env }));
    const texts: [string, string][] = [];
    const wrong = async (name: string, change: readonly [string, string], said: string | RegExp, more = {}) => {
      expect(LIFE).toContain(change[0]);
      await program(LIFE.replace(...change));
      const text = await fail(stack.up({ args: ["--skip-preview=false", "--diff"], env: { ...env, ...more } }));
      expect(text).toMatch(said);
      texts.push([name, text]);
    };
    const more = (text: string) => ["new SslAccess", `${text}\nnew SslAccess`] as const;

    await wrong("passphrase", [LIFE, LIFE.replace("S.words.passphrase", "S.words.wrongPassphrase")], /passphrase/);
    await wrong("key alone", ["planted.pem", "key.pem"], "certificate/");
    for (const [name, args, said] of CHECKS) await wrong(name, more(args), said);
    await wrong("login", more(ANOTHER("...server")), "connection/login", {
      IIS_CLIENTCERT_WEB01_PASSWORD: WORDS.wrongLogin,
    });
    const key = "connection: { ...inline, ...S.wrongKey }";
    await wrong("key to log in", more(ANOTHER(`...server, ${key}`)), "connection/credentials");

    expect(leaksIn(texts)).toEqual([]);
    expectNothingElsewhere(world);
  });

  // The engine's and the SDK's own lines show every property of every provider, secret ones too; see allowed below.
  test("are in nothing but the engine's own lines at its highest log level, and keys and passphrases not even there", async () => {
    const world = await makeSecretWorld(LIFE);
    const { simulator, stack, env } = world;
    const verbose = ["--logtostderr", "--logflow", "-v=9"];
    const results = [
      await succeed(stack.up({ args: [...verbose, "--skip-preview=false", "--diff"], env })),
      await succeed(stack.up({ args: ["--refresh", "--debug", "--diff"], env })),
    ];
    simulator.edit((doc) => doc.changeMapping(SITE, person("alice").base64, { password: WORDS.driftedPassword }));
    results.push(
      await succeed(stack.preview({ args: [...verbose, "--refresh", "--diff", "--debug"], env })),
      await succeed(stack.destroy({ args: verbose, env })),
    );
    const texts = results.map(({ stdout, stderr }) => stdout + stderr);
    const all = texts.join("\n");
    expect(all).toContain('"v":9');
    expect(all).toContain("debug: RegisterResource RPC finished");
    // Proof that the lines are looked at: this is what the engine does.
    expect(all).toContain(WORDS.markedPassword);

    expect(leaksIn([["output", all]], [...NEVER_LEAVES, ...FROM_ENVIRONMENT])).toEqual([]);
    expect(leaksIn(texts.map((text, index) => [`run ${index}`, withoutEnginesOwn(text)]))).toEqual([]);
    expect(all).not.toContain(WORDS.driftedPassword);
    expectNothingElsewhere(world);
    expectNoDigests(world, all);
  });
});

/** What is secret is encrypted in state; a certificate is, only where the program marked it. */
async function expectMarked(stack: TestStack): Promise<void> {
  const { deployment } = JSON.parse((await succeed(stack.export())).stdout);
  const properties = (name: string) => {
    const { inputs, outputs } = deployment.resources.find(({ urn }: { urn: string }) => urn.endsWith(`::${name}`));
    return [inputs, outputs];
  };
  for (const { certificate, password } of properties("plain")) {
    expect(certificate).toBe(person("alice").base64);
    expect(password).toEqual(SECRET);
  }
  for (const { certificate } of properties("marked")) expect(certificate).toBe(person("bob").base64);
  for (const { certificate, password, connection } of properties("inline")) {
    expect(certificate).toEqual(SECRET);
    expect(password).toEqual(SECRET);
    expect(connection).toMatchObject({ host: "127.0.0.1", user: "inline", ...SECRET_LOGIN });
  }
  for (const { connection } of properties("server")) {
    expect(connection).toMatchObject({ ...SECRET_LOGIN, proxy: { user: "jumper", password: SECRET } });
  }
  const [plain] = (await resourcesIn(stack)).filter(({ urn }) => urn.endsWith("::plain"));
  expect(plain?.outputs.password).toEqual(expect.objectContaining({ plaintext: JSON.stringify(WORDS.plainPassword) }));
}

/** How the engine tells what check refuses; the refusals themselves are in test/reconcile, test/settings and test/lifecycles. */
const CHECKS: readonly [name: string, resource: string, said: string][] = [
  ["type", mappingTo('userName: "a", password: { is: S.words.wrongType }'), "password: expected text"],
  ["beside", mappingTo('userName: "", password: S.words.wrongType'), "userName: must not be empty"],
  ["jump", mappingTo('userName: "a"', "proxy: { ...inline.proxy, privateKey: 3 }"), "connection.proxy.privateKey"],
];

function mappingTo(args: string, connection = ""): string {
  return `new OneToOneMapping("wrong", { site, certificate: alice.certificate, connection: { ...inline, ${connection} }, ${args} });`;
}

const SECRET = expect.objectContaining({ ciphertext: expect.any(String) });
const SECRET_LOGIN = { password: SECRET, privateKey: SECRET, privateKeyPassword: SECRET };

const ANOTHER = (server: string) =>
  `new OneToOneMapping("another", { ${server}, certificate: cer("renewed"), userName: "CORP\\\\dave", password: S.words.plainPassword });`;

function passwordsAt({ simulator }: SecretWorld): string[] {
  return mappingsAt(simulator)
    .map(({ password }) => password)
    .sort();
}

/** Files, processes and the server's command lines. */
function expectNothingElsewhere(world: SecretWorld): void {
  const files = world.files();
  expect([...files.keys()].filter((path) => path.startsWith("state/"))).not.toEqual([]);
  expect(leaksIn(files)).toEqual([]);
  const { commands } = world.way;
  expect(commands).not.toEqual([]);
  expect(leaksIn([["the server's command lines", commands.join("\n")]])).toEqual([]);

  if (process.platform !== "linux") return;
  const processes = world.watch.seen();
  const commandLines = processes.map(({ commandLine }) => commandLine);
  for (const part of ["dynamic-provider", "pulumi/cmd/run/"]) expect(commandLines.join()).toContain(part);
  const places = processes.flatMap((seen) => [
    [`command line ${seen.commandLine}`, seen.commandLine] as const,
    [`environment of ${seen.commandLine}`, inherited(seen)] as const,
  ]);
  expect(leaksIn(places)).toEqual([]);
}

/** Nonces and HMACs went over the wire, and stand nowhere else; other digests are in no trace. */
function expectNoDigests(world: SecretWorld, text: string): void {
  const heard = world.heard();
  const all = (pattern: RegExp) => [...new Set([...heard.matchAll(pattern)].map(([, found]) => found ?? ""))];
  const nonces = all(/"nonce":"([^"]+)"/g);
  const hmacs = all(/"hmac":"([^"]+)"/g);
  const digests = all(/"sha256":"([^"]+)"/g);
  for (const found of [nonces, hmacs, digests]) expect(found.length).toBeGreaterThan(1);
  const everything = [text, ...world.files().values(), ...world.watch.seen().map(({ environment }) => environment)];
  for (const secret of [...nonces, ...hmacs]) expect(everything.some((place) => place.includes(secret))).toBe(false);

  const trace = text.split("\n").filter((line) => line.startsWith("iis-clientcert "));
  expect(trace.join("\n")).toMatch(/ensure, units/);
  for (const digest of digests) expect(trace.join("\n").toLowerCase()).not.toContain(digest.toLowerCase());
}

/**
 * Takes away what the engine and the Node.js SDK print of every provider's properties, @pulumi/command's just as well,
 * secret ones in plain text: messages of the engine's log from -v=3 on, one line of JSON each, and under --debug the
 * SDK's message "RegisterResource RPC finished". No provider can keep its inputs or outputs out of them.
 */
function withoutEnginesOwn(text: string): string {
  const messages =
    /^(Unm|M)arshaling property for RPC\[|^Planner decided (not )?to |^(eventSink::Debug\(<\{%reset%\}>)?RegisterResource RPC finished: /;
  // Ends with the last property of a mapping, and before the next message begins.
  const debug =
    /^debug: RegisterResource RPC finished: (?:(?!^debug: |^\{"time":|^iis-clientcert |^warning: )[\s\S])*?,userName,.*$/gm;
  return text
    .replace(debug, "")
    .split("\n")
    .filter((line) => {
      if (!line.startsWith('{"time":')) return true;
      const { msg, v } = JSON.parse(line);
      return !(v >= 3 && messages.test(msg));
    })
    .join("\n");
}
