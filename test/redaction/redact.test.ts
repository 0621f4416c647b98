import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { faultToError } from "../../provider/src/agent/fault-to-error";
import type { AnswerLine, EnsureRequest, Fault, Unit } from "../../provider/src/agent/protocol";
import { Secret } from "../../provider/src/base/secret";
import { hider, WITHHELD } from "../../provider/src/redaction/hide";
import { Redaction } from "../../provider/src/redaction/redact";
import * as emulated from "../../simulator/src/emulated/hide";
import { runs } from "../support/runs";

const unit = (password: string): Unit => ({
  operations: [{ kind: "section", location: "Site", section: "a", set: { password: new Secret(password) } }],
});

/** The faults of an answer's units as they are told, each unit with a password of its own. */
function told(faults: readonly Fault[], passwords: readonly string[]): Fault[] {
  const nonce = new Secret("bm9uY2Ugb2YgMTYgYnl0ZXM=");
  const units = passwords.map(unit);
  const request: EnsureRequest = { id: 1, verb: "ensure", nonce, units, queries: [] };
  const redaction = new Redaction(request);
  // Each in a piece of its own, as a large answer comes.
  const lines = faults.map((fault, at) => redaction.line({ id: 1, results: [{ unit: at, fault }] }, (one) => one));
  const results = lines.flatMap((line) => ("results" in line ? (line.results ?? []) : []));
  return results.map((result) => ("fault" in result ? result.fault : { kind: "unknown", text: "" }));
}

const tell = (text: string, ...passwords: string[]) => told([{ kind: "invalid", text }], passwords)[0]?.text;

const PROTECTION = "Keyset does not exist in the Data Protection Provider";

test("a password of one letter is not spelled out by its gaps", () => {
  expect(tell(PROTECTION, "p")).toBe(WITHHELD);
  expect(tell(PROTECTION, "pro")).toBe(WITHHELD);
  expect(tell(PROTECTION, " \t p \r\n ")).toBe(WITHHELD);
});

test("whether a text holds a short password cannot be seen from it", () => {
  expect(tell("nothing of the sort", "xyz")).toBe(tell("here is xyz", "xyz"));
});

test("an empty password hides nothing", () => {
  expect(tell(PROTECTION, "")).toBe(PROTECTION);
});

