import { expect, test } from "vitest";
import type { Query } from "../../provider/src/agent/protocol";
import { setUp } from "./server-setup";
import { inTime, rejection, useStandingClock } from "./time";

useStandingClock();

const collection = { section: "a", location: "Site", collection: "c" };
const QUERIES = {
  accounts: { kind: "accounts", ...collection, attribute: "userName", domain: "d" },
  chains: { kind: "chains", ...collection, attribute: "certificate" },
  trust: { kind: "trust" },
  siteLog: { kind: "siteLog", site: "Site" },
  locations: { kind: "locations", site: "Site", section: "a" },
  siteConfiguration: { kind: "siteConfiguration", site: "Site", sections: ["a"] },
} as const satisfies Record<string, Query>;

type Kind = keyof typeof QUERIES;

const fault = { kind: "denied", text: "no" };
const account = { name: "a", exists: true, disabled: false, lockedOut: false, expired: false, passwordExpired: false };
const chain = { sha256: "0".repeat(64), statuses: ["UntrustedRoot"], top: null };
const root = { subject: "CN=x", issuer: "CN=y", thumbprint: "AB" };
const request = { time: "2026-11-28 10:00:00", status: 401, substatus: 1, win32: 1326 };
const location = { path: "api", attributes: {}, own: 0 };
const unreadable = { section: "a", fault };

const WHOLE = {
  accounts: { accounts: [account, { name: "b", fault }], left: 0 },
  chains: { chains: [chain, { sha256: "1".repeat(64), fault }], left: 0 },
  trust: { sendTrustedIssuerList: null, misplacedRoots: [root] },
  siteLog: { state: "read", folder: "C:\\logs", now: "2026-11-28 10:00:00", requests: [request] },
  locations: { locations: [location, { path: "b", fault }], left: 0 },
  siteConfiguration: { unreadable: [unreadable] },
} satisfies Record<Kind, object>;

/** What comes of a question whose agent observes this. */
function observing(asked: Kind, observation: unknown, kind: string = asked) {
  const { agent, server } = setUp();
  for (let times = 0; times < 6; times++)
    agent.mishaps.read.push(({ id }, wire) => wire.answer({ id, answers: [{ query: 0, kind, observation }] } as never));
  return { asked: server.read([QUERIES[asked]]), server };
}

const KINDS = Object.keys(QUERIES) as Kind[];

test.each(KINDS)("a right answer of kind %s is told as it came, without what stands in no schema", async (kind) => {
  const { asked } = observing(kind, { ...WHOLE[kind], planted: 2 });
  expect((await inTime(asked)).answers).toEqual([WHOLE[kind]]);
});

const times = (count: number, thing: unknown) => Array.from({ length: count }, () => thing);

