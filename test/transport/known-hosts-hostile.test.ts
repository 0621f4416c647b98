import { execFileSync, spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { judge, matchesName, parseKnownHosts } from "../../provider/src/transport/ssh/known-hosts";
import { readKnownHosts } from "../../provider/src/transport/ssh/known-hosts-source";
import { matchesPattern } from "../../provider/src/transport/ssh/name-pattern";
import { makeSshKeys } from "../../simulator/src/ssh-keys";
import { runs } from "../support/runs";

const folder = mkdtempSync(join(tmpdir(), "iis-known-hosts-"));
const file = join(folder, "known_hosts");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const line = makeSshKeys("ed25519").public.trim();
const otherLine = makeSshKeys("ed25519").public.trim();
const keyOf = (text: string) => Buffer.from(text.split(" ")[1] ?? "", "base64");
const key = keyOf(line);

test("a pattern of many stars is answered in few steps", () => {
  const name = "a".repeat(250);
  const text = `${"*a".repeat(100)}*b ${line}\n${"*a".repeat(100)}* ${line}`;
  expect(parseKnownHosts(text).map((entry) => matchesName(entry, name))).toEqual([false, true]);
});

test("a pattern of megabytes is a pattern like others", () => {
  const text = `${"*a?".repeat(1_000_000)} ${line}\n${"*".repeat(1_000_000)} ${line}`;
  expect(parseKnownHosts(text).map((entry) => matchesName(entry, "web1"))).toEqual([false, true]);
});

const letter = fc.constantFrom("a", "b", ".", "-", "*", "?");

/** The rule as it is written, for short patterns. */
function fits(pattern: string, name: string): boolean {
  const [first, rest] = [pattern[0], pattern.slice(1)];
  if (first === undefined) return name === "";
  if (first === "*") return fits(rest, name) || (name !== "" && fits(pattern, name.slice(1)));
  return name !== "" && (first === "?" || first === name[0]) && fits(rest, name.slice(1));
}

test("a pattern fits the names that its rule says", () => {
  const pattern = fc.string({ unit: letter, maxLength: 8 });
  const name = fc.string({ unit: fc.constantFrom("a", "b", ".", "-"), maxLength: 10 });
  fc.assert(
    fc.property(pattern, name, (wanted, shown) => {
      expect(matchesPattern(wanted, shown)).toBe(fits(wanted, shown));
    }),
    runs(1000),
  );
});

const HOSTS = ["a", "ab", "a.b", "b.a.b", "[a]:2222", "[a.b]:22", "10.0.0.1"];
const hosts = fc.constantFrom(...HOSTS);
const names = fc
  .array(
    fc.tuple(
      fc.boolean(),
      fc.oneof(hosts, fc.string({ unit: fc.constantFrom("a", "B", ".", "*", "?", "[", "]", ":"), maxLength: 6 })),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((all) => all.map(([negated, name]) => (negated ? "!" : "") + name).join(","));
const hashed = fc.tuple(hosts, fc.uint8Array({ minLength: 20, maxLength: 20 })).map(([name, salt]) => {
  const hash = createHmac("sha1", salt).update(name).digest("base64");
  return `|1|${Buffer.from(salt).toString("base64")}|${hash}`;
});
const blank = fc.constantFrom(" ", "\t", "  ");
const wellFormed = fc
  .tuple(
    fc.constantFrom("", "", "@revoked ", "@cert-authority "),
    fc.oneof(names, hashed).filter((text) => text !== ""),
    blank,
    fc.constantFrom(line, otherLine),
    fc.constantFrom("", " somebody@here", "\r"),
  )
  .map(([marker, who, between, what, behind]) => `${marker}${who}${between}${what}${behind}`);
const garbage = fc
  .oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.constantFrom("", "#", "|1|", "|1|AA|BB", "@revoked", "* ssh-rsa", `* ssh-rsa ${line.split(" ")[1]}`, "* * *"),
  )
  .map((text) => text.replace(/[\r\n\0]/g, ""));
const lines = fc.array(
  fc.oneof(
    fc.record({ text: wellFormed, counts: fc.constant(true) }),
    fc.record({ text: garbage, counts: fc.constant(false) }),
  ),
  { maxLength: 40 },
);

/** Numbers of the lines that the real ssh-keygen finds for a host. */
function foundByOpenssh(host: string): number[] {
  const { stdout } = spawnSync("ssh-keygen", ["-F", host, "-f", file], { encoding: "latin1", timeout: 60_000 });
  return [...stdout.matchAll(/^# Host .* found: line (\d+)/gm)].map((match) => Number(match[1]));
}

function withoutSshKeygen(): boolean {
  try {
    execFileSync("ssh-keygen", ["-F", "nobody", "-f", "/dev/null"], { stdio: "pipe" });
  } catch (error) {
    if ((error as { status?: number }).status === 1) return false;
  }
  if (process.env.CI === "true") throw new Error("no ssh-keygen found on the PATH");
  console.warn("skipped: known_hosts files against OpenSSH's own reading: no ssh-keygen found on the PATH");
  return true;
}

test.skipIf(withoutSshKeygen())("a file means to us what it means to OpenSSH", () => {
  fc.assert(
    fc.property(lines, hosts, (all, host) => {
      const text = all.map((one) => one.text).join("\n");
      writeFileSync(file, `${text}\n`);
      const ours = parseKnownHosts(text).filter((entry) => matchesName(entry, host));
      const counted = (number: number) => all[number - 1]?.counts === true;
      expect(ours.map((entry) => entry.line)).toEqual(foundByOpenssh(host).filter(counted));
    }),
    runs(40),
  );
});

test("a key that no plain line for the host holds is never accepted", () => {
  fc.assert(
    fc.property(lines, hosts, (all, name) => {
      const [, host = name, port = "22"] = /^\[(.*)\]:(\d+)$/.exec(name) ?? [];
      const text = all.map((one) => one.text).join("\n");
      const verdict = judge(parseKnownHosts(text), host, Number(port), key);
      const holders = all.filter(({ text: one, counts }) => counts && !one.startsWith("@") && one.includes(line));
      if (verdict.kind === "known")
        expect(holders.map((one) => one.text.trim())).toContain(all[verdict.entry.line - 1]?.text.trim());
      const revokers = all.filter(({ text: one }) => one.startsWith("@revoked") && one.includes(line));
      if (verdict.kind === "revoked") expect(revokers).not.toEqual([]);
    }),
    runs(300),
  );
});

const encodings: [string, (text: string) => Buffer][] = [
  ["UTF-8", (text) => Buffer.from(text)],
  ["UTF-8 with a mark", (text) => Buffer.from(`\ufeff${text}`)],
  ["UTF-16, as `>` of Windows PowerShell writes it", (text) => Buffer.from(`\ufeff${text}`, "utf16le")],
  ["UTF-16, most significant byte first", (text) => Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
  ["Latin-1 in a comment", (text) => Buffer.from(text.replace("#", "# Größe"), "latin1")],
  ["line ends of Windows", (text) => Buffer.from(text.replaceAll("\n", "\r\n"))],
  ["a byte too many", (text) => Buffer.concat([Buffer.from(`\ufeff${text}`, "utf16le"), Buffer.from("x")])],
];

test.each(encodings)("a file in %s is read", async (_, encode) => {
  writeFileSync(file, encode(`web1 ${line}\n# who?\nweb2 ${otherLine}\n`));
  const { entries } = await readKnownHosts(file, "web1");
  expect(entries.map((entry) => entry.line)).toEqual([1, 3]);
  expect(judge(entries, "web1", 22, key).kind).toBe("known");
  expect(judge(entries, "web2", 22, key).kind).toBe("changed");
});

test("any bytes make a file that accepts nothing", async () => {
  const mark = fc.constantFrom([], [0xff, 0xfe], [0xfe, 0xff], [0xef, 0xbb, 0xbf]);
  await fc.assert(
    fc.asyncProperty(mark, fc.uint8Array({ maxLength: 400 }), async (start, bytes) => {
      writeFileSync(file, Buffer.from([...start, ...bytes]));
      const { entries } = await readKnownHosts(file, "web1");
      expect(judge(entries, "web1", 22, key).kind).toBe("unknown");
    }),
    runs(100),
  );
});

test("ten megabytes of lines are read, and the last one counts", async () => {
  const salt = Buffer.alloc(20, 7);
  const hash = createHmac("sha1", salt).update("somebody").digest("base64");
  const many = [
    `|1|${salt.toString("base64")}|${hash} ${otherLine}`,
    `*.example.com,!web1 ${otherLine}`,
    `web1 ssh-ed25519 ${"A".repeat(300)}`,
    "nonsense ".repeat(20),
  ].join("\n");
  const text = `${many}\n`.repeat(Math.ceil(10_000_000 / many.length));
  writeFileSync(file, `${text}web1 ${line}`);
  const { entries } = await readKnownHosts(file, "web1");
  expect(judge(entries, "web1", 22, key)).toMatchObject({ kind: "known", entry: { line: text.split("\n").length } });
});

test("one line of ten megabytes is no entry, or one like others", () => {
  const rest = `\nweb1 ${line}`;
  for (const long of [
    "x".repeat(10_000_000),
    `web2 ssh-rsa ${"A".repeat(10_000_000)}`,
    `${"a,".repeat(5_000_000)}b ${line}`,
  ]) {
    expect(judge(parseKnownHosts(long + rest), "web1", 22, key)).toMatchObject({ kind: "known", entry: { line: 2 } });
  }
});
