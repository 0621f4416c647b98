import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { foundIn, plantedText } from "../../pulumi/planted";
import { ACCESS, base64, PASSWORD, SITE } from "../../site/clients";
import { ALICE, clients, doctor, entryOf, startWorld } from "./world";

describe("messages", () => {
  test("with --site there is one; nothing is committed, and the file stays as it is, byte for byte", async () => {
    const { simulator } = await startWorld();
    const [before, commits] = [readFileSync(simulator.configFile), simulator.counts.commits];
    const { code } = await doctor({ web01: await entryOf(simulator) }, ["--site", SITE, "--show-requests"]);
    expect(code).toBe(0);
    expect(simulator.counts.messages).toMatchObject({ read: 1, ensure: 0 });
    expect(simulator.counts.commits).toBe(commits);
    expect(readFileSync(simulator.configFile).equals(before)).toBe(true);
  });

  test.each([
    ["neither --site nor --url", []],
    ["--url alone", ["--url", "https://orders.example/api"]],
  ])("with %s there are two, however many sites", async (_, words) => {
    const { simulator } = await startWorld({ sites: [SITE, "a", "b", "c"] });
    const before = readFileSync(simulator.configFile);
    await doctor({ web01: await entryOf(simulator) }, words);
    expect(simulator.counts.messages).toMatchObject({ read: 2, ensure: 0 });
    expect(simulator.counts.sessions).toBe(1);
    expect(readFileSync(simulator.configFile).equals(before)).toBe(true);
  });
});

describe("secrets", () => {
  const planted = [plantedText("password of the mapping", PASSWORD), plantedText("query", "planted-query")];
  const path = "/planted-path";

  /** Whatever is printed of a site that has trouble. */
  async function printedBy(words: readonly string[]): Promise<string> {
    const { simulator, come } = await startWorld();
    simulator.accounts[ALICE] = { password: `not ${PASSWORD}` };
    simulator.edit((doc) =>
      doc.addMapping(SITE, { userName: "", password: PASSWORD, certificate: base64(clients.expired) }),
    );
    await come(clients.alice, `${path}?token=planted-query`);
    const entry = await entryOf(simulator);
    const { out, err, code } = await doctor({ web01: entry }, ["--site", SITE, ...words]);
    expect(code).toBe(1);
    expect(foundIn(out + err, [...planted, plantedText("password of the server", simulator.password)])).toEqual([]);
    return out;
  }

  test.each([[[]], [["--json"]]])("%j: none is printed, and no path of a request", async (words) => {
    const out = await printedBy(words);
    expect(out).toContain("401.1");
    expect(out).not.toContain(path);
  });

  test.each([[[]], [["--json"]]])(
    "%j and --show-requests: path, method and account are, and no query",
    async (words) => {
      expect(await printedBy(["--show-requests", ...words])).toContain(path);
    },
  );

  test("an error of a server quotes no password", async () => {
    const { simulator } = await startWorld();
    const servers = { web01: { ...(await entryOf(simulator)), password: "planted-wrong" } };
    const { out, err, code } = await doctor(servers, ["--site", SITE]);
    expect(code).toBe(2);
    expect(out + err).not.toContain("planted");
  });
});

describe("colours", () => {
  test("on a terminal faults are red; with NO_COLOR, in a file and in JSON there is none", async () => {
    const { simulator } = await startWorld();
    simulator.edit((doc) => doc.set(SITE, ACCESS, { sslFlags: "Ssl" }));
    const servers = { web01: await entryOf(simulator) };
    const words = ["--site", SITE];
    expect((await doctor(servers, words, {}, { isTerminal: true })).out).toContain(
      "\u001b[31mfault\u001b[0m  certificate-asked",
    );
    const plain = [
      await doctor(servers, words, {}, { isTerminal: true, env: { NO_COLOR: "1" } }),
      await doctor(servers, words),
      await doctor(servers, [...words, "--json"], {}, { isTerminal: true }),
    ];
    for (const { out } of plain) expect(out).not.toContain("\u001b");
  });
});

test("what is to be copied has a line of its own", async () => {
  const { simulator } = await startWorld();
  simulator.edit((doc) => doc.set(SITE, ACCESS, { sslFlags: "Ssl" }));
  const { out } = await doctor({ web01: await entryOf(simulator) }, ["--site", SITE]);
  expect(out).toContain(
    [
      "fault  certificate-asked (401.2, everybody gets in): clients are not asked for a certificate.",
      "  Evidence: sslFlags is Ssl.",
      "  What to do: leave SslRequireCert out if clients without a certificate may come in, too.",
      "  In the program (if it is declared there already, `pulumi up --refresh` repairs it):",
      '    new SslAccess("tls", { site: "Default Web Site", sslFlags: ["Ssl", "SslNegotiateCert", "SslRequireCert"] })',
      "  By hand, in an elevated Command Prompt (cmd.exe) on the server:",
      '    %windir%\\system32\\inetsrv\\appcmd.exe set config "Default Web Site" /section:system.webServer/security/access /sslFlags:Ssl,SslNegotiateCert,SslRequireCert /commit:apphost',
      "",
    ].join("\n"),
  );
});

test("rules that only the log could have told give the reason once", async () => {
  const { simulator } = await startWorld();
  const { out } = await doctor({ web01: await entryOf(simulator) }, ["--site", SITE]);
  expect(out.match(/^could not tell .*$/gm)).toEqual([
    "could not tell  https-only, certificate-sent, revocation, logon, file-access, other-failures: the site's log has no file yet.",
  ]);
});
