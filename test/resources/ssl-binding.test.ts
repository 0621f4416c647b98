import { describe, expect, test } from "vitest";
import type { SslBindingObservation, SslEntry, SslSiteBinding } from "../../provider/src/agent/protocol";
import { FLAG } from "../../provider/src/http-sys/flags";
import { check } from "../../provider/src/reconcile/check";
import { Claims } from "../../provider/src/reconcile/claims";
import { Declared } from "../../provider/src/reconcile/declared";
import { difference } from "../../provider/src/reconcile/diff";
import type { Host } from "../../provider/src/reconcile/host";
import type { ObserveContext, Props } from "../../provider/src/reconcile/kind";
import { create, remove, update } from "../../provider/src/reconcile/lifecycle";
import { certificateNotAsked } from "../../provider/src/resources/asked-late";
import { sslBindingKind as kind } from "../../provider/src/resources/ssl-binding";
import { sslEntry } from "../support/ssl-entry";

const SITE = "Default Web Site";
/** Without a store's name, which stands for MY. */
const entry = (endpoint: string, changes: Partial<SslEntry> = {}) =>
  sslEntry(endpoint, { certificateStoreName: "", ...changes });
const binding = (site: string, information = "*:443:", changes: Partial<SslSiteBinding> = {}): SslSiteBinding => ({
  ...{ site, information, sslFlags: 0, negotiates: true },
  ...changes,
});
const seen = (changes: Partial<SslBindingObservation> = {}): SslBindingObservation => ({
  ...{ build: 20348, tls13: null, endpoints: [entry("0.0.0.0:443")], bindings: [binding(SITE)] },
  ...changes,
});
const context: ObserveContext = { verify: () => false, hasModule: () => true, declares: () => undefined };
const wanted: Props = { server: "web01", endpoint: "0.0.0.0:443", negotiateClientCert: true };
const observe = (answer: SslBindingObservation, props = wanted, more: Partial<ObserveContext> = {}) =>
  kind.observe({ entry: answer }, props, { ...context, ...more });
const asking = entry("0.0.0.0:443", { flags: FLAG.negotiateClientCert });

describe("what a program may say", () => {
  test.each([
    [{ endpoint: "*:443" }, "0.0.0.0:443"],
    [{ endpoint: " Orders.Example:443 " }, "orders.example:443"],
    [{ endpoint: "[2001:DB8:0::1]:443" }, "[2001:db8::1]:443"],
  ])("%j has one form", (given, form) => {
    expect(check(kind, { ...wanted, ...given })).toMatchObject({ inputs: { endpoint: form }, failures: [] });
  });

  test.each<[Props, RegExp]>([
    [{ endpoint: "443" }, /^endpoint: expected an address or a host name, and a port/],
    [{ endpoint: undefined }, /^endpoint: is required/],
    [{ endpoint: 443 }, /^endpoint: expected an address/],
    [
      { negotiateClientCert: undefined },
      /^negotiateClientCert: at least one of negotiateClientCert, disableTls13, disableHttp2/,
    ],
    [{ negotiateClientCert: "yes" }, /^negotiateClientCert: expected true or false/],
    [{ site: SITE }, /^site: SslBinding has no such property/],
    [{ flags: [] }, /^flags: is an output/],
  ])("%j is refused", (given, said) => {
    expect(
      check(kind, { ...wanted, ...given })
        .failures.map(({ reason }) => reason)
        .join("\n"),
    ).toMatch(said);
  });

  test("one endpoint in two spellings is declared twice", () => {
    const claims = new Claims();
    claims.claim(kind, "one", { ...wanted, endpoint: "*:443" });
    expect(() => claims.claim(kind, "two", { ...wanted, endpoint: "0.0.0.0:443" })).toThrow(/"two".*"one"/);
  });
});

