import fc from "fast-check";
import { expect } from "vitest";
import type { Done, Failed } from "../../provider/src/agent/protocol";
import { Secret } from "../../provider/src/base/secret";
import { hider, WITHHELD } from "../../provider/src/redaction/hide";
import { whileQuoting } from "./quoting";
import { conformance } from "./suite";
import { ACCESS, AUTH, askFlags, certificateOf, flags, keyOf, mappings } from "./wishes";

const mapping = (site: string, name: string, password: string) =>
  mappings(site, {
    present: true,
    key: keyOf(name),
    set: { certificate: certificateOf(name), userName: name, password: new Secret(password) },
  });

const texts = (results: readonly (Done | Failed)[] = []) =>
  results.map((result) => ("fault" in result ? result.fault.text : "done"));

const LONG = `pl4nted  "s<cret>"\twith & 'blänks'`;

const SPELLINGS = [
  ["CorrectHorseBattery", "CorrectHorse\r\nBattery"],
  ["p\u00e4ssword-9", "p&#228;ssword-9"],
  ["p\u00e4ssword-9", "p&#xE4;ssword-9"],
  ["Tom&Jerry", "Tom&#38;Jerry"],
  ["Tom&Jerry", "Tom&#x26;Jerry"],
  ["Tom&Jerry", "Tom&amp;amp;Jerry"],
  ["Tom&Jerry-9", "Tom\\u0026Jerry-9"],
  ["Tom&lt;Jerry", "Tom\\u0026lt;Jerry"],
  ["a/b/c/d", "a\\/b\\/c\\/d"],
  ["C:\\new\\table", "C:\\\\new\\\\table"],
  ["it's-me", "it''s-me"],
  ['say "hello"', 'say \\"hello\\"'],
  ["hunter2hunter3hunter4", "'hunter2hunt'"],
  ["hunter2hunter3hunter4", '"hunter2hunt"'],
] as const;

