import fc from "fast-check";
import { expect, test } from "vitest";
import { Secret } from "../../../provider/src/base/secret";
import { NtlmClient } from "../../../provider/src/transport/winrm/ntlm";
import { readAvPairs, writeAvPairs } from "../../../provider/src/transport/winrm/ntlm/av-pairs";
import { NtlmServer } from "../../../simulator/src/doors/winrm/ntlm";
import { logIn, PASSWORD, refusal } from "./ends";

const wrappings = [false, true];
const good = wrappings.map((spnego) => logIn({ client: { spnego } }).tokens);

interface Change {
  readonly at: number;
  readonly drop: number;
  readonly put: Uint8Array;
}

/** Pieces cut out, overwritten and put in: what stays close enough to a real token to get past the first check. */
const changes = fc.array(
  fc.record({ at: fc.nat(), drop: fc.nat({ max: 12 }), put: fc.uint8Array({ maxLength: 12 }) }),
  { minLength: 1, maxLength: 6 },
);

function changed(token: Buffer, all: readonly Change[]): Buffer {
  return all.reduce((bytes, { at, drop, put }) => {
    const start = at % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, start), put, bytes.subarray(start + drop)]);
  }, token);
}

const token = (index: number): fc.Arbitrary<Buffer> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)) },
    {
      weight: 5,
      arbitrary: fc
        .tuple(fc.constantFrom(...good), changes)
        .map(([tokens, all]) => changed(tokens[index] ?? Buffer.alloc(0), all)),
    },
  );

const newClient = (spnego: boolean): NtlmClient =>
  new NtlmClient({ user: "CORP\\deploy", password: new Secret(PASSWORD), spnego });
const newServer = (): NtlmServer => new NtlmServer({ findPassword: () => PASSWORD });

test("a client answers any challenge with a token of bounded size or an NtlmError", () => {
  fc.assert(
    fc.property(token(1), fc.boolean(), (challenge, spnego) => {
      const client = newClient(spnego);
      client.first();
      refusal(() => expect(client.next(challenge).length).toBeLessThan(challenge.length + 1000));
    }),
    { numRuns: 1000 },
  );
});

test("a client ends on any last token with a session or an NtlmError", () => {
  fc.assert(
    fc.property(token(3), fc.boolean(), (last, spnego) => {
      const client = newClient(spnego);
      client.next(newServer().accept(client.first()).token as Buffer);
      if (refusal(() => client.complete(last)) === undefined) client.session();
      else expect(refusal(() => client.session())).toBe("order");
    }),
    { numRuns: 300 },
  );
});

test("a server answers any two tokens with an NtlmError, or not at all with a login", () => {
  fc.assert(
    fc.property(token(0), token(2), (first, second) => {
      const server = newServer();
      const answered = refusal(() => server.accept(first)) === undefined;
      if (answered) expect(refusal(() => expect(server.accept(second).done).toBe(false))).toBeDefined();
      expect(refusal(() => server.session())).toBe("order");
    }),
    { numRuns: 1000 },
  );
});

test("tokens beyond all measure are refused by their length alone", () => {
  const [client, wrapped] = [newClient(false), newClient(true)];
  client.first();
  wrapped.first();
  const huge = Buffer.concat([good[0]?.[1] as Buffer, Buffer.alloc(10_000_000)]);
  const nested = Buffer.alloc(10_000_000, Buffer.from("a180", "hex"));
  expect(refusal(() => client.next(huge))).toBe("token");
  expect(refusal(() => wrapped.next(nested))).toBe("token");
  expect(refusal(() => newServer().accept(huge))).toBe("token");
  expect(refusal(() => newServer().accept(nested))).toBe("token");
  expect(refusal(() => newServer().accept(nested.subarray(0, 60_000)))).toBe("token");
});

test("names that do not fit into a message are refused before anything is sent", () => {
  const client = new NtlmClient({ user: "u".repeat(40_000), password: new Secret(PASSWORD) });
  const challenge = newServer().accept(client.first()).token as Buffer;
  expect(refusal(() => client.next(challenge))).toBe("token");
});

test("a target info is read as it was written, whatever follows its end", () => {
  const pairs = fc.uniqueArray(
    fc.tuple(
      fc.integer({ min: 20, max: 0xffff }),
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    ),
    { selector: ([id]) => id, maxLength: 10 },
  );
  fc.assert(
    fc.property(pairs, fc.uint8Array({ maxLength: 9 }), (all, rest) => {
      const written = writeAvPairs(new Map(all));
      expect([...readAvPairs(Buffer.concat([written, rest]))]).toEqual(all);
      for (let end = 0; end < written.length; end++)
        expect(refusal(() => readAvPairs(written.subarray(0, end)))).toBe("token");
    }),
  );
});

test.each([
  ["an id twice", "010000000100000000000000"],
  ["flags of two bytes", "06000200000000000000"],
  ["a timestamp of four bytes", "070004000000000000000000"],
  ["channel bindings of one byte", "0a0001000000000000"],
  ["a value beyond the end", "0100ffff00000000"],
  ["no end", "01000000"],
  ["nothing", ""],
])("a target info with %s is refused", (_, hex) => {
  expect(refusal(() => readAvPairs(Buffer.from(hex, "hex")))).toBe("token");
});
