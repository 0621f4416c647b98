import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Secret } from "../../../provider/src/base/secret";
import { NtlmClient, type NtlmSession } from "../../../provider/src/transport/winrm/ntlm";
import { bindingsOfDigest } from "../../../provider/src/transport/winrm/ntlm/bindings";
import { directionKeys, hmacMd5, responseKey } from "../../../provider/src/transport/winrm/ntlm/keys";
import { Rc4 } from "../../../provider/src/transport/winrm/ntlm/rc4";
import { lmResponse, ntResponse, sessionBaseKey } from "../../../provider/src/transport/winrm/ntlm/response";
import { NtlmSession as Session } from "../../../provider/src/transport/winrm/ntlm/session";
import { readResponse } from "../../../provider/src/transport/winrm/ntlm/spnego";
import { NtlmServer } from "../../../simulator/src/doors/winrm/ntlm";

/** Complete exchanges of pyspnego with pyspnego: CORP\deploy from CLIENT01, with fixed challenges and session key. */
interface Exchange {
  readonly type1: string;
  readonly type2: string;
  readonly type3: string;
  readonly cbt_struct?: string;
  readonly cbt_md5?: string;
  readonly sealed: readonly { dir: string; plain: string; sig: string; enc: string }[];
}

const raw = read("ntlm-vectors.json") as { http: Exchange; https_cbt: Exchange };
const spnego = read("spnego-ntlm-vectors.json") as {
  tokens: [string, string | null][];
  sealed: [string, string, string, string][];
};

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(__dirname, "../../fixtures/ntlm", name), "utf8"));
}

const hex = (text: string): Buffer => Buffer.from(text, "hex");
const PASSWORD = "P@ssw0rd-é";

function client(more: { channelBindings?: Buffer; spnego?: boolean } = {}): NtlmClient {
  return new NtlmClient({
    user: "CORP\\deploy",
    password: new Secret(PASSWORD),
    targetName: "http/web01",
    workstation: "CLIENT01",
    random: (length) => hex(length === 8 ? "2021222324252627" : "303132333435363738393a3b3c3d3e3f"),
    ...more,
  });
}

/** 2024-01-18, as the timestamp of the fixtures says. */
const TIME = new Date(Number(0x01da498aed83c000n / 10_000n - 11_644_473_600_000n));

function server(channelBindings?: Buffer): NtlmServer {
  return new NtlmServer({
    findPassword: (user, domain) => (`${domain}\\${user}` === "CORP\\deploy" ? PASSWORD : undefined),
    names: { computer: "WEB01", domain: "WORKSTATION", dnsComputer: "WEB01" },
    timestamp: TIME,
    random: () => hex("1011121314151617"),
    channelBindings,
    hardening: "strict",
  });
}

type Sealer = Pick<NtlmSession, "seal" | "unseal">;

function expectSealed(ends: { c2s: Sealer; s2c: Sealer }, sealed: Exchange["sealed"]): void {
  for (const { dir, plain, sig, enc } of sealed) {
    const [from, to] = dir === "c2s" ? [ends.c2s, ends.s2c] : [ends.s2c, ends.c2s];
    const made = from.seal(hex(plain));
    expect([made.signature.toString("hex"), made.sealed.toString("hex")]).toEqual([sig, enc]);
    expect(to.unseal(hex(sig), hex(enc)).toString("hex")).toBe(plain);
  }
}

const exchanges: [string, Exchange][] = [
  ["over HTTP", raw.http],
  ["over HTTPS, with channel bindings", raw.https_cbt],
];

test.each(exchanges)("both ends say and seal byte for byte what pyspnego does %s", (_, exchange) => {
  const channelBindings = exchange.cbt_md5 === undefined ? undefined : hex(exchange.cbt_md5);
  const [ours, theirs] = [client(channelBindings && { channelBindings }), server(channelBindings)];
  expect(ours.first().toString("hex")).toBe(exchange.type1);
  expect(theirs.accept(hex(exchange.type1)).token?.toString("hex")).toBe(exchange.type2);
  expect(ours.next(hex(exchange.type2)).toString("hex")).toBe(exchange.type3);
  expect(theirs.accept(hex(exchange.type3))).toEqual({ done: true, user: { user: "deploy", domain: "CORP" } });
  ours.complete();
  expectSealed({ c2s: ours.session(), s2c: theirs.session() }, exchange.sealed);
});