describe("what it writes", () => {
  test("a create sets what is named and asks what it was", () => {
    expect(kind.ensure({ ...wanted, disableHttp2: false }, undefined)).toEqual({
      entry: {
        ...{ kind: "sslBinding", endpoint: "0.0.0.0:443" },
        set: { negotiateClientCert: true, disableHttp2: false },
        report: ["negotiateClientCert", "disableHttp2"],
      },
    });
  });

  test("a flag that is named no longer goes back to what it was, and one that is named anew is asked", () => {
    const before = { ...wanted, disableHttp2: true, flagsBefore: { negotiateClientCert: false, disableHttp2: false } };
    const { disableHttp2: _, ...named } = { ...wanted, disableHttp2: undefined, disableTls13: true };
    expect(kind.ensure(named, before)).toMatchObject({
      entry: { set: { negotiateClientCert: true, disableTls13: true, disableHttp2: false }, report: ["disableTls13"] },
    });
  });

  test("a delete restores the flags that nobody else declares, and forgives an entry that is gone", () => {
    const state = { ...wanted, disableHttp2: true, flagsBefore: { negotiateClientCert: false, disableHttp2: true } };
    expect(kind.absent(state, new Set(["server", "endpoint", "negotiateClientCert"]))).toEqual({
      entry: { kind: "sslBinding", endpoint: "0.0.0.0:443", set: { negotiateClientCert: false }, ifThere: true },
    });
    expect(kind.absent(state, new Set([]))).toEqual({});
  });

  test("what the flags were stays in state through an update, also one of bookkeeping only", async () => {
    const answers = { entry: seen({ endpoints: [asking] }) };
    const host: Host = {
      ...{ forgetUnreachable: false, isUnreachable: () => false, warn: () => {} },
      hello: async () => ({ modules: [] }) as never,
      read: async () => ({ answers, verify: () => false }),
      ensure: async () => ({
        result: { done: { entry: { changed: true, stood: { negotiateClientCert: false } } } },
        ...{ answers, verify: () => false },
      }),
    };
    const { outputs, id } = await create(kind, wanted, host);
    expect(id).toBe("WEB01/0.0.0.0%3A443");
    expect(outputs).toMatchObject({
      ...{ certificateThumbprint: "AB12", certificateStore: "MY", sites: [SITE], flags: ["negotiateClientCert"] },
      flagsBefore: { negotiateClientCert: false },
    });
    const moved = { ...wanted, connection: { host: "web01" } };
    expect(await update(kind, outputs, moved, () => host, new Declared())).toEqual({ ...outputs, ...moved });
    const more = await update(kind, outputs, { ...wanted, disableTls13: false }, () => host, new Declared());
    expect(more).toMatchObject({ flagsBefore: { negotiateClientCert: false } });
  });

  test("the port of our own WinRM connection is left alone, before anything is sent", async () => {
    const host = { httpsPort: 443, hello: async () => ({ modules: [] }), warn: () => {} } as unknown as Host;
    await expect(create(kind, wanted, host)).rejects.toThrow(
      /goes over port 443.*left as they are.*server\/left-alone/,
    );
    const state = { ...wanted, flagsBefore: { negotiateClientCert: false } };
    await expect(remove(kind, state, host, new Declared(), async () => false)).rejects.toThrow(/server\/left-alone/);
    const held = { ...state, flagsBefore: {} };
    await expect(remove(kind, held, host, new Declared(), async () => false)).resolves.toBeUndefined();
    expect(kind.cutsOff?.({ endpoint: "orders.example:443" }, 5986)).toBeUndefined();
    expect(kind.cutsOff?.({ endpoint: "[::]:5986" }, 5986)).toContain("5986");
  });
});

