import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { judge, knownHostsName, knownTypes, parseKnownHosts } from "../../provider/src/transport/ssh/known-hosts";
import { fingerprintOf, keyTypeOf, parsePublicKey } from "../../provider/src/transport/ssh/public-key";
import { makeSshKeys } from "../../simulator/src/ssh-keys";

const line = makeSshKeys("ed25519").public.trim();
const [, base64 = ""] = line.split(" ");
const key = Buffer.from(base64, "base64");
const otherLine = makeSshKeys("ed25519").public.trim();
const other = Buffer.from(otherLine.split(" ")[1] ?? "", "base64");
const rsaLine = makeSshKeys("rsa", { bits: 2048 }).public.trim();

const ask = (text: string, host = "web1.example.com", port = 22, shown = key) =>
  judge(parseKnownHosts(text), host, port, shown).kind;

test.each([
  ["its name", `web1.example.com ${line}`],
  ["its name in other case", `WEB1.example.COM ${line}`],
  ["one of several names", `10.0.0.7,web1.example.com,web1 ${line}`],
  ["a pattern", `*.example.com ${line}`],
  ["a pattern of single letters", `web?.example.com ${line}`],
  ["a line with a comment and blanks around", ` \tweb1.example.com\t${line} root@web1  `],
  ["a line after others", `# comment\n\nnonsense\nweb1.example.com ssh-rsa broken\nweb1.example.com ${line}`],
  ["another key's line before it", `web1.example.com ${otherLine}\nweb1.example.com ${line}`],
])("a key is known by %s", (_name, text) => {
  expect(ask(text)).toBe("known");
});

test.each([
  ["another name", `web2.example.com ${line}`],
  ["a negated name", `*.example.com,!web1.example.com ${line}`],
  ["a negated name alone", `!web2.example.com ${line}`],
  ["a longer name", `web1.example.com.evil.org ${line}`],
  ["a dot that is any letter", `web1xexample.com ${line}`],
  ["another marker", `@unheard-of web1.example.com ${line}`],
  ["a certificate authority", `@cert-authority web1.example.com ${line}`],
  ["a key that is not of its type", `web1.example.com ssh-rsa ${base64}`],
  ["a port that it was not asked at", `[web1.example.com]:2222 ${line}`],
])("a key is not known by %s", (_name, text) => {
  expect(ask(text)).toBe("unknown");
});

test("another key of the same type is a change, one of another type is not", () => {
  expect(ask(`web1.example.com ${line}`, "web1.example.com", 22, other)).toBe("changed");
  expect(ask(`web1.example.com ${rsaLine}`)).toBe("unknown");
  expect(ask(`web1.example.com ${rsaLine}\nweb1.example.com ${otherLine}`)).toBe("changed");
});

test("a port has its own names, and without them the bare host may vouch but not accuse", () => {
  expect(ask(`[web1.example.com]:2222 ${line}`, "web1.example.com", 2222)).toBe("known");
  expect(ask(`[*.example.com]:2222 ${line}`, "web1.example.com", 2222)).toBe("known");
  expect(ask(`web1.example.com ${line}`, "web1.example.com", 2222)).toBe("known");
  expect(ask(`web1.example.com ${otherLine}`, "web1.example.com", 2222)).toBe("unknown");
  expect(ask(`[web1.example.com]:2222 ${otherLine}\nweb1.example.com ${line}`, "web1.example.com", 2222)).toBe(
    "changed",
  );
});

test("a revoked key stays revoked, under the bare name and beside a line that knows it", () => {
  expect(ask(`web1.example.com ${line}\n@revoked * ${line}`)).toBe("revoked");
  expect(ask(`[web1.example.com]:2222 ${line}\n@revoked web1.example.com ${line}`, "web1.example.com", 2222)).toBe(
    "revoked",
  );
  expect(ask(`web1.example.com ${line}\n@revoked * ${otherLine}`)).toBe("known");
});

test("known types are those of plain lines for the host", () => {
  const text = `web1 ${rsaLine}\nweb1 ${line}\n@revoked web1 ${otherLine}\nweb2 ${line}`;
  expect(knownTypes(parseKnownHosts(text), "web1", 22)).toEqual(["ssh-rsa", "ssh-ed25519"]);
});

test("a public key is read with type and comment, or as base64 alone", () => {
  expect(parsePublicKey(line)).toEqual(key);
  expect(parsePublicKey(`  ${line} somebody at home\n`)).toEqual(key);
  expect(parsePublicKey(base64)).toEqual(key);
  expect(parsePublicKey(`ssh-server.example.com ${line} comment`)).toEqual(key);
  expect(parsePublicKey(`ssh-rsa ${base64}`)).toBeUndefined();
  expect(parsePublicKey("")).toBeUndefined();
  expect(parsePublicKey("not a key")).toBeUndefined();
});

const hostName = fc.stringMatching(/^[a-z0-9]([a-z0-9.-]{0,20}[a-z0-9])?$/);
const port = fc.integer({ min: 1, max: 65_535 });

test("property: whatever stands in the file, reading and judging it does not throw", () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom("|1|", "@revoked", "*", "!", line, "ssh-rsa", "\n", "[x]:1", "|1|AA|BB"),
  );
  fc.assert(
    fc.property(fc.array(word), hostName, port, (words, host, at) => {
      const entries = parseKnownHosts(words.join(" "));
      expect(["known", "unknown", "changed", "revoked"]).toContain(judge(entries, host, at, key).kind);
    }),
  );
});

test("property: a hashed name and the plain one answer alike", () => {
  fc.assert(
    fc.property(
      hostName,
      hostName,
      port,
      fc.uint8Array({ minLength: 1, maxLength: 20 }),
      (written, asked, at, salt) => {
        const name = knownHostsName(written, at);
        const hash = createHmac("sha1", salt).update(name).digest("base64");
        const hashed = `|1|${Buffer.from(salt).toString("base64")}|${hash} ${line}`;
        for (const host of [written, asked]) expect(ask(hashed, host, at)).toBe(ask(`${name} ${line}`, host, at));
        expect(ask(hashed, written, at)).toBe("known");
      },
    ),
  );
});

test("property: keys and fingerprints never throw on bytes that are none", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const blob = Buffer.from(bytes);
      keyTypeOf(blob);
      expect(fingerprintOf(blob)).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
    }),
  );
});
