import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Operation } from "../../provider/src/agent/protocol";
import { Secret } from "../../provider/src/base/secret";
import { withoutPowershell } from "../support/powershell";
import { type RunningAgent, startAgent } from "./agent";
import {
  ACCESS,
  absent,
  account,
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

describe.skipIf(withoutPowershell("ensuring by the agent"))("ensure", () => {
  let agent: RunningAgent;
  let fresh: string;
  beforeAll(async () => {
    agent = await startAgent();
    fresh = agent.file();
  });
  beforeEach(() => agent.edit(() => fresh));
  afterAll(() => agent.close());

  const entriesAt = async (location: string) => {
    const [answer] = (await agent.read(mappingsOf(location))).answers;
    if (answer === undefined || !("entries" in answer)) throw new Error(`no entries: ${JSON.stringify(answer)}`);
    return answer.entries ?? [];
  };

  test("nothing asked is nothing done", async () => {
    expect(await agent.ensure([], [flagsOf(SITE)])).toMatchObject({ results: [], answers: [{}], commits: 0 });
    expect(agent.file()).toBe(fresh);
  });

  test("many operations are one commit, and the same again is none", async () => {
    const operations: Operation[] = [
      flags(SITE, "Ssl", "SslNegotiateCert"),
      {
        kind: "section",
        location: SITE,
        section: SWITCH,
        set: { enabled: true, logonMethod: "Network", defaultLogonDomain: "CÖRP" },
      },
      mappings(SITE, present("a", account("CORP\\älice", "pässwörd")), present("b", account("bob"))),
      mappings(SITE, present("c", { ...account("carol"), enabled: false })),
      flags(`${SITE}/below`, "Ssl"),
      flags("", "Ssl128"),
    ];
    const before = agent.engine.commits;
    const first = await agent.ensure(operations, [mappingsOf(SITE)]);
    expect(first.results).toEqual(operations.map(() => ({ changed: true })));
    expect(first.commits).toBe(1);
    const written = agent.file();
    const second = await agent.ensure(operations, [mappingsOf(SITE)]);
    expect(second.results).toEqual(operations.map(() => ({ changed: false })));
    expect(second).toMatchObject({ commits: 0, answers: first.answers });
    expect(agent.file()).toBe(written);
    expect(agent.engine.commits).toBe(before + 1);
    expect(first.answers).toMatchObject([
      {
        entries: [
          { attributes: { userName: { value: "CORP\\älice" }, password: { hmac: hmacOf("pässwörd") } } },
          { attributes: { userName: { value: "bob" }, enabled: { value: true } } },
          { attributes: { userName: { value: "carol" }, enabled: { value: false } } },
        ],
      },
    ]);
  });

  test("the spelling of a site does not matter within a message or between two", async () => {
    await agent.ensure([
      mappings(SITE, present("a", account("a"))),
      mappings(SITE.toUpperCase(), present("b", account("b"))),
    ]);
    expect(agent.file().match(/<location path="default web site"/gi)).toHaveLength(1);
    const again = await agent.ensure([mappings(SITE.toLowerCase(), present("a", account("a")))]);
    expect(again.commits).toBe(0);
    expect(await entriesAt(SITE)).toHaveLength(2);
  });

  test("only what differs is touched, and what was there is told without secrets", async () => {
    await agent.ensure([mappings(SITE, present("a", account("alice", "old")))]);
    const wish = present("a", account("bob", "new"), { report: ["userName", "password", "enabled"] });
    const taken = [{ key: wish.key, differed: ["userName", "password"], was: { userName: "alice", enabled: true } }];
    expect(await agent.ensure([mappings(SITE, wish)])).toMatchObject({
      results: [{ changed: true, taken }],
      commits: 1,
    });
    expect(await entriesAt(SITE)).toMatchObject([
      { attributes: { userName: { value: "bob" }, password: { hmac: hmacOf("new") } } },
    ]);
  });

  test("an attribute that is not named stays", async () => {
    await agent.ensure([mappings(SITE, present("a", { ...account("alice"), enabled: false }))]);
    await agent.ensure([mappings(SITE, present("a", { userName: "bob" }))]);
    const [entry] = await entriesAt(SITE);
    expect(entry).toMatchObject({
      attributes: { userName: { value: "bob" }, password: { hmac: hmacOf("p") }, enabled: { value: false } },
    });
  });

  test("unset goes back to what is inherited, once", async () => {
    const set = (location: string, ...flags: string[]) => ({
      kind: "section" as const,
      location,
      section: ACCESS,
      set: { sslFlags: flags },
    });
    const unset = { kind: "section" as const, location: SITE, section: ACCESS, unset: ["sslFlags"] };
    await agent.ensure([set("", "Ssl"), set(SITE, "Ssl128")]);
    const gone = await agent.ensure([unset], [flagsOf(SITE)]);
    expect(gone).toMatchObject({
      results: [{ changed: true }],
      answers: [{ attributes: { sslFlags: { value: ["Ssl"] } } }],
    });
    expect(await agent.ensure([unset])).toMatchObject({ results: [{ changed: false }], commits: 0 });
  });

  test("unset takes away a value that is the inherited one", async () => {
    await agent.ensure([flags(SITE, "Ssl")]);
    await agent.ensure([flags("", "Ssl")]);
    const unset = { kind: "section" as const, location: SITE, section: ACCESS, unset: ["sslFlags"] };
    expect(await agent.ensure([unset])).toMatchObject({ results: [{ changed: true }], commits: 1 });
    await agent.ensure([flags("", "Ssl128")]);
    expect((await agent.read(flagsOf(SITE))).answers).toEqual([{ attributes: { sslFlags: { value: ["Ssl128"] } } }]);
  });

  test("unset of an entry's attribute goes back to its default", async () => {
    await agent.ensure([mappings(SITE, present("a", { ...account("alice"), enabled: false }))]);
    const wish = present("a", {}, { unset: ["enabled"] });
    expect(await agent.ensure([mappings(SITE, wish)])).toMatchObject({ results: [{ changed: true }] });
    expect(await entriesAt(SITE)).toMatchObject([{ attributes: { enabled: { value: true } } }]);
    expect(await agent.ensure([mappings(SITE, wish)])).toMatchObject({ results: [{ changed: false }], commits: 0 });
  });

  test("refuseDifferent refuses what differs, takes what is equal, and touches nothing", async () => {
    await agent.ensure([mappings(SITE, present("a", account("alice", "pw")))]);
    const written = agent.file();
    for (const set of [account("bob", "pw"), account("alice", "other")]) {
      const refused = await agent.ensure([mappings(SITE, present("a", set, { refuseDifferent: true }))]);
      expect(refused).toMatchObject({ results: [{ fault: { kind: "exists" } }], commits: 0 });
    }
    const equal = mappings(SITE, present("a", account("alice", "pw"), { refuseDifferent: true }));
    expect(await agent.ensure([equal])).toMatchObject({ results: [{ changed: false }], commits: 0 });
    expect(agent.file()).toBe(written);
  });

  test("a new entry needs what it needs, an old one does not", async () => {
    const wish = present("a", { userName: "alice" }, { needed: ["userName", "password"] });
    expect(await agent.ensure([mappings(SITE, wish)])).toMatchObject({
      results: [{ fault: { kind: "incomplete", attribute: "password" } }],
      commits: 0,
    });
    await agent.ensure([mappings(SITE, present("a", account("bob")))]);
    expect(await agent.ensure([mappings(SITE, wish)])).toMatchObject({ results: [{ changed: true }] });
  });

  test("what the server level holds is inherited: not added, not removed", async () => {
    await agent.ensure([mappings("", present("a", account("alice")))]);
    const wished = await agent.ensure([mappings(SITE, present("a", account("alice")))]);
    expect(wished).toMatchObject({ results: [{ fault: { kind: "inherited", attribute: "certificate" } }], commits: 0 });
    expect(await agent.ensure([mappings(SITE, absent("a"))])).toMatchObject({
      results: [{ changed: false }],
      commits: 0,
    });
    expect(await entriesAt("")).toHaveLength(1);
  });

  test("what sites hold is not added at the server level, and the sites are named", async () => {
    await agent.ensure([mappings(SITE, present("a", account("a"))), mappings("OTHER", present("a", account("b")))]);
    const before = agent.file();
    expect(await agent.ensure([mappings("", present("a", account("c")), present("b", account("b")))])).toMatchObject({
      results: [{ fault: { kind: "heldBySites", sites: [SITE, "Other"] } }],
      commits: 0,
    });
    expect(agent.file()).toBe(before);
    expect(await agent.ensure([mappings("", present("b", account("b")))])).toMatchObject({
      results: [{ changed: true }],
    });
  });

  test("removing takes the entry of this location, twice is once", async () => {
    await agent.ensure([mappings(SITE, present("a", account("a")), present("b", account("b")))]);
    await agent.ensure([mappings("Other", present("a", account("c")))]);
    expect(await agent.ensure([mappings(SITE, absent("a"))])).toMatchObject({
      results: [{ changed: true }],
      commits: 1,
    });
    expect(await agent.ensure([mappings(SITE, absent("a"))])).toMatchObject({
      results: [{ changed: false }],
      commits: 0,
    });
    expect(await entriesAt(SITE)).toMatchObject([{ attributes: { userName: { value: "b" } } }]);
    expect(await entriesAt("Other")).toHaveLength(1);
  });

  test("several of one collection go in one message", async () => {
    const names = ["a", "b", "c", "d", "e"];
    await agent.ensure([mappings(SITE, ...names.map((name) => present(name, account(name))))]);
    await agent.ensure([
      mappings(SITE, absent("a"), absent("c")),
      mappings(SITE, absent("e"), present("f", account("f"))),
    ]);
    const left = (await entriesAt(SITE)).map((entry) => "attributes" in entry && entry.attributes.userName);
    expect(left).toEqual([{ value: "b" }, { value: "d" }, { value: "f" }]);
  });

  const spoil = (name: string, how: (text: string) => string) =>
    agent.edit((file) => file.replace(certificate(name), how(certificate(name))));
  const brokenLine = (text: string) => `${text.slice(0, 8)}&#xD;&#xA;${text.slice(8)}`;

  test("a certificate with line breaks is brought to the form that IIS matches, in place", async () => {
    await agent.ensure([mappings(SITE, present("a", account("alice")))]);
    await spoil("a", brokenLine);
    const result = await agent.ensure([mappings(SITE, present("a", { userName: "alice" }))], [mappingsOf(SITE)]);
    expect(result.results).toMatchObject([{ changed: true, taken: [{ differed: ["certificate"] }] }]);
    expect(result.answers).toMatchObject([
      { entries: [{ attributes: { certificate: { canonical: true }, password: { hmac: hmacOf("p") } } }] },
    ]);
  });

  test("of two spellings of one certificate the canonical one stays", async () => {
    await agent.ensure([mappings(SITE, present("x", account("spoilt")), present("a", account("alice")))]);
    agent.edit((file) => file.replace(certificate("x"), brokenLine(certificate("a"))));
    expect(await entriesAt(SITE)).toHaveLength(2);
    const result = await agent.ensure([mappings(SITE, present("a", account("alice")))], [mappingsOf(SITE)]);
    expect(result.results).toEqual([{ changed: true }]);
    expect(await entriesAt(SITE)).toMatchObject([
      { attributes: { userName: { value: "alice" }, certificate: { canonical: true } } },
    ]);
    await spoil("a", brokenLine);
    await agent.ensure([mappings(SITE, absent("a"))]);
    expect(await entriesAt(SITE)).toEqual([]);
  });

  test("a password that cannot be decrypted is written anew where one is wanted, and stays where none is", async () => {
    await agent.ensure([mappings(SITE, present("a", account("alice", "pw")))]);
    agent.edit((text) => text.replace(/(password="\[enc:[^:]+:)[^:]+/, "$1AAAAAAAAAAAAAAAA"));
    expect(await agent.ensure([mappings(SITE, present("a", { userName: "alice" }))])).toMatchObject({ commits: 0 });
    expect(await agent.ensure([mappings(SITE, present("a", account("alice", "pw")))])).toMatchObject({
      results: [{ changed: true, taken: [{ differed: ["password"] }] }],
    });
    expect(await entriesAt(SITE)).toMatchObject([{ attributes: { password: { hmac: hmacOf("pw") } } }]);
  });

  test("operations of one message that meet count as done one after the other", async () => {
    const first = mappings(SITE, present("a", account("alice")));
    const { results, commits } = await agent.ensure([
      first,
      first,
      mappings(SITE, present("a", account("bob"))),
      mappings("", present("a", account("server"))),
      flags(SITE, "Ssl"),
    ]);
    expect(results).toMatchObject([
      { changed: true },
      { changed: false },
      { changed: true },
      { fault: { kind: "heldBySites", sites: [SITE] } },
      { changed: true },
    ]);
    expect(commits).toBe(2);
    expect(await entriesAt(SITE)).toMatchObject([{ attributes: { userName: { value: "bob" } } }]);
  });

  test("a value of the wrong type is refused without being quoted", async () => {
    const set = { enabled: new Secret("planted-secret") };
    const { results } = await agent.ensure([{ kind: "section", location: SITE, section: SWITCH, set }]);
    expect(results).toMatchObject([{ fault: { kind: "invalid", attribute: "enabled" } }]);
    expect(agent.said()).not.toContain("planted-secret");
  });

  test("a thousand entries are one message and one commit", async () => {
    const operations = Array.from({ length: 1000 }, (_, index) =>
      mappings(SITE, present(`${index}`, account(`CORP\\user${index}`, `pw${index}`), { needed: ["password"] })),
    );
    const { results, commits, answers } = await agent.ensure(operations, [mappingsOf(SITE)]);
    expect(commits).toBe(1);
    expect(results?.every((result) => "changed" in result && result.changed)).toBe(true);
    expect(answers).toMatchObject([{ entries: { length: 1000 } }]);
    expect(await agent.ensure(operations)).toMatchObject({ commits: 0 });
    const removed = operations.map((_, index) =>
      mappings(SITE, { present: false, key: keyOf(certificate(`${index}`)) }),
    );
    expect(await agent.ensure(removed)).toMatchObject({ commits: 1 });
    expect(await entriesAt(SITE)).toEqual([]);
  });
});
