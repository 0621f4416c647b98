import { describe, expect, test } from "vitest";
import { SCHEMES } from "../../../../provider/src/resources/schemes";
import * as is from "./site";
import { faultsTold, told } from "./told";

const { account, certificate, logOf, mapping } = is;

describe("what is advised does no harm", () => {
  test("flags that a site has stay, and who may come without a certificate is said", () => {
    const [bare] = faultsTold("certificate-asked", is.accessOf(["Ssl", "Ssl128"]));
    expect(bare?.byHand).toContain("/sslFlags:Ssl,SslNegotiateCert,SslRequireCert,Ssl128 ");
    expect(bare?.advice).toContain("leave SslRequireCert out if");
    const [required] = faultsTold("certificate-asked", is.accessOf(["SslRequireCert"]));
    expect(required?.program).toContain('["Ssl", "SslNegotiateCert", "SslRequireCert"]');
  });

  test("what is judged at the path of --url is repaired there", () => {
    const at = { path: "api/v1", url: new URL("https://orders.example/api/v1") };
    const [asked] = faultsTold("certificate-asked", { ...at, ...is.accessOf([]) });
    expect(asked?.program).toContain('site: "Orders", path: "api/v1"');
    expect(asked?.byHand).toContain('"Orders/api/v1"');
    const schemes = is.schemes(Object.fromEntries(SCHEMES.map(([name]) => [name, is.ON])));
    for (const rule of ["anonymous-access", "other-schemes"])
      for (const { program, byHand } of faultsTold(rule, { ...at, schemes })) {
        expect(program).toContain('path: "api/v1"');
        expect(byHand).toContain('"Orders/api/v1"');
      }
  });

  test("a misplaced root is moved and never deleted, and only by its whole thumbprint", () => {
    const trust = (thumbprint: string) => ({
      trust: { sendTrustedIssuerList: null, misplacedRoots: [{ subject: "CN=x", issuer: "CN=y", thumbprint }] },
    });
    const [whole] = faultsTold("root-store", trust("AB".repeat(20)));
    expect(whole?.byHand).toMatch(/Move-Item Cert:\\LocalMachine\\Root\\(AB){20} -Destination Cert:\\LocalMachine\\CA/);
    for (const thumbprint of ["", "0", "AB", "AB".repeat(32)])
      expect(faultsTold("root-store", trust(thumbprint))[0]?.byHand).toBeUndefined();
  });

  test("no root is put into the store where a root would not help", () => {
    for (const status of ["NotValidForUsage", "Revoked", "NotSignatureValid", "ExplicitDistrust"]) {
      const chains = { chains: [is.chain(certificate("alice"), "UntrustedRoot", status)], left: 0 };
      const [found] = faultsTold("issuer-trust", { chains });
      expect(found?.byHand).toBe("certutil.exe -verify client.cer");
      expect(found?.cause).toContain("finds fault with");
    }
  });

  test("an account that has expired is given no eternal life, and a disabled one is asked about", () => {
    const of = (state: is.AccountState) =>
      faultsTold("account", { accounts: { accounts: [account("alice", state)], left: 0 }, mappings: [local("alice")] });
    expect(of({ expired: true })[0]?.byHand).toBeUndefined();
    expect(of({ disabled: true })[0]).toMatchObject({
      advice: expect.stringContaining("otherwise remove the mapping"),
      byHand: "net.exe user alice /active:yes",
    });
  });

  test("net.exe is told of local accounts only", () => {
    const byHand = (name: string) =>
      faultsTold("account", {
        accounts: { accounts: [account(name, { lockedOut: true })], left: 0 },
        mappings: [local(name)],
      })[0]?.byHand;
    expect(byHand(".\\alice")).toBe("net.exe user alice /active:yes");
    expect(byHand("web1\\alice")).toBe("net.exe user alice /active:yes");
    for (const name of ["CORP\\alice", "alice@corp.example", "a\\b\\c"]) expect(byHand(name)).toBeUndefined();
  });

  test("an entry is said again by hand only where nothing of it can get lost", () => {
    const byHand = (changes: Parameters<typeof is.served>[0]) =>
      faultsTold("late-asking", { tls: is.served({ flags: 0, ...changes }) })[0]?.byHand;
    expect(byHand({})).toContain("clientcertnegotiation=enable");
    const odd = [
      ...[{ flags: 0x10 }, { flags: 2 ** 32 }, { checkMode: 2 }, { checkMode: 2 ** 32 }, { certificateHash: "" }],
      ...[{ ctlStoreName: "x" }, { ctlIdentifier: "x" }, { urlRetrievalTimeout: 1 }, { revocationFreshnessTime: 1 }],
    ];
    for (const each of odd) expect(byHand(each)).toBeUndefined();
  });

  test("an entry of the central store is no address, and one of another application is not taken over", () => {
    const central = is.tls({
      bindings: [{ site: "Orders", information: "*:443:orders.example", sslFlags: 3 }],
      endpoints: [is.entry({ store: "ccs", flags: 0 }, "443")],
    });
    for (const tls of [central, is.served({ flags: 0, appId: "{11111111-2222-3333-4444-555555555555}" })]) {
      const [found] = faultsTold("late-asking", { tls });
      expect(found?.advice).toBeDefined();
      expect([found?.program, found?.byHand]).toEqual([undefined, undefined]);
    }
    const [uploads] = faultsTold("upload-read-ahead", { tls: central, log: logOf("413.0.0") });
    expect(uploads?.program).toBeUndefined();
  });

  test("plain HTTP that is refused from then on is said before", () => {
    expect(faultsTold("certificate-asked", is.accessOf([]))[0]?.advice).toContain("plain HTTP is refused from then on");
    expect(faultsTold("certificate-asked", is.accessOf(["Ssl"]))[0]?.advice).not.toContain("plain HTTP");
  });

  test("who sent no certificate where none is required now is not sought on the client", () => {
    const [found] = faultsTold("certificate-sent", { ...is.accessOf(["SslNegotiateCert"]), log: logOf("403.7.64") });
    expect(found?.advice).toContain("none is required at the place that is looked at");
  });

  test("who sends no certificate is first told that it is asked for late", () => {
    const [found] = faultsTold("certificate-sent", { tls: is.served({ flags: 0 }), log: logOf("403.7.64") });
    expect(found?.advice).toMatch(/^first do what late-asking says/);
  });
});