describe("what it sees", () => {
  test("the named flags, and of the certificate what is bound now", () => {
    const renewed = entry("0.0.0.0:443", { certificateHash: "CD34", certificateStoreName: "WebHosting" });
    const observation = observe(seen({ endpoints: [renewed] }));
    expect(observation?.values).toEqual({
      ...{ negotiateClientCert: false, flags: [], sites: [SITE] },
      ...{ certificateThumbprint: "CD34", certificateStore: "WebHosting" },
    });
    expect(difference(kind, { ...wanted, ...observation?.values }, wanted).writes).toEqual(["negotiateClientCert"]);
  });

  test("nothing, where the entry is gone, or only the central store has the port", () => {
    expect(observe(seen({ endpoints: [] }))).toBeUndefined();
    expect(observe(seen({ endpoints: [entry("443", { store: "ccs" })] }))).toBeUndefined();
  });

  test("a fault, where the entry cannot be read, and none where another one cannot", () => {
    const fault = { kind: "invalid", text: "odd" } as const;
    const odd = (endpoint: string) => ({ store: "address", endpoint, fault }) as const;
    expect(observe(seen({ endpoints: [odd("0.0.0.0:443")] }))).toMatchObject({ fault });
    expect(observe(seen({ endpoints: [asking, odd("0.0.0.0:444")] }))?.fault).toBeUndefined();
  });

  test("a fault, where an entry by name cannot be read and may be the one that is missing", () => {
    const fault = { kind: "denied", text: "Access is denied." } as const;
    const guid = { store: "name", endpoint: "{0f8c3c1e-5b1d-4c39-9a53-1d2f6c7a8b90}", fault } as const;
    const named = { ...wanted, endpoint: "orders.example:443" };
    expect(observe(seen({ endpoints: [guid] }), named)).toMatchObject({ fault });
    const own = entry("orders.example:443", { store: "name" });
    expect(observe(seen({ endpoints: [guid, own] }), named)?.fault).toBeUndefined();
    expect(observe(seen({ endpoints: [guid] }))).toBeUndefined();
  });

  test("an entry of IPv6 that differs, unless it is of another application", () => {
    const both = seen({ endpoints: [asking, entry("[::]:443")] });
    expect(observe(both)?.warnings?.join()).toMatch(
      /"\[::\]:443".*negotiateClientCert.*new SslBinding\("https-ipv6", \{ endpoint: "\[::\]:443"/,
    );
    const foreign = entry("[::]:443", { appId: "{5d89a20c-beab-4389-9447-324788eb944a}" });
    expect(observe(seen({ endpoints: [asking, foreign] }))?.warnings).toEqual([]);
  });

  test("an entry of IPv6 that differs, with the line that gives it the same flags", () => {
    const off = { ...wanted, negotiateClientCert: false, disableTls13: true };
    const endpoints = [
      entry("0.0.0.0:443", { flags: FLAG.disableTls13 }),
      entry("[::]:443", { flags: FLAG.disableTls13 | FLAG.negotiateClientCert }),
    ];
    expect(observe(seen({ endpoints }), off)?.warnings?.join()).toContain(
      'new SslBinding("https-ipv6", { endpoint: "[::]:443", negotiateClientCert: false })',
    );
    const tls12 = { ...off, negotiateClientCert: undefined };
    const [own] = endpoints;
    expect(observe(seen({ endpoints: own ? [own, entry("[::]:443")] : [] }), tls12)?.warnings?.join()).toContain(
      'new SslBinding("https-ipv6", { endpoint: "[::]:443", disableTls13: true })',
    );
  });

  test("no entry of IPv6 that is declared too, or the same", () => {
    const both = seen({ endpoints: [asking, entry("[::]:443")] });
    expect(observe(both, wanted, { declares: () => ({}) })?.warnings).toEqual([]);
    expect(observe(seen({ endpoints: [asking, { ...asking, endpoint: "[::]:443" }] }))?.warnings).toEqual([]);
  });
});

describe("whom it touches besides", () => {
  const written = (answer: SslBindingObservation) =>
    kind.afterWrite?.({ wanted, before: undefined, done: { entry: { changed: true } }, answers: { entry: answer } });

  test("other sites of the endpoint are named, those that ask already are not", () => {
    const bindings = [
      binding(SITE),
      binding("intranet", "*:443:intra.example", { negotiates: false }),
      binding("apart", "*:444:"),
    ];
    expect(written(seen({ endpoints: [asking], bindings }))?.join()).toMatch(/used by site "intranet" too/);
    expect(written(seen({ endpoints: [asking] }))).toEqual([]);
    const alone = [binding(SITE, "*:443:", { negotiates: false })];
    expect(written(seen({ endpoints: [asking], bindings: alone }))).toEqual([]);
  });

  test("another application on the port is named", () => {
    const adfs = entry("adfs.example:443", { store: "name", appId: "{5d89a20c-beab-4389-9447-324788eb944a}" });
    expect(written(seen({ endpoints: [asking, adfs] }))?.join()).toMatch(
      /port 443 is also used by "adfs.example:443" of application "\{5d89/,
    );
  });

  test("a delete warns of sites that go on asking, and then ask late", () => {
    const removed = (answer: SslBindingObservation) => kind.afterRemoval?.({ entry: answer }, wanted, context);
    expect(removed(seen())?.join()).toMatch(
      /no longer asks .* SslNegotiateCert is still on for site "Default Web Site"/,
    );
    expect(removed(seen({ endpoints: [asking] }))).toEqual([]);
    expect(removed(seen({ bindings: [binding(SITE, "*:443:", { negotiates: false })] }))).toEqual([]);
  });
});

describe("SslNegotiateCert of a site whose endpoint", () => {
  const said = (answer: SslBindingObservation, declares: ObserveContext["declares"] = () => undefined) =>
    certificateNotAsked(answer, { site: SITE }, declares);
  const LINE = 'new SslBinding("https", { endpoint: "0.0.0.0:443", negotiateClientCert: true })';

  test.each<[what: string, build: number, RegExp]>([
    ["has no TLS 1.3", 17763, /by renegotiation/],
    ["has TLS 1.3 of 2022", 20348, /Windows Server 2022.*connection is reset/],
    ["has TLS 1.3 of 2025", 26100, /2025.*500 \(0x80070032\)/],
  ])("%s and asks late is warned of, with the line to write", (_what, build, words) => {
    const [warning, ...more] = said(seen({ build }));
    expect(warning).toMatch(words);
    expect(warning).toContain(LINE);
    expect(more).toEqual([]);
  });

  test("asks in the handshake, or is declared to, is not warned of", () => {
    expect(said(seen({ endpoints: [asking] }))).toEqual([]);
    expect(said(seen(), (type) => (type === "SslBinding" ? { negotiateClientCert: true } : undefined))).toEqual([]);
  });

  test("is declared already, or is of another application, is told what to do about that", () => {
    const [declared, ...more] = said(seen(), (type) => (type === "SslBinding" ? { disableHttp2: true } : undefined));
    expect(declared).toMatch(/: set negotiateClientCert: true in its SslBinding$/);
    expect(more).toEqual([]);
    const foreign = entry("0.0.0.0:443", { appId: "{5d89a20c-beab-4389-9447-324788eb944a}" });
    expect(said(seen({ endpoints: [foreign] })).join()).toMatch(
      /bind the certificate in IIS, since .*"\{5d89.*new SslBinding/,
    );
  });

  test("is not there is told: no binding, and a binding without a certificate", () => {
    expect(said(seen({ bindings: [binding("intranet")] })).join()).toMatch(/no https binding/);
    expect(said(seen({ endpoints: [] })).join()).toMatch(/"\*:443:" has no certificate in HTTP.sys/);
  });

  test("trusts only a list of issuers, checks revocation from the cache only, or rejects all, is warned of", () => {
    const odd = entry("0.0.0.0:443", {
      ...{ flags: FLAG.negotiateClientCert | FLAG.reject, checkMode: 2, ctlStoreName: "ClientAuthIssuer" },
    });
    const all = said(seen({ endpoints: [odd] })).join("\n");
    expect(all).toMatch(/rejects every connection/);
    expect(all).toMatch(/certificate trust list \("ClientAuthIssuer"\)/);
    expect(all).toMatch(/in the cache only.*403\.13/);
  });

  test("is one of two that differ is told, where sources do not agree which one serves", () => {
    const endpoints = [
      ...[entry("0.0.0.0:443"), entry("10.0.0.5:443")],
      entry("orders.example:443", { store: "name", flags: FLAG.negotiateClientCert }),
    ];
    const named = binding(SITE, "*:443:orders.example", { sslFlags: 1 });
    expect(said(seen({ endpoints, bindings: [named] })).join("\n")).toMatch(/may be served by any of/);
  });

  test("is any, at the server level; a thousand sites make no thousand warnings", () => {
    const many = Array.from({ length: 1000 }, (_, at) => at + 1);
    const answer = seen({
      endpoints: many.map((port) => entry(`0.0.0.0:${port}`)),
      bindings: many.map((port) => binding(`site ${port}`, `*:${port}:`)),
    });
    expect(certificateNotAsked(answer, {}, () => undefined)).toHaveLength(5);
    expect(certificateNotAsked(seen({ bindings: [] }), {}, () => undefined)).toEqual([]);
  });

  test("cannot be read says nothing that is not known", () => {
    expect(certificateNotAsked({ fault: { kind: "unknown", text: "x" } }, { site: SITE }, () => undefined)).toEqual([]);
    expect(certificateNotAsked(undefined, { site: SITE }, () => undefined)).toEqual([]);
  });
});