describe("a password is hidden in every form that the text may have gone through", () => {
  const password = `pl4nted  "s<cret>"\twith & 'blänks'`;
  test.each([
    ["as it stands", password],
    ["with its blanks collapsed", password.replace(/\s+/g, " ")],
    ["in capitals", password.toUpperCase()],
    ["in JSON", JSON.stringify(password)],
    ["in ASCII JSON", JSON.stringify(password).replace("ä", "\\u00e4")],
    ["in an XML element", password.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")],
    ["in an XML attribute", `pl4nted  &quot;s&lt;cret&gt;&quot;&#x9;with &amp; 'blänks'`],
    ["in XML with all escapes", `pl4nted &quot;s&lt;cret&gt;&quot; with &amp; &apos;blänks&apos;`],
    ["in HTML", `pl4nted &quot;s&lt;cret&gt;&quot; with &amp; &#39;blänks&#39;`],
    ["cut off at the end", password.slice(0, 20)],
    ["cut off with three dots", `${password.slice(0, 12)}... and more`],
    ["cut off with an ellipsis", `${password.slice(0, 12)}\u2026`],
    ["twice", `${password}${password}`],
  ])("%s", (_, text) => {
    const said = tell(`cannot set ${text}`, password);
    expect(said).toContain("cannot set");
    expect(said).toContain("***");
    expect(said?.toLowerCase()).not.toMatch(/pl4n|s<cr|s&lt;cr|bl.?.?nks/);
  });
});

test("one secret does not hide a part of another and leave the rest", () => {
  expect(tell("said abcdefgh.", "abcdef")).toBe("said ***gh.");
  expect(hider(["abcdef", "defgh"])("said abcdefgh.")).toBe("said ***.");
});

test("a password that stands in a word of ours breaks no error and spoils none", () => {
  for (const kind of ["unknownSite", "denied", "heldBySites"] as const) {
    const fault: Fault = {
      kind,
      text: "no such site",
      hresult: "0x80070490",
      attribute: "password",
      sites: ["Sites A"],
    };
    for (const password of ["Site", "unknownSite", "denied", "held", "0x80070490", "password", "0x80", "Sites A"]) {
      const [said] = told([fault], [password]);
      expect(said).toEqual({ ...fault, text: expect.any(String) });
      expect(faultToError(said as Fault, { server: "web1" }).remedy).not.toBe("");
    }
  }
});

test("a kind that is not known is an error with a remedy all the same", () => {
  for (const kind of ["no such kind", "constructor", "__proto__", "toString"]) {
    const error = faultToError({ kind, text: "said" } as unknown as Fault, { server: "web1" });
    expect(error).toMatchObject({ code: "server/agent", text: "said" });
    expect(error.remedy).not.toBe("");
  }
});

test("a fault is redacted with the password of its own unit, so that nobody else's spoils its words", () => {
  const fault: Fault = { kind: "denied", text: "access denied" };
  expect(told([fault, fault, fault], ["access", "p", "other"]).map(({ text }) => text)).toEqual([
    "*** denied",
    WITHHELD,
    "access denied",
  ]);
});

test("what the commit said is redacted with all passwords, and told as a unit's own", () => {
  const fault: Fault = { kind: "denied", text: "access denied", shared: true };
  expect(told([fault, fault], ["access", "other"])).toEqual([
    { kind: "denied", text: "*** denied" },
    { kind: "denied", text: "*** denied" },
  ]);
  expect(told([fault, fault], ["p", "other"]).map(({ text }) => text)).toEqual([WITHHELD, WITHHELD]);
});

test("a periodic password costs its length and that of the text, not their product", () => {
  const secret = `${"a".repeat(1000)}b`;
  const hide = hider([secret]);
  expect(hide(`${"a".repeat(60_000)} end`)).toBe(`${"a".repeat(60_000)} end`);
  expect(hide("a".repeat(60_000))).toBe(`${"a".repeat(59_000)}***`);
  expect(hide.finder?.work).toBeLessThan(4 * (2 * 120_000 + secret.length));
});

test("a thousand passwords are looked for in one pass", () => {
  const hide = hider(Array.from({ length: 1000 }, (_, at) => `pass & <"word"> ${at}!`));
  const before = hide.finder?.work ?? 0;
  hide("pass & <pass ".repeat(5_000));
  expect((hide.finder?.work ?? 0) - before).toBeLessThan(4 * 65_536);
});

test("faults without end are withheld after so many different ones, where a message bears passwords", () => {
  const faults = Array.from(
    { length: 4_000 },
    (_, at): Fault => ({ kind: "invalid", text: `fault ${at} ${"x".repeat(40)}` }),
  );
  const passwords = faults.map(() => "planted-password");
  const texts = told(faults, passwords).map(({ text }) => text);
  expect(texts[0]).toBe(faults[0]?.text);
  expect(texts.at(-1)).toBe(WITHHELD);
  expect(texts.filter((text) => text !== WITHHELD).join("").length).toBeLessThanOrEqual(65_536);
  const same = faults.map(() => ({ kind: "invalid", text: "the same" }) as const);
  expect(told(same, passwords).at(-1)?.text).toBe("the same");
});

test("a part of an answer without a fault is not copied", () => {
  const redaction = new Redaction({ id: 1, verb: "read", nonce: new Secret("nonce of this test"), queries: [] });
  const line = {
    id: 1,
    answers: [{ value: ["a"] }, { fault: { kind: "invalid", text: "said" } }],
  } as unknown as AnswerLine;
  const redacted = redaction.line(line, (fault) => fault) as unknown as { answers: unknown[] };
  expect(redacted.answers[0]).toBe((line as unknown as { answers: unknown[] }).answers[0]);
  expect(redacted).toEqual(line);
});

test("the emulated agent hides by the same rule, and hiding twice is hiding once", () => {
  const piece = fc.constantFrom(
    ..."aA1 \t\n&<>\"'\\/.…äÄß𝄞\u0001\u00a0",
    ..."\\u00e4 &amp; &lt; &quot; &#39; &#x9; ... [secret] ab".split(" "),
  );
  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(fc.array(text, { maxLength: 3 }), text, text, fc.nat(40), (secrets, before, after, cut) => {
      const quoted = (before + (secrets[0] ?? "") + after).slice(0, 40 + cut);
      const said = hider(secrets)(quoted);
      expect(emulated.hider(secrets)(quoted)).toBe(said);
      expect(hider(secrets)(said)).toBe(said);
      for (const secret of secrets) if (secret.length > 3) expect(said).not.toContain(secret);
    }),
    runs(2_000),
  );
});
