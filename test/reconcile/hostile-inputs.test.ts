import fc from "fast-check";
import { expect, test } from "vitest";
import { check } from "../../provider/src/reconcile/check";
import { identityOf } from "../../provider/src/reconcile/identity";
import type { Props } from "../../provider/src/reconcile/kind";
import { UNKNOWN } from "../../provider/src/reconcile/values";
import { KINDS } from "../../provider/src/resources/kinds";
import { runs } from "../support/runs";
import { atItsLevel, CERTIFICATES, INPUTS } from "./arbitrary";

const PLANTED = "pl4nted-s3cret";
const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1e300,
    "",
    " ",
    "/",
    ".",
    "..",
    "a/b",
    "Ssl",
    "SslMapCert",
    "__proto__",
    "constructor",
    UNKNOWN,
  ),
  fc.constantFrom<unknown>(
    CERTIFICATES[0],
    CERTIFICATES[0]?.slice(0, 100),
    "-----BEGIN CERTIFICATE-----",
    "x".repeat(5_000),
  ),
  fc.string({ unit: "binary", maxLength: 10 }),
);
const names = [
  ...KINDS.flatMap(({ properties }) => Object.keys(properties)),
  "pfx",
  "passphrase",
  "data",
  "0",
  "__proto__",
  "constructor",
  "sslflags",
];
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    leaf,
    fc.array(tie("json"), { maxLength: 4 }),
    fc.array(fc.tuple(fc.constantFrom(...names), tie("json")), { maxLength: 4 }).map(own),
  ),
}));

/** As JSON.parse makes it: every name is one of its own. */
function own(pairs: readonly (readonly [string, unknown])[]): Props {
  return JSON.parse(`{${pairs.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`);
}

test.each(KINDS)("$type takes any inputs, or says which property is wrong", (kind) => {
  const right = INPUTS[kind.type] as fc.Arbitrary<Props>;
  const inputs = fc
    .tuple(right, fc.boolean(), fc.array(fc.tuple(fc.constantFrom(...names), json), { maxLength: 4 }))
    .map(([base, isBare, more]) =>
      own([...Object.entries(isBare ? {} : base).filter(([, value]) => value !== undefined), ...more]),
    );
  fc.assert(
    fc.property(inputs, (news) => {
      const { inputs, failures } = check(kind, news);
      for (const { property, reason } of failures) {
        expect(reason).toMatch(/^[^\s:]+: .+ \((input|certificate)\/[a-z-]+\)$/s);
        expect(property).toBe("");
        expect(reason.length).toBeLessThan(1_000);
      }
      identityOf(kind, inputs);
      // What passed is in its canonical form: checking it again changes nothing.
      if (failures.length === 0) expect(check(kind, atItsLevel(inputs))).toMatchObject({ inputs, failures: [] });
    }),
    runs(400),
  );
});

test.each(KINDS)("$type prints no secret of inputs that it refuses, nor lets the engine print it", (kind) => {
  const secret = fc.constantFrom<unknown>(
    [PLANTED],
    { x: PLANTED },
    [[PLANTED]],
    { pfx: PLANTED, passphrase: [PLANTED] },
    { pfx: [PLANTED] },
  );
  // A connection is checked where it is resolved; a server is resolved from it.
  const names = Object.keys(kind.properties).filter((name) => name !== "connection" && name !== "server");
  fc.assert(
    fc.property(
      INPUTS[kind.type] as fc.Arbitrary<Props>,
      fc.constantFrom(...names, "pasword"),
      secret,
      (base, name, value) => {
        const { failures } = check(kind, { ...base, [name]: value });
        expect(failures.length).toBeGreaterThan(0);
        expect(JSON.stringify(failures)).not.toContain(PLANTED);
        for (const { property } of failures) expect(property).toBe("");
      },
    ),
    runs(100),
  );
});