describe("what is told is so", () => {
  test("revoked certificates are told beside lists that cannot be fetched", () => {
    const log = logOf(`403.13.${0x80092010}`, `403.13.${0x80092013}`, `403.13.${0x80092013}`);
    const found = faultsTold("revocation", { log });
    expect(found.map(({ evidence }) => evidence[0])).toEqual([
      expect.stringContaining("1 request with 403.13 (win32 0x80092010)"),
      expect.stringContaining("2 requests with 403.13 (win32 0x80092013)"),
    ]);
  });

  test("evidence of revocation is no single word where nothing checks it", () => {
    const [found] = faultsTold("revocation", { log: logOf("403.13.1"), tls: is.served({ checkMode: 1 }) });
    expect(found?.evidence).toHaveLength(1);
  });

  test("a site without an https binding and with plain HTTP in its log is told of both", () => {
    expect(faultsTold("https-only", { tls: is.tls({ bindings: [] }), log: logOf("403.4.5") })).toHaveLength(2);
  });

  test("a certificate is in date by the server's clock, and clocks that differ are evidence", () => {
    const now = Date.parse("2030-01-01T00:00:00Z");
    const [found] = faultsTold("validity", { now });
    expect(found?.evidence).toContain(
      "the server's clock says 2030-01-01T00:00:00Z, this computer's 2026-11-28T10:00:00Z",
    );
    expect(faultsTold("validity", { now: is.NOW + 60_000 })).toEqual([]);
  });

  test("each win32 status of a refused logon is a finding with its own count", () => {
    const log = logOf("401.1.1326", "401.1.1326", "401.1.1385");
    expect(faultsTold("logon", { log }).map(({ evidence }) => evidence[0])).toEqual([
      expect.stringContaining("2 requests"),
      expect.stringContaining("1 request "),
    ]);
  });

  test("a logon method that is a member of every object is only its name", () => {
    const mapping_ = is.section({ ...is.SWITCH, logonMethod: "constructor" });
    const [found] = faultsTold("logon", { log: logOf("401.1.1385"), mapping: mapping_ });
    expect(found?.advice).toContain("the right to log on in this way");
  });

  test("a file that is no XML is told once, and not once for each section", () => {
    const unreadable = ["a/access", "b/c"].map((section) => ({ section, ...is.failed("invalid", "Line number: 1") }));
    const locked = { section: "a/d", ...is.failed("locked") };
    const found = faultsTold("configuration", { configuration: { unreadable: [...unreadable, locked] } });
    expect(found.map(({ cause }) => cause)).toEqual([
      'IIS cannot read 2 sections ("access", "c") of the site',
      'the site\'s web.config holds section "d", which the server has locked',
    ]);
  });

  test("what cannot be told is told beside faults", () => {
    const locations = [is.below("api", [], 1), { path: "b", ...is.failed() }];
    const below = is.belowSite(locations, 4);
    for (const rule of ["mappings-below", "flags-below"])
      expect(told(rule, { below })).toMatchObject([{ is: "fault" }, { is: "unknown", why: /^5 locations/ }].map(like));
    const damaged = [mapping("alice", { wrong: "the certificate is empty" })];
    expect(told("stored-certificate", { mappings: damaged, unreadableMappings: 1 })).toMatchObject([
      { is: "fault" },
      { is: "unknown" },
    ]);
  });
});

function like({ is: kind, why }: { is: string; why?: RegExp }) {
  return { is: kind, ...(why && { why: expect.stringMatching(why) }) };
}

function local(name: string) {
  return mapping("alice", { account: name });
}
