import { expect, test } from "vitest";
import { Secret } from "../../../provider/src/base/secret";
import { NtlmClient } from "../../../provider/src/transport/winrm/ntlm";
import { AV, readAvPairs } from "../../../provider/src/transport/winrm/ntlm/av-pairs";
import { FLAG, flags } from "../../../provider/src/transport/winrm/ntlm/flags";
import { responseKey } from "../../../provider/src/transport/winrm/ntlm/keys";
import { readChallenge, writeAuthenticate, writeNegotiate } from "../../../provider/src/transport/winrm/ntlm/messages";
import { ntResponse } from "../../../provider/src/transport/winrm/ntlm/response";
import { readResponse } from "../../../provider/src/transport/winrm/ntlm/spnego";
import { NtlmServer } from "../../../simulator/src/doors/winrm/ntlm";
import { readAuthenticate, writeChallenge } from "../../../simulator/src/doors/winrm/ntlm/messages";
import { readNtResponse } from "../../../simulator/src/doors/winrm/ntlm/response";
import { logIn, PASSWORD, refusal } from "./ends";

const wrappings = [
  ["raw", false],
  ["in SPNEGO", true],
] as const;

const passwords = ["P@ssw0rd-é", "пароль", "パスワード🔑", "", " ", "x".repeat(127), "é".repeat(20_000)];

test.each(wrappings)("any password logs in, %s, and another one does not", (_, spnego) => {
  for (const password of passwords) {
    const { client, server } = logIn({ password, client: { spnego }, server: { findPassword: () => password } });
    const { signature, sealed } = client.seal(Buffer.from("hello"));
    expect(server.unseal(signature, sealed).toString()).toBe("hello");
    const other = { findPassword: () => `${password}x` };
    expect(refusal(() => logIn({ password, client: { spnego }, server: other }))).toBe("login");
  }
});

test.each([
  ["CORP\\deploy", { domain: "CORP", user: "deploy" }],
  ["CORP\\Zoë Müller", { domain: "CORP", user: "Zoë Müller" }],
  ["deploy", { domain: "", user: "deploy" }],
  ["deploy@corp.example", { domain: "", user: "deploy@corp.example" }],
  [".\\Administrator", { domain: "WEB01", user: "Administrator" }],
  ["WEB01\\straße", { domain: "WEB01", user: "straße" }],
  ["\\local", { domain: "", user: "local" }],
])("the user %s arrives as domain and name", (user, expected) => {
  expect(logIn({ user }).user).toEqual(expected);
});

test("a user whom nobody knows is refused like a wrong password", () => {
  const unknown = (): unknown => logIn({ password: "", server: { findPassword: () => undefined } });
  expect(refusal(unknown)).toBe("login");
  const wrong = (): unknown => logIn({ password: "wrong" });
  expect(unknown).toThrow("unknown user or wrong password");
  expect(wrong).toThrow("unknown user or wrong password");
});

test("a user name is proved in capitals as Windows makes them, a password and a domain as they stand", () => {
  const answer = (user: string): string => {
    const client = new NtlmClient({ user, password: new Secret(PASSWORD), workstation: "", random: Buffer.alloc });
    const server = new NtlmServer({ findPassword: () => PASSWORD, timestamp: new Date(0), random: Buffer.alloc });
    const token = client.next(server.accept(client.first()).token as Buffer);
    return readAuthenticate(token).ntResponse.subarray(0, 16).toString("hex");
  };
  expect(answer("CORP\\zoë")).toBe(answer("CORP\\ZOË"));
  expect(answer("CORP\\straße")).not.toBe(answer("CORP\\STRASSE"));
  expect(answer("CORP\\zoë")).not.toBe(answer("corp\\zoë"));
});

const ours = Buffer.alloc(16, 1);
const others = Buffer.alloc(16, 2);

test.each([
  ["relaxed", ours, undefined],
  ["relaxed", undefined, undefined],
  ["relaxed", Buffer.alloc(16), undefined],
  ["relaxed", others, "bindings"],
  ["strict", ours, undefined],
  ["strict", undefined, "bindings"],
  ["strict", Buffer.alloc(16), "bindings"],
  ["strict", others, "bindings"],
  ["none", others, undefined],
] as const)("a %s server with channel bindings judges a client with %s: %s", (hardening, sent, expected) => {
  for (const spnego of [false, true]) {
    const wish = { client: { channelBindings: sent, spnego }, server: { channelBindings: ours, hardening } };
    expect(refusal(() => logIn(wish))).toBe(expected);
  }
});

test("a server that makes up channel bindings or a target name is not repeated", () => {
  const planted = Buffer.from("0a001000".concat("02".repeat(16), "090002007800"), "hex");
  const { tokens } = plantInTargetInfo(planted);
  const { targetInfo } = readNtResponse(readAuthenticate(tokens[1] as Buffer).ntResponse);
  expect(targetInfo.has(AV.CHANNEL_BINDINGS)).toBe(false);
  expect(targetInfo.get(AV.TARGET_NAME)?.toString("utf16le")).toBe("HTTP/web01");
});

/** The client's answer to a challenge with this before all else in its target info. */
function plantInTargetInfo(planted: Buffer): { tokens: Buffer[] } {
  const client = new NtlmClient({ user: "u", password: new Secret(PASSWORD), targetName: "HTTP/web01" });
  const server = new NtlmServer({ findPassword: () => PASSWORD });
  const challenge = readChallenge(server.accept(client.first()).token as Buffer);
  const targetInfo = Buffer.concat([planted, challenge.targetInfo]);
  const changed = writeChallenge({ ...challenge, targetInfo });
  return { tokens: [changed, client.next(changed)] };
}

