import { expect, test } from "vitest";
import { Secret } from "../../../provider/src/base/secret";
import { NtlmClient } from "../../../provider/src/transport/winrm/ntlm";
import {
  NTLM_ONLY,
  readResponse,
  STATE,
  writeInit,
  writeResponse,
} from "../../../provider/src/transport/winrm/ntlm/spnego";
import { NtlmServer } from "../../../simulator/src/doors/winrm/ntlm";
import { readInit } from "../../../simulator/src/doors/winrm/ntlm/init";
import { logIn, PASSWORD, refusal } from "./ends";

const password = new Secret(PASSWORD);
const newClient = (): NtlmClient => new NtlmClient({ user: "u", password, spnego: true });
const newServer = (): NtlmServer => new NtlmServer({ findPassword: () => PASSWORD });

test("tokens of any length are written as they are read", () => {
  for (const length of [0, 1, 127, 128, 255, 256, 65_000]) {
    const token = Buffer.alloc(length, 0xa2);
    const init = readInit(writeInit(token));
    expect([init.mechTypes, init.ntlmAt, init.token]).toEqual([NTLM_ONLY, 0, token]);
    const response = { state: STATE.incomplete, ntlm: true, token, mic: Buffer.alloc(16) };
    expect(readResponse(writeResponse(response))).toEqual(response);
  }
});

test("after the mechListMICs the numbers go on at 1 in both directions", () => {
  const { client, server } = logIn({ client: { spnego: true } });
  expect(client.seal(Buffer.from("a")).signature.readUInt32LE(12)).toBe(1);
  expect(server.seal(Buffer.from("b")).signature.readUInt32LE(12)).toBe(1);
});

test("there is no session before the server's mechListMIC is checked, and none where it is wrong or missing", () => {
  const answered = (): { client: NtlmClient; last: Buffer } => {
    const [client, server] = [newClient(), newServer()];
    const answer = client.next(server.accept(client.first()).token as Buffer);
    expect(refusal(() => client.session())).toBe("order");
    return { client, last: server.accept(answer).token as Buffer };
  };
  const { mic } = readResponse(answered().last);
  const endings = [
    undefined,
    writeResponse({ state: STATE.completed }),
    writeResponse({ state: STATE.completed, mic: Buffer.alloc(16) }),
    writeResponse({ state: STATE.completed, mic }), // of another login
  ];
  for (const ending of endings) {
    const { client } = answered();
    expect(refusal(() => client.complete(ending))).toBe("integrity");
    expect(refusal(() => client.session())).toBe("order");
  }
  const { client, last } = answered();
  client.complete(last);
  expect(client.session()).toBeDefined();
});

test("a rejection is a refused login, at either step", () => {
  const reject = writeResponse({ state: STATE.reject });
  const early = newClient();
  early.first();
  expect(refusal(() => early.next(reject))).toBe("login");
  const late = newClient();
  late.next(newServer().accept(late.first()).token as Buffer);
  expect(refusal(() => late.complete(reject))).toBe("login");
});

test("a server that does not end the login, or talks on after a raw one, is refused", () => {
  const wrapped = newClient();
  wrapped.next(newServer().accept(wrapped.first()).token as Buffer);
  expect(refusal(() => wrapped.complete(writeResponse({ state: STATE.incomplete })))).toBe("token");
  const raw = new NtlmClient({ user: "u", password });
  raw.next(newServer().accept(raw.first()).token as Buffer);
  expect(refusal(() => raw.complete(Buffer.from("more")))).toBe("token");
});

/** 1.2.840.48018.1.2.2 and NTLM, in this order. */
const KERBEROS_FIRST = Buffer.from("301706092a864882f712010202060a2b06010401823702020a", "hex");