test.each<[Kind, string, object | null | undefined]>([
  ...KINDS.flatMap((kind): [Kind, string, object | null | undefined][] => [
    [kind, "nothing", null],
    [kind, "a list", []],
    [kind, "an empty object", {}],
  ]),
  ["accounts", "more than are asked for", { ...WHOLE.accounts, accounts: times(201, account) }],
  ["accounts", "an account whose state is in text", { ...WHOLE.accounts, accounts: [{ ...account, disabled: "no" }] }],
  ["accounts", "an account without a state", { ...WHOLE.accounts, accounts: [{ ...account, expired: undefined }] }],
  ["accounts", "a name that is too long", { ...WHOLE.accounts, accounts: [{ ...account, name: "x".repeat(301) }] }],
  ["accounts", "fewer than none left", { ...WHOLE.accounts, left: -1 }],
  ["accounts", "a fraction left", { ...WHOLE.accounts, left: 0.5 }],
  ["chains", "more than are asked for", { ...WHOLE.chains, chains: times(501, chain) }],
  ["chains", "statuses without end", { ...WHOLE.chains, chains: [{ ...chain, statuses: times(21, "NoError") }] }],
  ["chains", "a status that is too long", { ...WHOLE.chains, chains: [{ ...chain, statuses: ["x".repeat(61)] }] }],
  ["chains", "a top that is too long", { ...WHOLE.chains, chains: [{ ...chain, top: "x".repeat(501) }] }],
  ["chains", "a digest that is none", { ...WHOLE.chains, chains: [{ ...chain, sha256: "0".repeat(63) }] }],
  ["chains", "a digest in capitals", { ...WHOLE.chains, chains: [{ ...chain, sha256: "A".repeat(64) }] }],
  ["trust", "roots without end", { ...WHOLE.trust, misplacedRoots: times(21, root) }],
  ["trust", "a thumbprint that is none", { ...WHOLE.trust, misplacedRoots: [{ ...root, thumbprint: "AB; calc" }] }],
  ["trust", "a subject that is too long", { ...WHOLE.trust, misplacedRoots: [{ ...root, subject: "x".repeat(501) }] }],
  ["trust", "a list that is sent in numbers", { ...WHOLE.trust, sendTrustedIssuerList: 1 }],
  ["siteLog", "a state that nobody knows", { ...WHOLE.siteLog, state: "toString" }],
  ["siteLog", "requests without end", { ...WHOLE.siteLog, requests: times(201, request) }],
  ["siteLog", "a status in text", { ...WHOLE.siteLog, requests: [{ ...request, status: "401" }] }],
  ["siteLog", "a status below all", { ...WHOLE.siteLog, requests: [{ ...request, win32: -1 }] }],
  ["siteLog", "a time that is too long", { ...WHOLE.siteLog, requests: [{ ...request, time: "x".repeat(41) }] }],
  ["siteLog", "a path that is too long", { ...WHOLE.siteLog, requests: [{ ...request, path: "x".repeat(301) }] }],
  ["siteLog", "an account that is none", { ...WHOLE.siteLog, requests: [{ ...request, account: null }] }],
  ["siteLog", "a folder that is too long", { ...WHOLE.siteLog, folder: "x".repeat(501) }],
  ["siteLog", "a clock that is too long", { ...WHOLE.siteLog, now: "x".repeat(41) }],
  ["locations", "more than are asked for", { ...WHOLE.locations, locations: times(201, location) }],
  ["locations", "a path that is too long", { ...WHOLE.locations, locations: [{ ...location, path: "x".repeat(501) }] }],
  ["locations", "attributes in a list", { ...WHOLE.locations, locations: [{ ...location, attributes: [] }] }],
  [
    "locations",
    "an attribute that is bare",
    { ...WHOLE.locations, locations: [{ ...location, attributes: { a: 1 } }] },
  ],
  ["locations", "entries in text", { ...WHOLE.locations, locations: [{ ...location, own: "1" }] }],
  ["siteConfiguration", "sections without end", { unreadable: times(101, unreadable) }],
  ["siteConfiguration", "a section that is too long", { unreadable: [{ ...unreadable, section: "x".repeat(301) }] }],
  ["siteConfiguration", "a section without its fault", { unreadable: [{ section: "a" }] }],
  ["siteConfiguration", "a fault of no kind", { unreadable: [{ section: "a", fault: { kind: "x", text: "" } }] }],
])("%s: %s is one clear error", async (kind, _, observation) => {
  const { asked, server } = observing(kind, observation);
  expect(await inTime(rejection(asked))).toMatchObject({ code: "connection/protocol", server: "web1" });
  await inTime(server.close());
});

test.each(KINDS)("a right answer of another kind than %s is one clear error", async (kind) => {
  const other = KINDS[(KINDS.indexOf(kind) + 1) % KINDS.length] as Kind;
  const { asked } = observing(kind, WHOLE[other], other);
  expect(await inTime(rejection(asked))).toMatchObject({
    code: "connection/protocol",
    reason: expect.stringContaining(`an answer of kind ${other} came to query 0, which is of kind ${kind}`),
  });
});
