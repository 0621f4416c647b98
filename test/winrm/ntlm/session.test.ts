import fc from "fast-check";
import { expect, test } from "vitest";
import type { NtlmSession, Sealed } from "../../../provider/src/transport/winrm/ntlm";
import { NtlmSession as Session } from "../../../provider/src/transport/winrm/ntlm";
import { refusal, withBitTurned } from "./ends";

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const messages = fc.array(bytes, { minLength: 2, maxLength: 8 });

function pair(key: Buffer = Buffer.alloc(16, 5)): { client: NtlmSession; server: NtlmSession } {
  return { client: new Session(key, "client"), server: new Session(key, "server") };
}

/** What the client sealed of `plain`, and the server that is to read it. */
function sealedBy(plain: readonly Buffer[]): { server: NtlmSession; sealed: Sealed[] } {
  const { client, server } = pair();
  return { server, sealed: plain.map((message) => client.seal(message)) };
}

function open(server: NtlmSession, { signature, sealed }: Sealed): Buffer {
  return server.unseal(signature, sealed);
}

test("whatever is sealed in either direction, in any order of the two, is unsealed there", () => {
  const steps = fc.array(fc.tuple(fc.boolean(), bytes), { maxLength: 12 });
  fc.assert(
    fc.property(steps, fc.uint8Array({ minLength: 16, maxLength: 16 }), (all, key) => {
      const { client, server } = pair(Buffer.from(key));
      for (const [up, plain] of all) {
        const [from, to] = up ? [client, server] : [server, client];
        const before = Buffer.from(plain);
        const { signature, sealed } = from.seal(plain);
        expect(to.unseal(signature, sealed)).toEqual(before);
        expect([plain, sealed.length, signature.length]).toEqual([before, before.length, 16]);
      }
    }),
  );
});

test("the same text is never sealed to the same bytes twice, nor alike in the two directions", () => {
  const { client, server } = pair();
  const plain = Buffer.alloc(64);
  const made = [client, client, server, server].map((end) => end.seal(plain).sealed.toString("hex"));
  expect(new Set(made).size).toBe(4);
});

test("one bit turned in signature or ciphertext is refused, and so is all that follows", () => {
  fc.assert(
    fc.property(messages, fc.nat(), fc.nat(), (plain, which, bit) => {
      const { server, sealed } = sealedBy(plain);
      const at = which % sealed.length;
      for (const before of sealed.slice(0, at)) open(server, before);
      const { signature, sealed: text } = sealed[at] as Sealed;
      const whole = withBitTurned(Buffer.concat([signature, text]), bit % ((16 + text.length) * 8));
      expect(refusal(() => server.unseal(whole.subarray(0, 16), whole.subarray(16)))).toBe("integrity");
      for (const after of sealed.slice(at)) expect(refusal(() => open(server, after))).toBe("integrity");
    }),
  );
});

test("messages that are replayed, reordered or left out are refused", () => {
  fc.assert(
    fc.property(messages, fc.nat(), fc.nat(), (plain, due, came) => {
      const { server, sealed } = sealedBy(plain);
      const [at, other] = [due % sealed.length, came % sealed.length];
      fc.pre(at !== other);
      for (const before of sealed.slice(0, at)) open(server, before);
      expect(refusal(() => open(server, sealed[other] as Sealed))).toBe("integrity");
    }),
  );
});

test("a message sent back to whom it came from, or to another session, is refused", () => {
  const { client, server } = pair();
  const made = client.seal(Buffer.from("hello"));
  expect(refusal(() => open(client, made))).toBe("integrity");
  expect(refusal(() => open(pair(Buffer.alloc(16, 6)).server, made))).toBe("integrity");
  expect(open(server, made).toString()).toBe("hello");
});

test("a message cut short or made longer is refused", () => {
  const plain = [Buffer.from("hello")];
  const changes = [
    (text: Buffer) => text.subarray(0, -1),
    (text: Buffer) => Buffer.concat([text, Buffer.of(0)]),
    () => Buffer.alloc(0),
  ];
  for (const change of changes) {
    const { server, sealed } = sealedBy(plain);
    const { signature, sealed: text } = sealed[0] as Sealed;
    expect(refusal(() => server.unseal(signature, change(text)))).toBe("integrity");
  }
});

test("whatever bytes come as signature and ciphertext are refused", () => {
  fc.assert(
    fc.property(bytes, bytes, (signature, text) => {
      expect(refusal(() => pair().server.unseal(signature, text))).toBe("integrity");
    }),
  );
});
