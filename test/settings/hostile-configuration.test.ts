import { inspect } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { InputError } from "../../provider/src/errors";
import { resolveServer, resolveServerName } from "../../provider/src/settings/profile";
import { runs } from "../support/runs";
import { configurationOf } from "./profiles";

const PLANTED = "pl4nted-s3cret";

const fields = [
  "type",
  "host",
  "port",
  "user",
  "password",
  "privateKey",
  "privateKeyPassword",
  "agentSocketPath",
  "dialErrorLimit",
  "perDialTimeout",
  "hostKey",
  "hostKeyFingerprint",
  "knownHosts",
  "insecure",
  "legacyAlgorithms",
  "proxy",
  "forgetUnreachable",
  "requestTimeout",
  "sharedConfiguration",
  "scheme",
  "path",
  "transport",
  "certPem",
  "certPfx",
  "caTrustPath",
  "certificateFingerprint",
  "serverName",
  "operationTimeoutSec",
  "readTimeoutSec",
  "maxEnvelopeSize",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "",
];
const name = fc.oneof(fc.constantFrom(...fields), fc.string({ maxLength: 5 }));
const { json } = fc.letrec<{ json: unknown; entry: Record<string, unknown> }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.constantFrom<unknown>(
      PLANTED,
      `${PLANTED}\n${PLANTED}`,
      "ssh",
      "winrm",
      "local",
      "https",
      "http",
      "basic",
      "",
      "web1",
      "/wsman",
    ),
    fc.constantFrom<unknown>(null, true, false, 0, -1, 22, 70_000, 1.5, 1e300),
    fc.array(tie("json"), { maxLength: 3 }),
    tie("entry"),
  ),
  entry: fc.array(fc.tuple(name, tie("json")), { maxLength: 6 }).map(own),
}));

/** As JSON.parse makes it: every name is one of its own. */
function own(pairs: [string, unknown][]): Record<string, unknown> {
  return JSON.parse(`{${pairs.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`);
}

/** Mostly a connection that could be one, with a part that could not. */
const connection = fc.oneof(
  json,
  fc
    .tuple(fc.constantFrom("ssh", "winrm", "local"), fc.array(fc.tuple(name, json), { maxLength: 3 }))
    .map(([type, more]) => own([["type", type], ["host", "h"], ...more])),
);

/** A result, or an error that names a property and shows nothing of what was given. */
function resolvesOrRefuses(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.code).toBe("input/connection");
    expect(error.property).toMatch(/^(connection|iis-clientcert:)/);
    expect(error.reason).not.toBe("");
    expect(`${error.stack}${inspect(error, { depth: 9 })}${JSON.stringify(error)}`).not.toContain(PLANTED);
  }
}

test("any value for a connection resolves, or is refused by its path and without its secrets", () => {
  fc.assert(
    fc.property(connection, (value) => {
      // A plain word may be the name of a server.
      fc.pre(!(typeof value === "string" && value.includes(PLANTED) && !/[{["']/.test(value)));
      const none = configurationOf({});
      resolvesOrRefuses(() => resolveServer(value, none, {}));
      resolvesOrRefuses(() => resolveServerName(value, none));
      expect(({} as Record<string, unknown>).host).toBeUndefined();
    }),
    runs(1_000),
  );
});

test("any configuration resolves, or is refused by its path and without its secrets", () => {
  const servers = fc
    .array(fc.tuple(fc.constantFrom("web1", "WEB1", "web-1", "web_1", "__proto__", "constructor", ""), connection), {
      maxLength: 3,
    })
    .map(own);
  const asked = fc.constantFrom(undefined, "web1", "__proto__", "constructor", "toString", "nobody");
  fc.assert(
    fc.property(fc.oneof(servers, json), asked, asked, (all, wanted, defaultServer) => {
      const configuration = configurationOf({ servers: JSON.stringify(all), ...(defaultServer && { defaultServer }) });
      resolvesOrRefuses(() => resolveServer(wanted, configuration, {}));
      resolvesOrRefuses(() => resolveServerName(wanted, configuration));
    }),
    runs(1_000),
  );
});

test("any text for the configuration is refused, or read", () => {
  const piece = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    '"web1"',
    ":",
    ",",
    '"host"',
    '"h"',
    PLANTED,
    `"${PLANTED}"`,
    "\ufeff",
    "null",
    " ",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 30 }),
    fc.array(piece, { maxLength: 10 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (servers) => {
      fc.pre(!/^\s*\{\s*"pl4nted/.test(servers));
      resolvesOrRefuses(() => resolveServer("web1", configurationOf({ servers }), {}));
    }),
    runs(500),
  );
});

test.each([
  ["lists in lists", `{"web1":${"[".repeat(200_000)}${"]".repeat(200_000)}}`],
  ["objects in objects", `{"web1":{"host":${'{"host":'.repeat(100_000)}1${"}".repeat(100_000)}}}`],
  [
    "a proxy in a proxy",
    `{"web1":{"host":"h","proxy":${'{"host":"h","proxy":'.repeat(50_000)}1${"}".repeat(50_000)}}}`,
  ],
  [
    "ten megabytes of servers",
    JSON.stringify(
      Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`server${n}`, { host: "h", pasword: PLANTED }])),
    ),
  ],
])("depth and size are refused like any other mistake: %s", (_, servers) => {
  const configuration = configurationOf({ servers });
  expect(() => resolveServer("web1", configuration, {})).toThrow(InputError);
  resolvesOrRefuses(() => resolveServer("web1", configuration, {}));
  resolvesOrRefuses(() => resolveServerName("server7", configuration));
});
