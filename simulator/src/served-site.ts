import { createHash, X509Certificate } from "node:crypto";
import type { Authority, Issued } from "./certificates";
import { type HttpsDoor, type HttpsDoorOptions, startHttpsDoor } from "./doors/https";
import { type Logging, readLogging } from "./doors/site-logging";
import { foldCase } from "./emulated/fold";
import { type Engine, NativeError, SECTION } from "./engine";
import { itemsOf } from "./engine/native";
import { PLACEHOLDER } from "./fresh-windows";
import { type HttpsBinding, httpsBindings } from "./http-sys/bindings";
import type { StoredCertificate } from "./http-sys/store";

export type SitePorts = Pick<HttpsDoorOptions, "httpsPort" | "httpPort" | "ipv6">;

type Served = Pick<HttpsDoorOptions, "windows" | "site"> & { readonly engine: Engine };

/** Serves a site with a certificate for localhost, which becomes the one of the entries that had none so far. */
export function openSite(served: Served, authority: Authority, ports: SitePorts): Promise<HttpsDoor> {
  const issued = issueForLocalhost(authority);
  const { root } = served.windows.trust;
  if (!root.includes(authority.certificatePem)) root.push(authority.certificatePem);
  served.windows.httpSys.replaceCertificate(PLACEHOLDER, stored(issued));
  return startHttpsDoor({
    ...served,
    bindings: knowing<readonly HttpsBinding[]>(() => bindingsOf(served), []),
    logging: knowing<Logging | undefined>(() => readLogging(served.engine.server, served.site), undefined),
    certificatePem: issued.certificatePem,
    privateKeyPem: issued.privateKeyPem,
    ...ports,
  });
}

function bindingsOf({ engine, site }: Served): HttpsBinding[] {
  return httpsBindings(engine.server).filter((binding) => foldCase(binding.site) === foldCase(site));
}

/** HTTP.sys goes on with what it knows while the file is broken. */
function knowing<Known>(read: () => Known, first: Known): () => Known {
  let known = first;
  return () => {
    try {
      known = read();
    } catch (error) {
      if (!(error instanceof NativeError)) throw error;
    }
    return known;
  };
}

const made = new WeakMap<Authority, Issued>();

export function issueForLocalhost(authority: Authority): Issued {
  const known = made.get(authority) ?? authority.issue(FOR_LOCALHOST);
  made.set(authority, known);
  return known;
}

const FOR_LOCALHOST = {
  commonName: "localhost",
  usage: "server",
  days: 30,
  altNames: ["localhost", "127.0.0.1"],
} as const;

/** Another certificate for localhost, of the same key. */
export function renewedCertificate(authority: Authority): StoredCertificate {
  const { privateKeyPem } = issueForLocalhost(authority);
  return stored(authority.issue({ ...FOR_LOCALHOST, privateKeyPem }));
}

function stored({ certificatePem, privateKeyPem, der }: Issued): StoredCertificate {
  return {
    hash: createHash("sha1").update(der).digest("hex").toUpperCase(),
    store: "MY",
    notAfter: new Date(new X509Certificate(der).validTo),
    hasKey: true,
    pem: { certificatePem, privateKeyPem },
  };
}

/** As the file spells it, by default the first one in it. */
export function findSite(engine: Engine, name: string | undefined): string {
  const names = readSiteNames(engine);
  const found = name === undefined ? names[0] : names.find((known) => known.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const there = names.length === 0 ? "there is none" : `there are: ${names.join(", ")}`;
  throw new Error(`the simulated server has no site ${name ?? ""} to serve; ${there}`);
}

function readSiteNames(engine: Engine): string[] {
  const manager = engine.server.open();
  try {
    return itemsOf(manager.getSection(SECTION.sites, "")).map((site) => String(site.getAttribute("name").value));
  } finally {
    manager.close();
  }
}