test("there is a MIC with a timestamp and without; an LM response only without", () => {
  for (const spnego of [false, true]) {
    for (const timestamp of [new Date(), false] as const) {
      const { client, server, tokens } = logIn({ client: { spnego }, server: { timestamp } });
      const message = readAuthenticate(
        spnego ? (readResponse(tokens[2] as Buffer).token as Buffer) : (tokens[2] as Buffer),
      );
      expect(message.lmResponse.equals(Buffer.alloc(24))).toBe(timestamp !== false);
      expect(readNtResponse(message.ntResponse).targetInfo.get(AV.FLAGS)).toEqual(Buffer.of(2, 0, 0, 0));
      const { signature, sealed } = server.seal(Buffer.from("x"));
      expect(client.unseal(signature, sealed).toString()).toBe("x");
    }
  }
});

test("the target info that goes back names no id twice, ends once, and four zero bytes follow", () => {
  const channelBindings = Buffer.alloc(16, 7);
  const { tokens } = logIn({ client: { channelBindings }, server: { names: { dnsDomain: "corp.example" } } });
  const { ntResponse } = readAuthenticate(tokens[2] as Buffer);
  const ids = [...readAvPairs(ntResponse.subarray(44)).keys()];
  expect(ids).toEqual([AV.COMPUTER, AV.DOMAIN, AV.DNS_COMPUTER, AV.DNS_DOMAIN, AV.TIMESTAMP, 10, 9, AV.FLAGS]);
  expect(ntResponse.subarray(-12).toString("hex")).toBe(`02000000${"00".repeat(8)}`);
});

test.each([
  "UNICODE",
  "SIGN",
  "SEAL",
  "NTLM",
  "EXTENDED_SESSION_SECURITY",
  "TARGET_INFO",
  "KEY_128",
  "KEY_EXCHANGE",
] as const)("a challenge without %s is refused as a downgrade, the flag named", (name) => {
  const between = (token: Buffer, index: number): Buffer => {
    if (index === 1) token.writeUInt32LE((token.readUInt32LE(20) & ~FLAG[name]) >>> 0, 20);
    return token;
  };
  expect(refusal(() => logIn({ between }))).toBe("downgrade");
  expect(() => logIn({ between })).toThrow(name);
});

test("NTLMv1 is refused", () => {
  const server = new NtlmServer({ findPassword: () => PASSWORD });
  const client = new NtlmClient({ user: "u", password: new Secret(PASSWORD) });
  const answer = client.next(server.accept(client.first()).token as Buffer);
  answer.writeUInt16LE(24, 20);
  expect(refusal(() => server.accept(answer))).toBe("downgrade");
});

test.each([
  ["sealing", ["UNICODE", "NTLM", "EXTENDED_SESSION_SECURITY", "KEY_128", "SIGN", "KEY_EXCHANGE"]],
  ["key exchange", ["UNICODE", "NTLM", "EXTENDED_SESSION_SECURITY", "KEY_128", "SIGN", "SEAL"]],
  ["anything but the login", ["UNICODE", "EXTENDED_SESSION_SECURITY"]],
] as const)("a client that does not ask for %s and sends no MIC logs in, and gets no session", (_, names) => {
  const server = new NtlmServer({ findPassword: () => PASSWORD });
  const challenge = readChallenge(server.accept(writeNegotiate(flags(...names))).token as Buffer);
  const inputs = {
    responseKey: responseKey("u", "", PASSWORD),
    serverChallenge: challenge.challenge,
    clientChallenge: Buffer.alloc(8),
    time: Buffer.alloc(8),
    targetInfo: challenge.targetInfo,
  };
  const answer = writeAuthenticate({
    flags: challenge.flags,
    lmResponse: Buffer.alloc(24),
    ntResponse: ntResponse(inputs),
    domain: "",
    user: "u",
    workstation: "",
    sessionKey: Buffer.alloc(names.some((name) => name === "KEY_EXCHANGE") ? 16 : 0),
  });
  expect(server.accept(answer)).toEqual({ done: true, user: { user: "u", domain: "" } });
  expect(refusal(() => server.session())).toBe("downgrade");
});

test("steps out of turn are refused", () => {
  const client = new NtlmClient({ user: "u", password: new Secret(PASSWORD) });
  const server = new NtlmServer({ findPassword: () => PASSWORD });
  expect(refusal(() => client.next(Buffer.alloc(0)))).toBe("order");
  expect(refusal(() => client.session())).toBe("order");
  expect(refusal(() => server.session())).toBe("order");
  const answer = client.next(server.accept(client.first()).token as Buffer);
  expect(refusal(() => client.first())).toBe("order");
  server.accept(answer);
  expect(refusal(() => server.accept(answer))).toBe("order");
});

test("nothing that is printed of either end shows the password", async () => {
  const { inspect } = await import("node:util");
  const client = new NtlmClient({ user: "u", password: new Secret(PASSWORD) });
  const server = new NtlmServer({ findPassword: () => PASSWORD });
  client.next(server.accept(client.first()).token as Buffer);
  const printed = inspect(client, { depth: 9, showHidden: true }) + JSON.stringify(client) + inspect(client.session());
  expect(printed).not.toContain(PASSWORD);
  expect(printed).not.toMatch(/Key/);
});
