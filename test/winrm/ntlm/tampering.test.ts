import fc from "fast-check";
import { expect, test } from "vitest";
import { logIn, refusal, withBitTurned } from "./ends";

const bit = fc.nat({ max: 8 * 4000 });

test("one bit turned anywhere in a raw login is refused by one end or the other", () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 }), bit, (index, which) => {
      const between = (token: Buffer, at: number): Buffer => (at === index ? withBitTurned(token, which) : token);
      expect(refusal(() => logIn({ between }))).toBeDefined();
    }),
    { numRuns: 500 },
  );
});

test("one bit turned anywhere in a SPNEGO login is refused, or changes nothing that counts", () => {
  fc.assert(
    fc.property(fc.nat({ max: 3 }), bit, (index, which) => {
      const between = (token: Buffer, at: number): Buffer => (at === index ? withBitTurned(token, which) : token);
      const refused = refusal(() => {
        const { client, server, user } = logIn({ client: { spnego: true }, between });
        const { signature, sealed } = client.seal(Buffer.from("hello"));
        expect(server.unseal(signature, sealed).toString()).toBe("hello");
        expect(user).toEqual({ user: "deploy", domain: "CORP" });
      });
      expect([undefined, "token", "downgrade", "login", "integrity", "bindings"]).toContain(refused);
    }),
    { numRuns: 500 },
  );
});

test("a token of another login is refused", () => {
  const { tokens } = logIn();
  const replay = (index: number): unknown => {
    const between = (token: Buffer, at: number): Buffer => (at === index ? (tokens[at] as Buffer) : token);
    return refusal(() => logIn({ between }));
  };
  expect(replay(1)).toBe("login");
  expect(replay(2)).toBe("login");
});

test("a MIC that is cut away is missed", () => {
  const between = (token: Buffer, at: number): Buffer => (at === 2 ? token.fill(0, 72, 88) : token);
  expect(refusal(() => logIn({ between }))).toBe("integrity");
});
