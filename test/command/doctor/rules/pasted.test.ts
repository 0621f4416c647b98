import fc from "fast-check";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import type { Facts } from "../../../../provider/src/command/doctor/facts";
import { judge, only } from "../../../../provider/src/command/doctor/judge";
import { asJson } from "../../../../provider/src/command/doctor/report";
import { RULES } from "../../../../provider/src/command/doctor/rules";
import { printed } from "../../../../provider/src/command/doctor/text";
import { KINDS } from "../../../../provider/src/resources/kinds";
import * as is from "./site";

const HOSTILE = [
  '"',
  "'",
  "`",
  "$(calc)",
  "\u0024{x}",
  "%PATH%",
  "!x!",
  "^&calc",
  "a|b",
  "a&b",
  "a;b",
  "a\nb",
  "a\r\nb",
  "\u2019",
  "\u201d",
  "\u202e",
  "\u200b",
  "\u2028",
  "\u009b31m",
  "\u001b]0;x\u0007",
  "\\",
  "-x",
  "/x",
  "a  b",
  " a",
  "\ud800",
  "x".repeat(5000),
  "{",
  "@(1)",
  "#",
  "*",
];

/** Everything that a server says is this text, and as much as possible is wrong. */
function hostile(text: string): Facts {
  const root = { subject: text, issuer: text, thumbprint: "" };
  const path = is.below(text, [text], 1);
  return is.site({
    ...{ site: text, path: text, unreadableMappings: 1, ...is.accessOf([text]), below: is.belowSite([path], 1) },
    mapping: is.section({ ...is.SWITCH, enabled: false, logonMethod: text }),
    mappings: [
      is.mapping(text, {
        account: text,
        certificate: is.certificate("a", { subject: text, issuer: text, ...is.EXPIRED }),
      }),
      is.mapping(text, { account: text, wrong: text, certificate: undefined, password: text }),
    ],
    accounts: { accounts: [is.account(text, { disabled: true })], left: 1 },
    chains: { chains: [{ ...is.chain(is.certificate("a"), text), top: text }], left: 0 },
    trust: { sendTrustedIssuerList: true, misplacedRoots: [root] },
    configuration: { unreadable: [{ section: text, ...is.failed("invalid", text) }] },
    schemes: is.schemes({ anonymousAuthentication: is.ON, basicAuthentication: is.ON }),
    tls: is.tls({
      bindings: [
        { site: text, information: "*:443:", sslFlags: 0 },
        { site: text, information: text, sslFlags: 0 },
      ],
      endpoints: [
        is.entry({ flags: 8, appId: text, certificateStoreName: text, ctlStoreName: text }),
        is.entry({ store: "ccs" }, text),
      ],
    }),
    log: { ...is.logOf("403.16.1", "401.1.1385", "403.7.1", "413.0.0"), folder: text },
  });
}

/** The same where less stands in the way of commands. */
function lessWrong(text: string): Facts {
  const binding = { site: text, information: "*:443:", sslFlags: 0 };
  return is.site({
    ...{ site: text, path: text, schemes: is.schemes({ anonymousAuthentication: is.ON }) },
    mapping: is.section({ ...is.SWITCH, enabled: false }),
    tls: is.tls({ bindings: [binding], endpoints: [is.entry({ flags: 0, certificateStoreName: text })] }),
    mappings: [is.mapping(text, { account: text })],
    accounts: { accounts: [is.account(text, { lockedOut: true })], left: 0 },
  });
}

const SCENES = (text: string) => [hostile(text), lessWrong(text)];
const anyText = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "binary" }), fc.string());

describe("a command line to paste is safe, whatever is called how", () => {
  /** Of cmd.exe: in quotation marks only letters, digits and a few signs; never an option where a name must stand. */
  const SAFE = /^[\w%][\w%.\\]*\.exe(?: "\w[\w .()/-]*"| \/?[\w.,:=/-]+(?:=\{[\da-f-]+\})?)+$/;
  const OWN = new Set([
    'icacls.exe "C:\\path\\of\\the\\site" /grant "DOMAIN\\user:(OI)(CI)RX"',
    "reg.exe add HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL /v SendTrustedIssuerList /t REG_DWORD /d 0 /f",
  ]);

  test("by any text", () => {
    let commands = 0;
    fc.assert(
      fc.property(anyText, (text) => {
        for (const facts of SCENES(text))
          for (const { finding } of only(judge(facts, new Set()), "fault")) {
            if (finding.byHand === undefined || OWN.has(finding.byHand)) continue;
            commands++;
            expect(finding.byHand).toMatch(SAFE);
          }
      }),
    );
    expect(commands).toBeGreaterThan(10);
  });

  test.each(HOSTILE.filter((text) => !/^[\w .()-]+$/.test(text) || text.length > 200 || text.startsWith("-")))(
    "no command has a site or an account called %j",
    (text) => {
      for (const facts of SCENES(text))
        for (const { finding } of only(judge(facts, new Set()), "fault")) {
          expect(finding.byHand ?? "").not.toContain("appcmd");
          expect(finding.byHand ?? "").not.toContain("net.exe user");
        }
    },
  );

  test("ordinary names have one", () => {
    const byHand = only(judge(lessWrong("Orders 2 (new)"), new Set()), "fault").map(({ finding }) => finding.byHand);
    expect(byHand.filter((each) => each?.includes('"Orders 2 (new)'))).toHaveLength(2);
  });
});