test("channel bindings are those of the fixture, structure included", () => {
  const { cbt_struct = "", cbt_md5 } = raw.https_cbt;
  const digest = hex(cbt_struct).subarray(-32);
  expect(bindingsOfDigest(digest).toString("hex")).toBe(cbt_md5);
});

test("both ends wrap in SPNEGO as pyspnego does, and start the key streams afresh after the mechListMICs", () => {
  const [first, challenge, answer, last] = spnego.tokens.map(([, token]) => hex(token ?? ""));
  const [ours, theirs] = [client({ spnego: true }), server()];
  expect(ours.first()).toEqual(first);
  const offered = theirs.accept(first as Buffer).token as Buffer;
  expect(readResponse(offered).token).toEqual(readResponse(challenge as Buffer).token);
  expect(ours.next(challenge as Buffer)).toEqual(answer);
  expect(theirs.accept(answer as Buffer).token).toEqual(last);
  ours.complete(last);
  const sealed = spnego.sealed.map(([dir, plain, sig, enc]) => ({ dir, plain, sig, enc }));
  expectSealed({ c2s: ours.session(), s2c: theirs.session() }, sealed);
});

test("MS-NLMP 4.2.4 holds: keys, responses, sealing", () => {
  const inputs = {
    responseKey: responseKey("User", "Domain", "Password"),
    serverChallenge: hex("0123456789abcdef"),
    clientChallenge: hex("aa".repeat(8)),
    time: Buffer.alloc(8),
    targetInfo: hex("02000c0044006f006d00610069006e0001000c0053006500720076006500720000000000"),
  };
  const exported = hex("55".repeat(16));
  const response = ntResponse(inputs);
  const base = sessionBaseKey(inputs.responseKey, response);
  expect(inputs.responseKey.toString("hex")).toBe("0c868a403bfd7a93a3001ef22ef02e3f");
  expect(response.subarray(0, 16).toString("hex")).toBe("68cd0ab851e51c96aabc927bebef6a1c");
  expect(lmResponse(inputs).toString("hex")).toBe("86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa");
  expect(base.toString("hex")).toBe("8de40ccadbc14a82f15cb0ad0de95ca3");
  expect(new Rc4(base).apply(exported).toString("hex")).toBe("c5dad2544fc9799094ce1ce90bc9d03e");

  const [up, down] = [directionKeys(exported, "client-to-server"), directionKeys(exported, "server-to-client")];
  expect(up.sealKey.toString("hex")).toBe("59f600973cc4960a25480a7c196e4c58");
  expect(up.signKey.toString("hex")).toBe("4788dc861b4782f35d43fd98fe1a2d39");
  expect(down.sealKey.toString("hex")).toBe("9355f3a957c1583d25c4c2f11e40390e");
  expect(down.signKey.toString("hex")).toBe("d04d6f10741041d1d246d64188d7a8ad");

  const made = new Session(exported, "client").seal(Buffer.from("Plaintext", "utf16le"));
  expect(made.sealed.toString("hex")).toBe("54e50165bf1936dc996020c1811b0f06fb5f");
  expect(made.signature.toString("hex")).toBe("010000007fb38ec5c55d497600000000");
});

test("accents and a very long password give the key that pyspnego gives", () => {
  expect(responseKey("Zoë", "CORP", "é".repeat(20_000)).toString("hex")).toBe("39fef6b71f04a884ddd44ca42e3efe2a");
});

test("RC4 and HMAC-MD5 give the published results", () => {
  const stream = (key: string, text: string): string =>
    new Rc4(Buffer.from(key)).apply(Buffer.from(text)).toString("hex");
  expect(stream("Key", "Plaintext")).toBe("bbf316e8d940af0ad3"); // the original posting's test strings
  expect(new Rc4(hex("0102030405")).apply(Buffer.alloc(16)).toString("hex")).toBe("b2396305f03dc027ccc3524a0a1118a8"); // RFC 6229
  expect(hmacMd5(Buffer.alloc(16, 0x0b), Buffer.from("Hi There")).toString("hex")).toBe(
    "9294727a3638bb1c13f48ef8158bfc9d", // RFC 2202
  );
});
