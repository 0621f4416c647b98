import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import {
  ClientCertMappingAuth,
  OneToOneMapping,
  SiteAuthentication,
  SslAccess,
  SslBinding,
  WindowsFeature,
} from "pulumi-iis-clientcert";

/** One client. */
interface Logon {
  /** A file with its certificate, without the key. */
  certificate: string;
  /** The account that it logs on. */
  userName: string;
}

const config = new pulumi.Config();
const site = config.get("site") ?? "Default Web Site";
const endpoint = config.get("endpoint") ?? "0.0.0.0:443";
const logons = config.requireObject<Record<string, Logon>>("logons");
const passwords = config.requireSecretObject<Record<string, string>>("passwords");

// 1. The feature of Windows without which mappings are stored and have no effect.
const feature = new WindowsFeature("certificate mapping", {});

// 2. Clients are asked for a certificate in the TLS handshake: under TLS 1.3 browsers send none later.
const binding = new SslBinding("https", { endpoint, negotiateClientCert: true });

// 3. TLS only, and a certificate from everybody. After 2, so that no client meets a late question meanwhile.
const access = new SslAccess(
  "tls",
  { site, sslFlags: ["Ssl", "SslNegotiateCert", "SslRequireCert"] },
  { dependsOn: binding },
);

// 4. The switch: from here on IIS looks at mappings.
const mapping = new ClientCertMappingAuth("certificates", { site }, { dependsOn: feature });

// 5. One certificate, one account.
const mappings = Object.entries(logons).map(
  ([name, { certificate, userName }]) =>
    new OneToOneMapping(
      name,
      {
        site,
        certificate: readFileSync(certificate),
        userName,
        password: passwords.apply((all) => passwordOf(name, all)),
      },
      { dependsOn: [feature, mapping] },
    ),
);

// 6. Nobody else. Last, so that those who are mapped already are never locked out in between.
new SiteAuthentication(
  "certificates only",
  { site, anonymousAuthentication: false },
  { dependsOn: [access, ...mappings] },
);

function passwordOf(name: string, all: Record<string, string>): string {
  const password = all[name];
  if (password === undefined)
    throw new Error(`there is no password: pulumi config set --path --secret passwords.${name}`);
  return password;
}

export const expires = Object.fromEntries(Object.keys(logons).map((name, at) => [name, mappings[at]?.notAfter]));