describe("a line for the program", () => {
  const lines = (text: string) =>
    SCENES(text).flatMap((facts) =>
      only(judge(facts, new Set()), "fault").flatMap(({ finding }) => finding.program ?? []),
    );

  test("is one expression that means the same text, whatever it holds", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const line of lines(text)) {
          const { statements, ...source } = ts.createSourceFile("x.ts", line, ts.ScriptTarget.ES2022, true);
          expect(statements).toHaveLength(1);
          expect((source as unknown as { parseDiagnostics: unknown[] }).parseDiagnostics).toEqual([]);
          const [site] = /site: ("(?:[^"\\]|\\.)*")/.exec(line)?.slice(1) ?? [];
          if (site && text.length < 200 && !/\p{Cs}/u.test(text)) expect(JSON.parse(site)).toBe(text);
        }
      }),
    );
  });

  test("names resources and properties that there are", () => {
    const known = new Map(KINDS.map(({ type, properties }) => [type.split(":").at(-1) ?? "", Object.keys(properties)]));
    const found = lines("Orders");
    expect(found.length).toBeGreaterThan(5);
    for (const line of found) {
      const [, type = "", props = ""] = /^new (\w+)\("[^"]*", \{(.*)\}\)$/.exec(line) ?? [];
      expect(known.has(type)).toBe(true);
      for (const [, name] of props.matchAll(/(?:^|, )\s?(\w+):/g)) expect(known.get(type)).toContain(name);
    }
  });
});

test("nothing that a server says reaches the terminal as it came, and no text is without bounds", () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant
  const UNSEEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
  fc.assert(
    fc.property(anyText, (text) => {
      for (const facts of SCENES(text)) {
        const sites = [{ facts, judged: judge(facts, new Set()) }];
        const report = { now: 0, exit: 1, diagnoses: [{ server: text, notes: [text], sites }] };
        const options = { site: text, url: undefined, showRequests: true } as never;
        const shown = printed(report, options, { isTerminal: false, env: {} });
        const json = asJson(report, { showRequests: true });
        expect(shown).not.toMatch(UNSEEN);
        expect(json).toMatch(/^[\n\x20-\x7e]*$/);
        expect(() => JSON.parse(json)).not.toThrow();
        expect(shown.length).toBeLessThan(60_000);
        expect(json.length).toBeLessThan(400_000);
      }
    }),
  );
});

test("thousands of everything come to few findings, in time that grows as they do", () => {
  const many = (count: number): Facts => {
    const names = Array.from({ length: count }, (_, at) => `u${at}`);
    return is.site({
      mappings: names.flatMap((name) => [
        is.mapping(name, { certificate: is.certificate(name, is.EXPIRED), account: name }),
        is.mapping(name, { certificate: undefined, wrong: "x", password: "x", account: "" }),
      ]),
      accounts: { accounts: names.map((name) => is.account(name, { disabled: true })), left: 0 },
      chains: { chains: names.map((name) => is.chain(is.certificate(name), "UntrustedRoot")), left: 0 },
      below: is.belowSite(names.map((name) => is.below(name, [], 1))),
      tls: is.tls({
        bindings: names.map((name) => ({ site: "Orders", information: `*:443:${name}.example`, sslFlags: 1 })),
        endpoints: names.map((name) => is.entry({ store: "name", flags: 8 }, `${name}.example:443`)),
      }),
      log: is.logOf(...names.map((_, at) => `401.1.${at}`), ...names.map(() => "403.7.1")),
      configuration: { unreadable: names.map((section) => ({ section, ...is.failed("invalid") })) },
    });
  };
  const found = judge(many(5_000), new Set());
  for (const rule of RULES) expect(found.filter((each) => each.rule === rule).length).toBeLessThanOrEqual(25);
  expect(found.length).toBeLessThan(200);
});
