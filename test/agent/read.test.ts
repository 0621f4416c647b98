import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Secret } from "../../provider/src/base/secret";
import { withoutPowershell } from "../support/powershell";
import { type RunningAgent, startAgent } from "./agent";
import {
  ACCESS,
  account,
  COLLECTION,
  certificate,
  flags,
  flagsOf,
  hmacOf,
  keyOf,
  mappings,
  mappingsOf,
  present,
  SITE,
  SWITCH,
} from "./mappings";

describe.skipIf(withoutPowershell("reading by the agent"))("read", () => {
  let agent: RunningAgent;
  let fresh: string;
  beforeAll(async () => {
    agent = await startAgent();
    fresh = agent.file();
  });
  beforeEach(async () => {
    agent.edit(() => fresh);
    agent.windows.redirection = null;
  });
  afterAll(() => agent.close());

  test("hello says who the server is", async () => {
    const hello = await agent.hello();
    expect(hello).toMatchObject({ protocol: 3, elevated: true, computerName: "WEB1", iisVersion: "10.0" });
    expect(hello).toMatchObject({
      redirection: null,
      modules: expect.arrayContaining(["IISCertificateMappingAuthenticationModule"]),
    });
    expect(hello.machineGuid).toBe(agent.windows.machineGuid);
    expect(hello.powershell).toMatch(/^\d+\.\d+/);
    agent.windows.redirection = "\\\\share\\iis";
    expect((await agent.hello()).redirection).toBe("\\\\share\\iis");
  });

  test("hello says where the module is missing", async () => {
    agent.edit((text) => text.replace(/<add name="IISCertificateMappingAuthenticationModule"[^>]*image[^>]*>/, ""));
    expect((await agent.hello()).modules).not.toContain("IISCertificateMappingAuthenticationModule");
  });

  test("another protocol, an unknown verb and a nonce that is too short are faults of the request", async () => {
    for (const request of [
      { verb: "hello", protocol: 1 },
      { verb: "odd" },
      { verb: "read", nonce: new Secret("AAAA"), queries: [] },
    ]) {
      const answer = await agent.ask(request as Parameters<RunningAgent["ask"]>[0]);
      expect(answer).toMatchObject({ fault: { kind: "protocol" } });
    }
    expect(await agent.read()).toMatchObject({ answers: [] });
  });

  test("values are told as the schema types them", async () => {
    const names = ["enabled", "defaultLogonDomain", "logonMethod"];
    const attributes = names.map((name) => ({ name, as: "value" }) as const);
    const query = { kind: "section" as const, location: SITE, section: SWITCH, attributes };
    expect((await agent.read(query)).answers).toEqual([
      {
        attributes: {
          enabled: { value: false },
          defaultLogonDomain: { value: "" },
          logonMethod: { value: "ClearText" },
        },
      },
    ]);
    const period = { name: "period", as: "value" } as const;
    const history = {
      kind: "section" as const,
      location: "",
      section: "system.applicationHost/configHistory",
      attributes: [period],
    };
    expect((await agent.read(history)).answers).toEqual([{ attributes: { period: { value: "00:02:00" } } }]);
  });

  test("flags are names in the order of their numbers, and none is an empty list", async () => {
    const answered = async () => (await agent.read(flagsOf(SITE))).answers;
    expect(await answered()).toEqual([{ attributes: { sslFlags: { value: [] } } }]);
    await agent.ensure([flags(SITE, "Ssl128", "SslNegotiateCert", "Ssl")]);
    expect(await answered()).toEqual([{ attributes: { sslFlags: { value: ["Ssl", "SslNegotiateCert", "Ssl128"] } } }]);
  });

  test("passwords are told as HMAC, whatever was asked", async () => {
    await agent.ensure([mappings(SITE, present("a", account("alice", "pässwörd €")))]);
    for (const as of ["value", "digest", "hmac"] as const) {
      const collection = { ...COLLECTION, attributes: [{ name: "password", as }] };
      const { answers } = await agent.read({ kind: "section" as const, location: SITE, section: SWITCH, collection });
      const attributes = { password: { hmac: hmacOf("pässwörd €") } };
      expect(answers).toEqual([{ attributes: {}, entries: [{ attributes, inherited: false }] }]);
    }
  });

  test("a value that somebody encrypted is told as HMAC too", async () => {
    await agent.ensure([mappings(SITE, present("a", account("alice", "secret")))]);
    const encrypted = /password="(\[enc:[^"]+)"/.exec(agent.file())?.[1] ?? "";
    agent.edit((text) => text.replace('userName="alice"', `userName="${encrypted}"`));
    const collection = { ...COLLECTION, attributes: [{ name: "userName", as: "value" }] } as const;
    const { answers } = await agent.read({ kind: "section" as const, location: SITE, section: SWITCH, collection });
    // What an administrator's own encryption of another attribute reads as is up to IIS; never is it the plain text.
    expect(JSON.stringify(answers)).not.toContain('"secret"');
  });

  test("digests say whether the text is the one line that IIS matches", async () => {
    const text = certificate("a");
    const broken = `${text.slice(0, 8)}&#xD;&#xA;${text.slice(8)}`;
    await agent.ensure([mappings(SITE, present("a", account("alice")), present("b", account("bob")))]);
    agent.edit((file) => file.replace(text, broken));
    const [answer] = (await agent.read(mappingsOf(SITE))).answers;
    expect(answer).toMatchObject({
      entries: [
        { attributes: { certificate: { sha256: keyOf(text), canonical: false } } },
        { attributes: { certificate: { sha256: keyOf(certificate("b")), canonical: true } } },
      ],
    });
  });

  test("only the entries asked for are told, and inherited ones as such", async () => {
    await agent.ensure([
      mappings("", present("server", account("s"))),
      mappings(SITE, present("a", account("alice")), present("b", account("bob"))),
    ]);
    const [all] = (await agent.read(mappingsOf(SITE))).answers;
    expect(all).toMatchObject({ entries: [{ inherited: true }, { inherited: false }, { inherited: false }] });
    const keys = [keyOf(certificate("b")), keyOf(certificate("nobody")), keyOf(certificate("b"))];
    const [some] = (await agent.read(mappingsOf(SITE, keys))).answers;
    expect(some).toMatchObject({ entries: [{ attributes: { userName: { value: "bob" } } }] });
    const [server] = (await agent.read(mappingsOf(""))).answers;
    expect(server).toMatchObject({ entries: [{ inherited: false, attributes: { userName: { value: "s" } } }] });
  });

  test("a collection without a child element of its own is found by keys without case", async () => {
    const key = { attribute: "name", compare: "caseless" } as const;
    const collection = { name: "", key, attributes: [{ name: "id", as: "value" }], keys: ["OTHER"] } as const;
    const { answers } = await agent.read({
      kind: "section" as const,
      location: "",
      section: "system.applicationHost/sites",
      collection,
    });
    expect(answers).toEqual([{ attributes: {}, entries: [{ attributes: { id: { value: 2 } }, inherited: false }] }]);
  });

  test("each query fails for itself", async () => {
    const unknown = { ...flagsOf(SITE), section: "system.webServer/security/nothing" };
    const attribute = { ...flagsOf(SITE), attributes: [{ name: "nothing", as: "value" } as const] };
    const collection = { ...mappingsOf(SITE), section: ACCESS };
    const { answers } = await agent.read(
      flagsOf("Nowhere"),
      unknown,
      attribute,
      collection,
      flagsOf("default web site/x"),
    );
    expect(answers).toMatchObject([
      { fault: { kind: "unknownSite", hresult: "0x80070002" } },
      { fault: { kind: "missingFeature", hresult: "0x80070490" } },
      { attributes: { nothing: { fault: { kind: "invalid", hresult: "0x80070585", attribute: "nothing" } } } },
      { fault: { kind: "invalid" } },
      { attributes: { sslFlags: { value: [] } } },
    ]);
  });

  test("a password that cannot be decrypted spoils no more than itself", async () => {
    await agent.ensure([mappings(SITE, present("a", account("alice")), present("b", account("bob")))]);
    agent.edit((text) => text.replace(/(userName="alice" password="\[enc:[^:]+:)[^:]+/, "$1AAAAAAAAAAAAAAAA"));
    const [answer] = (await agent.read(mappingsOf(SITE))).answers;
    expect(answer).toMatchObject({
      entries: [
        { attributes: { userName: { value: "alice" } } },
        { attributes: { userName: { value: "bob" }, password: { hmac: hmacOf("p") } } },
      ],
    });
    // A fault, or the digest of something else: what IIS then reads is not known for every version.
    expect(JSON.stringify(answer).split(hmacOf("p"))).toHaveLength(2);
  });

  test("a malformed file and a denied read are told as what they are, and the agent lives on", async () => {
    agent.edit((text) => text.replace("</configuration>", ""));
    expect((await agent.read(flagsOf(SITE))).answers).toMatchObject([{ fault: { kind: "invalid" } }]);
    agent.edit(() => fresh);
    agent.engine.faults.denyRead = true;
    expect((await agent.read(flagsOf(SITE))).answers).toMatchObject([{ fault: { kind: "denied" } }]);
    agent.engine.faults.denyRead = false;
    expect((await agent.read(flagsOf(SITE))).answers).toMatchObject([{ attributes: {} }]);
  });

  test("a file in use is read again", async () => {
    agent.engine.faults.inUse = 2;
    expect((await agent.read(flagsOf(SITE))).answers).toMatchObject([{ attributes: { sslFlags: { value: [] } } }]);
    expect(agent.engine.faults.inUse).toBe(0);
  });

  test("reading writes nothing", async () => {
    const before = agent.engine.commits;
    await agent.read(flagsOf(SITE), mappingsOf(""), mappingsOf(SITE));
    expect(agent.engine.commits).toBe(before);
    expect(agent.file()).toBe(fresh);
  });
});