conformance("secrets", (on) => {
  on.simulated("a password that IIS quotes is hidden before the text is changed", async (bench) => {
    const { site, ensure, simulated } = bench;
    const escaped = LONG.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    for (const quoted of [LONG, LONG.toUpperCase(), escaped, LONG.slice(0, 20), `${LONG.slice(0, 9)}... and so on`]) {
      const { results } = await whileQuoting(simulated, { set: () => `Cannot\r\n take  ${quoted}` }, () =>
        ensure([mapping(site, "alice", LONG)]),
      );
      expect(results).toMatchObject([{ fault: { kind: "invalid", hresult: "0x8007000D", attribute: "password" } }]);
      expect(texts(results)).toEqual([hider([LONG])(`Cannot take ${quoted}`)]);
      // A quote at the end of an escaped secret is not told from one around it.
      expect(texts(results)[0]).toMatch(/^Cannot take \*\*\*'?( |\.\.\.|$)/);
    }
  });

  on.simulated("a password that a console wrapped, a writer escaped or a quote cut off is hidden", async (bench) => {
    const { site, ensure, simulated } = bench;
    for (const [password, text] of SPELLINGS) {
      const { results } = await whileQuoting(simulated, { set: () => `said (${text}) there` }, () =>
        ensure([mapping(site, "alice", password)]),
      );
      expect(texts(results)).toEqual([hider([password])(`said (${text}) there`)]);
      // A quote at the end of an escaped secret is not told from one around it.
      expect(texts(results)[0]).toMatch(/^said \(["']?\*\*\*\\?["']?\) there$/);
    }
  });

  on.simulated("half a password where the agent cuts a long text is hidden", async (bench) => {
    const { site, ensure, simulated } = bench;
    const say = (password: string) => `${"x ".repeat(1994)}${password}${password}`;
    const { results } = await whileQuoting(simulated, { set: say }, () =>
      ensure([mapping(site, "alice", "horse-battery-staple"), mapping(site, "bob", "a&b&c&d&e&f&g&h&i")]),
    );
    for (const text of texts(results)) expect(text.slice(-10)).toBe(" x x x ***");
  });

  on.simulated("a periodic password in a long periodic text is hidden as any other is", async (bench) => {
    const { site, ensure, simulated } = bench;
    const password = `${"a".repeat(120)}b`;
    const said = [`${"a".repeat(2000)} and`, `${"a".repeat(2000)}b and`, "a".repeat(9000)];
    const results = [];
    for (const text of said) {
      const answer = await whileQuoting(simulated, { set: () => text }, () =>
        ensure([mapping(site, "alice", password)]),
      );
      results.push(...texts(answer.results));
    }
    expect(results).toEqual([`${"a".repeat(2000)} and`, `${"a".repeat(1880)}*** and`, `${"a".repeat(3880)}***`]);
  });

  on.simulated("a fault hides the password of its own unit, and withholds a short one", async (bench) => {
    const { site, ensure, simulated } = bench;
    const operations = ["", "p", "Data Protection", "Provider"].map((password, index) =>
      mapping(site, `client ${index}`, password),
    );
    const said = "Keyset does not exist in the Data Protection Provider";
    const { results } = await whileQuoting(simulated, { set: () => said }, () => ensure(operations));
    expect(texts(results)).toEqual([
      said,
      WITHHELD,
      "Keyset does not exist in the *** Provider",
      "Keyset does not exist in the Data Protection ***",
    ]);
  });

  on.simulated("what is planned in vain hides them too, and the agent's own words as well", async (bench) => {
    const { site, ensure } = bench;
    const set = { enabled: new Secret("perhaps") };
    const wrong = (password: string) => ({
      kind: "section" as const,
      location: site,
      section: AUTH,
      set: { ...set, p: new Secret(password) },
    });
    const { results } = await ensure([
      { kind: "section", location: site, section: AUTH, set },
      wrong("none of type"),
      wrong("xyz"),
    ]);
    expect(results?.map((result) => "fault" in result && result.fault.kind)).toEqual(["invalid", "invalid", "invalid"]);
    const [first, second, third] = texts(results);
    expect(first).toContain("none of type");
    expect(second).not.toContain("none of type");
    expect(third).toBe(WITHHELD);
  });

  on.simulated("a password in a word of the protocol changes no word of it", async (bench) => {
    const { site, ensure } = bench;
    for (const password of ["unknownSite", "Site", "0x80070002", "such"]) {
      const { results } = await ensure([mapping("No Such Site", "alice", password), flags(site, "Ssl")]);
      expect(results).toMatchObject([{ fault: { kind: "unknownSite", hresult: "0x80070002" } }, {}]);
    }
    const { results } = await ensure([
      { kind: "section", location: site, section: ACCESS, set: { sslFlags: new Secret("sslFlags") } },
      { kind: "section", location: site, section: ACCESS, set: { sslFlags: new Secret("invalid") } },
    ]);
    const fault = { kind: "invalid", attribute: "sslFlags" };
    expect(results).toMatchObject([{ fault }, { fault }]);
  });

  on.simulated("what a commit says hides the passwords of every unit, and says that it is shared", async (bench) => {
    const { site, ensure, simulated } = bench;
    const commit = (passwords: readonly string[]) => `Cannot write ${passwords.join(", ")}.`;
    const one = await whileQuoting(simulated, { commit }, () => ensure([mapping(site, "alice", LONG)]));
    expect(one.results).toMatchObject([{ fault: { shared: true } }]);
    expect(texts(one.results)).toEqual(["Cannot write ***."]);
    simulated.simulator.engine.faults.denyWrite = true;
    const { results } = await ensure([mapping(site, "alice", "denied"), mapping(site, "bob", "access")]);
    const fault = { kind: "denied", hresult: "0x80070005", shared: true };
    expect(results).toMatchObject([{ fault }, { fault }]);
    expect(texts(results)[0]).toBe(texts(results)[1]);
    const short = await ensure([mapping(site, "alice", "p"), flags(site, "Ssl")]);
    expect(texts(short.results)).toEqual([WITHHELD, WITHHELD]);
  });

  on.simulated("what is said while the queries are answered hides the passwords of the message", async (bench) => {
    const { site, ensure, simulated } = bench;
    const read = (passwords: readonly string[]) => `Cannot  read <${passwords.join(", ")}>`;
    const ask = async (name: string, password: string) => {
      const { answers } = await whileQuoting(simulated, { read }, () =>
        ensure([mapping(site, name, password)], [askFlags(site)]),
      );
      return answers;
    };
    const answer = (text: string) => [{ fault: { kind: "invalid", hresult: "0x8007000D", text } }];
    expect(await ask("alice", LONG)).toMatchObject(answer("Cannot read <***>"));
    expect(await ask("bob", "p2")).toMatchObject(answer(WITHHELD));
  });

  on.simulated("any text with any password is told as the provider itself would tell it", async (bench) => {
    const { site, ensure, simulated } = bench;
    const piece = fc.constantFrom(..."aA1 \t\n&<>\"'\\/.…äÄß\u0001\u00a0", ..."\\u00e4 &amp; &#39; ... abc".split(" "));
    const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
    const cases = fc.sample(fc.tuple(fc.array(text, { minLength: 2, maxLength: 4 }), text, fc.nat(30)), {
      numRuns: 60,
      seed: 16,
    });
    for (const [passwords, before, cut] of cases) {
      const operations = passwords.map((password, index) => mapping(site, `client ${index}`, password));
      const say = (password: string) => `said ${before}${password}${before}`.slice(0, 10 + cut);
      const { results } = await whileQuoting(simulated, { set: say }, () => ensure(operations));
      expect(texts(results)).toEqual(passwords.map((password) => hider([password])(say(password))));
    }
  });
});
