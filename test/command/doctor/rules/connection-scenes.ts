import { CHECK, FLAG } from "../../../../provider/src/http-sys/flags";
import type { Scenes } from "./scene";
import * as is from "./site";

const UNREADABLE = { store: "address" as const, endpoint: "0.0.0.0:443", ...is.failed() };
const sni = { site: "Orders", information: "*:443:orders.example", sslFlags: 1 };
const named = is.entry({ store: "name" }, "orders.example:443");
const url = new URL("https://orders.example/api");

/** Of rules about how clients connect, and what they are asked for. */
export const CONNECTION: Readonly<Record<string, Scenes>> = {
  "tls-binding": {
    fires: [
      ["no entry serves the binding", { tls: is.tls({ endpoints: [] }) }, '"*:443:" has no certificate'],
      ["the entry has no certificate", { tls: is.served({ certificateHash: "" }) }, "has no certificate"],
      ["the entry rejects", { tls: is.served({ flags: FLAG.reject }) }, "rejects every connection"],
      ["no binding has the port of --url", { url: new URL("https://orders.example:8443/") }, "--url"],
      [
        "another site has the name of --url",
        { url, tls: is.tls({ bindings: [is.BINDING, { ...sni, site: "Shop" }] }) },
        "another site",
      ],
    ],
    silent: [
      ["a binding with a name has an entry of its own", { tls: is.tls({ bindings: [sni], endpoints: [named] }) }],
      ["the entry takes its certificates from the central store", { tls: centralStore() }],
      ["only another site's binding has none", { tls: is.tls({ bindings: [is.BINDING, { ...sni, site: "Shop" }] }) }],
      ["the binding of --url is in order, another one is not", { url, tls: oneBare() }],
    ],
    cannotTell: [
      ["HTTP.sys cannot be read", { tls: is.failed() }],
      ["the entry cannot be read", { tls: is.tls({ endpoints: [UNREADABLE] }) }],
      ["the binding cannot be understood", { tls: is.tls({ bindings: [{ ...is.BINDING, information: "?" }] }) }],
    ],
  },
  "https-only": {
    fires: [
      ["clients came over HTTP", { log: is.logOf("403.4.5") }, "1 request with 403.4"],
      ["the site has no https binding", { tls: is.tls({ bindings: [] }) }, "no https binding"],
    ],
    silent: [["Ssl is not set, and nothing is logged", { ...is.accessOf([]), log: is.NO_LOG }]],
    cannotTell: [
      ["the bindings cannot be read", { tls: is.failed() }],
      ["there is no log", { log: is.NO_LOG }],
      ["there is no log, and the flags cannot be read", { log: is.NO_LOG, access: is.failed() }],
    ],
  },
  "certificate-asked": {
    fires: [
      ["Ssl alone", is.accessOf(["Ssl"]), "not asked"],
      ["SslRequireCert alone", is.accessOf(["SslRequireCert"]), "has no effect"],
      ["at the path of --url", { url, path: "api", access: is.section({ sslFlags: [] }) }, "not asked"],
    ],
    silent: [
      ["only a path below asks", { ...is.accessOf([]), below: is.belowSite([is.below("api", is.ALL_FLAGS)]) }, '"api"'],
      [
        "the path of --url asks, the site does not",
        { ...is.accessOf([]), url, access: is.section({ sslFlags: is.ALL_FLAGS }) },
      ],
    ],
    cannotTell: [
      ["the section cannot be read", { access: is.failed() }],
      ["the web.config decides", { access: is.section({ sslFlags: [] }, "present") }],
    ],
  },
  "late-asking": {
    fires: [
      ["Windows Server 2022", { tls: is.served({ flags: 0 }) }, "is reset"],
      ["Windows Server 2025", { tls: is.served({ flags: 0 }, { build: 26100 }) }, "500 (0x80070032)"],
      ["Windows Server 2019", { tls: is.served({ flags: 0 }, { build: 17763 }) }, "renegotiation"],
      ["TLS 1.3 is off for the entry", { tls: is.served({ flags: FLAG.disableTls13 }) }, "renegotiation"],
      ["TLS 1.3 is off in SCHANNEL", { tls: is.served({ flags: 0 }, { tls13: false }) }, "renegotiation"],
      ["one of several endpoints", { tls: twoEntries() }, '"[::]:443"'],
      ["an entry of another application", { tls: is.served({ flags: 0, appId: "{0}" }) }, "application"],
      [
        "only a path below asks",
        { ...is.accessOf([]), below: is.belowSite([is.below("api", is.ALL_FLAGS)]), tls: is.served({ flags: 0 }) },
      ],
      ["it was so when clients came", { log: is.logOf("500.0.50") }, "now it is asked for in the handshake"],
    ],
    silent: [
      ["nobody is asked", { ...is.accessOf(["Ssl"]), tls: is.served({ flags: 0 }) }],
      ["another site's entry asks late", { tls: othersLate() }],
      ["with --url only its entry counts", { url, tls: namedAndLate() }],
    ],
    cannotTell: [
      ["HTTP.sys cannot be read", { tls: is.failed() }],
      ["the entry cannot be read", { tls: is.tls({ endpoints: [UNREADABLE] }) }],
      ["no entry serves the site", { tls: is.tls({ endpoints: [] }) }],
      ["the flags cannot be read", { access: is.failed(), tls: is.served({ flags: 0 }) }],
    ],
  },
  "upload-read-ahead": {
    fires: [
      ["413 while it is asked late", { tls: is.served({ flags: 0 }), log: is.logOf("413.0.0") }, "49152 bytes"],
      ["413 though it is asked in the handshake", { log: is.logOf("413.0.0") }, "though no certificate"],
    ],
    silent: [["asked late, and nothing was refused", { tls: is.served({ flags: 0 }) }]],
    cannotTell: [
      ["HTTP.sys cannot be read", { tls: is.failed() }],
      ["the entry cannot be read", { tls: is.tls({ endpoints: [UNREADABLE] }) }],
      ["asked late, and there is no log", { tls: is.served({ flags: 0 }), log: is.NO_LOG }],
    ],
  },
  "issuer-list": {
    fires: [
      ["the list is sent", { trust: { sendTrustedIssuerList: true, misplacedRoots: [] } }, "SendTrustedIssuerList"],
    ],
    silent: [["it is switched off", { trust: { sendTrustedIssuerList: false, misplacedRoots: [] } }]],
    cannotTell: [["the machine cannot be asked", { trust: is.failed() }]],
  },
  "certificate-sent": {
    fires: [["somebody sent none", { log: is.logOf("403.7.64", "403.7.64") }, "2 requests with 403.7"]],
    silent: [
      ["none is required, and there is no log", { ...is.accessOf(["Ssl", "SslNegotiateCert"]), log: is.NO_LOG }],
    ],
    cannotTell: [["there is no log", { log: is.NO_LOG }]],
  },
  revocation: {
    fires: [
      ["it is revoked", { log: is.logOf(`403.13.${0x80092010}`) }, "a revoked certificate"],
      ["it is revoked, as the policy says", { log: is.logOf(`403.13.${0x800b010c}`) }, "a revoked certificate"],
      ["the list cannot be fetched", { log: is.logOf(`403.13.${0x80092013}`) }, "could not check"],
      [
        "lists in the cache only",
        { log: is.logOf(`403.13.${0x80092013}`), tls: is.served({ checkMode: CHECK.cachedRevocationOnly }) },
        "none is fetched",
      ],
    ],
    silent: [["it is not checked, and there is no log", { tls: is.served({ checkMode: 1 }), log: is.NO_LOG }]],
    cannotTell: [
      ["HTTP.sys cannot be read", { tls: is.failed() }],
      ["the entry cannot be read", { tls: is.tls({ endpoints: [UNREADABLE] }) }],
      ["no entry serves the site", { tls: is.tls({ endpoints: [] }) }],
      ["there is no log", { log: is.NO_LOG }],
    ],
  },
};

function centralStore(): is.Tls {
  const binding = { site: "Orders", information: "*:443:orders.example", sslFlags: 3 };
  return is.tls({ bindings: [binding], endpoints: [is.entry({ store: "ccs", certificateHash: "" }, "443")] });
}

function oneBare(): is.Tls {
  const bare = { site: "Orders", information: "*:444:", sslFlags: 0 };
  return is.tls({ bindings: [sni, bare], endpoints: [named] });
}

function twoEntries(): is.Tls {
  return is.tls({ endpoints: [is.entry(), is.entry({ flags: 0 }, "[::]:443")] });
}

function othersLate(): is.Tls {
  const other = { site: "Shop", information: "*:444:", sslFlags: 0 };
  return is.tls({
    bindings: [is.BINDING, other],
    endpoints: [is.entry(), is.entry({ flags: 0, appId: "{4dc3e181-0000-0000-0000-000000000000}" }, "0.0.0.0:444")],
  });
}

function namedAndLate(): is.Tls {
  return is.tls({ bindings: [sni, is.BINDING], endpoints: [named, is.entry({ flags: 0 })] });
}
