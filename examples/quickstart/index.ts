import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import {
  ClientCertMappingAuth,
  OneToOneMapping,
  SiteAuthentication,
  SslAccess,
  SslBinding,
  WindowsFeature,
} from "pulumi-iis-clientcert";

const config = new pulumi.Config();
const site = config.get("site") ?? "Default Web Site";
const certificates = config.require("certificates");

// Without this feature of Windows mappings have no effect.
const features = config.getBoolean("installFeature") ? [new WindowsFeature("certificate mapping", {})] : [];

// The switch: from here on IIS looks at client certificates on this site.
new ClientCertMappingAuth("certificates", { site }, { dependsOn: features });

// TLS only, and every client has to show a certificate.
new SslAccess("tls", { site, sslFlags: ["Ssl", "SslNegotiateCert", "SslRequireCert"] });

// Clients are asked in the TLS handshake: browsers, Go, Rust and Node.js get in under TLS 1.3 only then.
const endpoint = config.get("endpoint");
if (endpoint !== undefined) {
  new SslBinding("https", { endpoint, negotiateClientCert: true });
}

// Without it, clients whose certificate is not mapped come in as the anonymous user.
if (config.getBoolean("onlyCertificates")) {
  new SiteAuthentication("only certificates", {
    site,
    anonymousAuthentication: false,
    basicAuthentication: false,
    windowsAuthentication: false,
  });
}

// One certificate, one Windows account.
const alice = new OneToOneMapping(
  "alice",
  {
    site,
    certificate: readFileSync(join(certificates, "alice.cer")),
    userName: "CORP\\alice",
    password: config.requireSecret("alicePassword"),
  },
  { dependsOn: features },
);

// A PFX is opened here; its private key does not leave the program.
const bob = new OneToOneMapping(
  "bob",
  {
    site,
    certificate: {
      pfx: readFileSync(join(certificates, "bob.pfx")),
      passphrase: config.requireSecret("bobPassphrase"),
    },
    userName: "CORP\\bob",
    password: config.requireSecret("bobPassword"),
  },
  { dependsOn: features },
);

export const thumbprints = { alice: alice.thumbprint, bob: bob.thumbprint };
export const aliceEnds = alice.notAfter;