test("a client that prefers Kerberos is asked for NTLM, and then owes a mechListMIC over its whole list", () => {
  const [inner, server] = [new NtlmClient({ user: "u", password }), newServer()];
  const asked = readResponse(server.accept(kerberosInit()).token as Buffer);
  expect([asked.state, asked.ntlm, asked.token]).toEqual([STATE.requestMic, true, undefined]);
  const challenge = readResponse(server.accept(writeResponse({ token: inner.first() })).token as Buffer)
    .token as Buffer;
  const token = inner.next(challenge);
  const mic = inner.session().sign(KERBEROS_FIRST);
  const done = server.accept(writeResponse({ token, mic }));
  inner.session().verify(KERBEROS_FIRST, readResponse(done.token as Buffer).mic as Buffer);
  inner.session().restartKeyStreams();
  const { signature, sealed } = inner.session().seal(Buffer.from("hello"));
  expect(server.session().unseal(signature, sealed).toString()).toBe("hello");
});

test("without that mechListMIC the login is refused", () => {
  const [inner, server] = [new NtlmClient({ user: "u", password }), newServer()];
  server.accept(kerberosInit());
  const challenge = readResponse(server.accept(writeResponse({ token: inner.first() })).token as Buffer)
    .token as Buffer;
  const answer = writeResponse({ token: inner.next(challenge) });
  expect(refusal(() => server.accept(answer))).toBe("integrity");
});

/** NegTokenInit with a Kerberos ticket of four bytes. */
function kerberosInit(): Buffer {
  const fields = Buffer.concat([nested(0xa0, KERBEROS_FIRST), nested(0xa2, nested(0x04, Buffer.from("krb5")))]);
  return nested(0x60, Buffer.concat([Buffer.from("06062b0601050502", "hex"), nested(0xa0, nested(0x30, fields))]));
}

function nested(identifier: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.of(identifier, content.length), content]);
}

test("bare NTLM in answer to SPNEGO does away with no mechListMIC: it is a downgrade, and nothing is answered", () => {
  const [client, server] = [newClient(), newServer()];
  const first = readInit(client.first()).token as Buffer;
  const bare = server.accept(first).token as Buffer;
  expect(refusal(() => client.next(bare))).toBe("downgrade");
  for (const step of [() => client.next(bare), () => client.complete(), () => client.session()])
    expect(refusal(step)).toBe("order");
});

test("SPNEGO in answer to bare NTLM is refused", () => {
  const challenge = newServer().accept(newClient().first()).token as Buffer;
  const raw = new NtlmClient({ user: "u", password });
  raw.first();
  expect(refusal(() => raw.next(challenge))).toBe("token");
});

test.each([
  ["no state", undefined],
  ["the login's end", STATE.completed],
  ["a demand for the MIC", STATE.requestMic],
])("a challenge with %s in it leaves the server's mechListMIC due", (_, state) => {
  const [client, server] = [newClient(), newServer()];
  const { token } = readResponse(server.accept(client.first()).token as Buffer);
  client.next(writeResponse({ ...(state !== undefined && { state }), token }));
  expect(refusal(() => client.complete(writeResponse({ state: STATE.completed })))).toBe("integrity");
  expect(refusal(() => client.session())).toBe("order");
});

test("our own mechListMIC, sent back, proves nothing", () => {
  const [client, server] = [newClient(), newServer()];
  const { mic } = readResponse(client.next(server.accept(client.first()).token as Buffer));
  expect(mic).toHaveLength(16);
  expect(refusal(() => client.complete(writeResponse({ state: STATE.completed, mic })))).toBe("integrity");
});

test("a client without NTLM in its list, and a server that chooses something else, are refused", () => {
  const notNtlm = (token: Buffer): Buffer => Buffer.from(token.toString("hex").replace("3702020a", "3702020b"), "hex");
  const [client, server] = [newClient(), newServer()];
  const first = client.first();
  expect(refusal(() => newServer().accept(notNtlm(first)))).toBe("token");
  const challenge = server.accept(first).token as Buffer;
  expect(refusal(() => client.next(notNtlm(challenge)))).toBe("token");
});
