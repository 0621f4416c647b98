import { execFileSync } from "node:child_process";
import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Authority, type Issued, makeAuthority } from "../../simulator/src/certificates";

export type { Authority, Issued } from "../../simulator/src/certificates";
export { toPfx } from "../../simulator/src/certificates";

/** Certificates for tests. The first half needs Node only (RSA); the second needs openssl, for every other kind. */

const authorities = new Map<string, Authority>();

/** A root authority; the same one for the same name within a test process. */
export function makeCa(name = "Test CA"): Authority {
  const made = authorities.get(name) ?? makeAuthority(name);
  authorities.set(name, made);
  return made;
}

/** A client certificate for RSA 2048; negative days: expired. */
export function issueClient(ca: Authority, commonName: string, days = 365): Issued {
  return ca.issue({ commonName, usage: "client", days });
}

/** A server certificate for `localhost` and the loopback addresses, unless other names are given. */
export function issueServer(ca: Authority, altNames: readonly string[] = ["localhost", "127.0.0.1", "::1"]): Issued {
  return ca.issue({ commonName: altNames[0] ?? "localhost", usage: "server", days: 365, altNames });
}

/** For `describe.skipIf(withoutOpenssl("what needs it"))`: says what is skipped and why; with CI=true it is an error. */
export function withoutOpenssl(what: string): boolean {
  if (works(["version"])) return false;
  return skip(`${what}: no openssl found on the PATH`);
}

/** RC2 and the like live in a provider of their own since OpenSSL 3, which is not installed everywhere. */
export function withoutLegacyOpenssl(what: string): boolean {
  if (works(["list", "-provider", "legacy", "-providers"])) return false;
  return skip(`${what}: openssl has no legacy provider`);
}

function works(args: readonly string[]): boolean {
  try {
    openssl(args);
    return true;
  } catch {
    return false;
  }
}

function skip(missing: string): true {
  if (process.env.CI === "true") throw new Error(missing);
  console.warn(`skipped: ${missing}`);
  return true;
}

/** Runs openssl in a folder of its own that holds `files`; answers its standard output. */
export function openssl(args: readonly string[], files: Readonly<Record<string, string | Buffer>> = {}): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "iis-clientcert-openssl-"));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return execFileSync("openssl", args, { cwd: folder, stdio: "pipe", timeout: 60_000 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export type KeyKind = "rsa2048" | "rsa4096" | "p256" | "ed25519";

export interface CertificateWish {
  /** As openssl takes it: `/C=DE/O=Corp/CN=alice`. */
  readonly subject: string;
  /** P-256 unless said; the same key for the same kind and subject. */
  readonly key?: KeyKind;
  /** A year unless said; openssl makes no expired ones (`issueClient` does). */
  readonly days?: number;
  /** Lines of an openssl extension section, such as `extendedKeyUsage=clientAuth` (which it is unless said). */
  readonly extensions?: readonly string[];
  /** Hexadecimal digits; else made of the subject. */
  readonly serial?: string;
  /** Self-signed unless said. */
  readonly issuer?: Issued;
}

/** Extensions of a certificate authority. */
export const CA_EXTENSIONS = ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign"];

/** A certificate with any key that openssl can make. */
export function makeCertificate(wish: CertificateWish): Issued {
  const { subject, key = "p256", days = 365, extensions = ["extendedKeyUsage=clientAuth"], issuer } = wish;
  const privateKeyPem = privateKeyFor(key, subject);
  const signer = issuer ? ["-CA", "issuer.pem", "-CAkey", "issuer.key"] : ["-signkey", "subject.key"];
  const request = openssl(["req", "-new", "-utf8", "-multivalue-rdn", "-key", "key.pem", "-subj", subject], {
    "key.pem": privateKeyPem,
  });
  const serial = wish.serial ?? createHash("sha1").update(`${subject}${days}`).digest("hex").slice(0, 16);
  const args = ["x509", "-req", "-in", "request.pem", ...signer, "-days", String(days), "-set_serial", `0x${serial}`];
  const certificatePem = openssl([...args, "-extfile", "extensions.cnf"], {
    "request.pem": request,
    "subject.key": privateKeyPem,
    "issuer.pem": issuer?.certificatePem ?? "",
    "issuer.key": issuer?.privateKeyPem ?? "",
    "extensions.cnf": `${extensions.join("\n")}\n`,
  }).toString();
  const der = openssl(["x509", "-in", "certificate.pem", "-outform", "DER"], { "certificate.pem": certificatePem });
  return { certificatePem, privateKeyPem, der };
}

const keys = new Map<string, string>();

function privateKeyFor(kind: KeyKind, subject: string): string {
  const name = `${kind} ${subject}`;
  const pem = keys.get(name) ?? generateKey(kind).export({ type: "pkcs8", format: "pem" }).toString();
  keys.set(name, pem);
  return pem;
}

function generateKey(kind: KeyKind): KeyObject {
  switch (kind) {
    case "p256":
      return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
    case "ed25519":
      return generateKeyPairSync("ed25519").privateKey;
    default:
      return generateKeyPairSync("rsa", { modulusLength: Number(kind.slice(3)) }).privateKey;
  }
}

/** A .p7b (DER) of these certificates, by openssl. */
export function toP7b(...certificates: readonly { readonly certificatePem: string }[]): Buffer {
  const pem = certificates.map(({ certificatePem }) => certificatePem).join("");
  return openssl(["crl2pkcs7", "-nocrl", "-certfile", "all.pem", "-outform", "DER"], { "all.pem": pem });
}

export interface PfxWish {
  readonly passphrase: string;
  readonly chain?: readonly { readonly certificatePem: string }[];
  /** More arguments of `openssl pkcs12 -export`, such as `-legacy`. */
  readonly args?: readonly string[];
}

/** A .pfx made by openssl, which has more kinds of keys and encryption than `toPfx`. */
export function toOpensslPfx(
  { certificatePem, privateKeyPem }: Issued,
  { passphrase, chain = [], args = [] }: PfxWish,
): Buffer {
  const files = {
    "certificate.pem": certificatePem,
    "key.pem": privateKeyPem,
    "chain.pem": chain.map((link) => link.certificatePem).join(""),
    passphrase: `${passphrase}\n`,
  };
  const more = chain.length > 0 ? ["-certfile", "chain.pem"] : [];
  const fixed = ["pkcs12", "-export", "-in", "certificate.pem", "-inkey", "key.pem", "-passout", "file:passphrase"];
  return openssl([...fixed, ...more, ...args], files);
}
