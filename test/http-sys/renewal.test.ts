import { expect, test } from "vitest";
import { FLAG } from "../../provider/src/http-sys/flags";
import { freshWindows } from "../../simulator/src/fresh-windows";
import { addEntry, findEntry } from "../../simulator/src/http-sys/entry";
import { renew } from "../../simulator/src/http-sys/renewal";

const NEW = "00112233445566778899AABBCCDDEEFF00112233";
const certificate = { hash: NEW, store: "WebHosting", notAfter: new Date(Date.now() + 1e9), hasKey: true };
const SITE = "Default Web Site";
const EVERY_BIT = 128 | 32 | 4;

/** Flags that an entry with all three has after a renewal, where the site's binding has these sslFlags. */
function flagsAfter(build: number, sslFlags: number, information = "*:443:"): unknown {
  const windows = freshWindows([SITE], { build });
  const [entry] = windows.httpSys.keys("SslBindingInfo");
  const flags = FLAG.negotiateClientCert | FLAG.disableTls13 | FLAG.disableHttp2;
  addEntry(windows.httpSys, { store: "address", endpoint: "0.0.0.0:443" }, build, {
    ...entry?.values,
    DefaultFlags: flags,
    DefaultSslCertCheckMode: 1,
    DefaultSslCtlStoreName: "ClientAuthIssuer",
  });
  renew(windows, [{ site: SITE, information, sslFlags }], "0.0.0.0:443", certificate);
  const values = findEntry(windows.httpSys, "address", "0.0.0.0:443")?.key.values;
  expect(values).toMatchObject({ SslCertHash: Buffer.from(NEW, "hex"), SslCertStoreName: "WebHosting" });
  expect(values).toMatchObject({ DefaultSslCertCheckMode: 0 });
  expect(values).not.toHaveProperty("DefaultSslCtlStoreName");
  expect(windows.httpSys.certificate("webhosting", NEW)).toBe(certificate);
  return values?.DefaultFlags;
}

test.each([
  [14393, 0],
  [17763, FLAG.disableHttp2],
  [20348, FLAG.disableHttp2 | FLAG.disableTls13],
  [26100, FLAG.disableHttp2 | FLAG.disableTls13 | FLAG.negotiateClientCert],
])("a renewal on build %d keeps the flags that its IIS finds in the binding: %d", (build, kept) => {
  expect(flagsAfter(build, EVERY_BIT)).toBe(kept);
  expect(flagsAfter(build, 0)).toBe(0);
});

test("a binding that does not use the entry keeps nothing", () => {
  expect(flagsAfter(26100, EVERY_BIT, "*:444:")).toBe(0);
});

test("an entry for a name stays under its subkey, and none cannot be renewed", () => {
  const windows = freshWindows([SITE]);
  const [entry] = windows.httpSys.keys("SslBindingInfo");
  addEntry(windows.httpSys, { store: "name", endpoint: "orders.example:443" }, windows.build, entry?.values ?? {});
  const [before] = windows.httpSys.keys("SslSniBindingInfo");
  renew(windows, [], "orders.example:443", certificate);
  expect(windows.httpSys.keys("SslSniBindingInfo")).toMatchObject([
    { name: before?.name, values: { HostnamePort: "orders.example:443", SslCertStoreName: "WebHosting" } },
  ]);
  expect(() => renew(windows, [], "orders.example:444", certificate)).toThrow("no entry for orders.example:444");
});
