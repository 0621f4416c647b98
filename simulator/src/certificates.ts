import { createPublicKey, generateKeyPairSync, randomBytes, sign as signBytes } from "node:crypto";
import { isIP } from "node:net";
import * as forge from "node-forge";

/** A certificate with its RSA key. */
export interface Issued {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  readonly der: Buffer;
}

export interface IssueOptions {
  readonly commonName: string;
  readonly usage: "client" | "server";
  /** From now to the end; negative: it has expired. */
  readonly days: number;
  /** 2048 unless said. */
  readonly keyBits?: number;
  /** A private key in PEM for many certificates to share, which makes them quickly; a new one unless given. */
  readonly privateKeyPem?: string;
  /** DNS names and addresses of a server; the common name unless said. */
  readonly altNames?: readonly string[];
}

export interface Authority extends Issued {
  issue(options: IssueOptions): Issued;
}

/** Makes a certificate authority for ten years: a root, or one below `parent`. */
export function makeAuthority(name: string, parent?: Authority): Authority {
  const authority = sign({ commonName: name, days: 3650, keyBits: 2048, extensions: AUTHORITY }, parent);
  return { ...authority, issue: (options) => issue(options, authority) };
}

/** A PKCS#12 file (AES-256) with the certificate, its key, and the chain given. */
export function toPfx(issued: Issued, passphrase: string, chain: readonly { certificatePem: string }[] = []): Buffer {
  const key = forge.pki.privateKeyFromPem(issued.privateKeyPem);
  const certificates = [issued, ...chain].map(({ certificatePem }) => forge.pki.certificateFromPem(certificatePem));
  const pfx = forge.pkcs12.toPkcs12Asn1(key, certificates, passphrase, { algorithm: "aes256" });
  return Buffer.from(forge.asn1.toDer(pfx).getBytes(), "latin1");
}

const AUTHORITY: readonly object[] = [
  { name: "basicConstraints", cA: true, critical: true },
  { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
];

function issue(
  { commonName, usage, days, keyBits = 2048, privateKeyPem, altNames = [commonName] }: IssueOptions,
  issuer: Issued,
): Issued {
  const extensions = [
    { name: "basicConstraints", cA: false, critical: true },
    { name: "keyUsage", digitalSignature: true, keyEncipherment: true, critical: true },
    usage === "client" ? { name: "extKeyUsage", clientAuth: true } : { name: "extKeyUsage", serverAuth: true },
    ...(usage === "server" ? [{ name: "subjectAltName", altNames: altNames.map(altName) }] : []),
  ];
  return sign({ commonName, days, keyBits, privateKeyPem, extensions }, issuer);
}

/** GeneralName, RFC 5280 section 4.2.1.6. */
function altName(name: string): object {
  return isIP(name) ? { type: 7, ip: name } : { type: 2, value: name };
}

interface Wish {
  readonly commonName: string;
  readonly days: number;
  readonly keyBits: number;
  readonly privateKeyPem?: string | undefined;
  readonly extensions: readonly object[];
}

function sign({ commonName, days, extensions, ...wish }: Wish, issuer: Issued | undefined): Issued {
  const privateKeyPem = wish.privateKeyPem ?? makeKey(wish.keyBits);
  const publicKey = createPublicKey(privateKeyPem).export({ type: "spki", format: "pem" }).toString();
  const certificate = forge.pki.createCertificate();
  const parent = issuer && forge.pki.certificateFromPem(issuer.certificatePem);
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = serialNumber();
  setValidity(certificate, days);
  certificate.setSubject([{ name: "commonName", value: commonName, valueTagClass: UTF8 }]);
  certificate.setIssuer((parent ?? certificate).subject.attributes);
  certificate.setExtensions([...extensions, { name: "subjectKeyIdentifier" }, authorityKey(parent ?? certificate)]);
  certificate.sign(signerOf(certificate, issuer?.privateKeyPem ?? privateKeyPem), forge.md.sha256.create());
  const der = Buffer.from(forge.asn1.toDer(forge.pki.certificateToAsn1(certificate)).getBytes(), "latin1");
  return { certificatePem: forge.pki.certificateToPem(certificate), privateKeyPem, der };
}

// The types know only class numbers here; what forge reads is the tag of the string.
const UTF8 = forge.asn1.Type.UTF8 as unknown as forge.asn1.Class;

/** Node makes RSA keys, and signs with them, a hundred times faster than forge. */
function makeKey(modulusLength: number): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength });
  return privateKey.export({ type: "pkcs1", format: "pem" }).toString();
}

function signerOf(certificate: forge.pki.Certificate, privateKeyPem: string): forge.pki.rsa.PrivateKey {
  const sign = () => {
    const signed = forge.asn1.toDer(certificate.tbsCertificate).getBytes();
    return signBytes("sha256", Buffer.from(signed, "latin1"), privateKeyPem).toString("latin1");
  };
  return { sign } as unknown as forge.pki.rsa.PrivateKey;
}

/** Positive and without leading zeros, whatever the random bytes are. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString("hex");
}

/** Begins a day early, since clocks differ. */
function setValidity({ validity }: forge.pki.Certificate, days: number): void {
  const day = 24 * 60 * 60 * 1000;
  const end = Date.now() + days * day;
  validity.notBefore = new Date(Math.min(Date.now(), end) - day);
  validity.notAfter = new Date(end);
}

function authorityKey(issuer: forge.pki.Certificate): object {
  return { name: "authorityKeyIdentifier", keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes() };
}
