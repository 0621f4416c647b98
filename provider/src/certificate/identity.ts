import { createPrivateKey, type X509Certificate } from "node:crypto";
import { Secret } from "../base/secret";
import { issued } from "./choose";
import { pfxIn } from "./contents";
import { describeCertificate, nameOf, openX509 } from "./facts";
import { unpack } from "./pkcs12";
import type { Bag } from "./pkcs12/bags";
import { belongs } from "./pkcs12/keyed";
import { Refusal, unreadable } from "./refusal";

/** Who a client says it is in TLS. */
export interface ClientIdentity {
  /** In PEM: its own certificate first, then each one's issuer as far as the file has them. */
  readonly certificates: string;
  /** PKCS#8 in PEM. */
  readonly privateKey: Secret;
}

/** No chain is longer. */
const MAX_CHAIN = 10;

/**
 * The one certificate of a PFX that has its private key in it, the key, and the chain; in any order, and encrypted in
 * ways too that OpenSSL no longer opens. Throws Refusal.
 */
export function readIdentity(pfx: string | Uint8Array, passphrase: Secret | undefined): ClientIdentity {
  const { bags, open } = unpack(pfxIn(pfx), passphrase?.reveal() ?? "");
  const certificates = bags.filter(({ kind }) => kind === "certificate").map(({ der }) => openX509(der));
  const { certificate, privateKey } = onlyPair(certificates, bags.filter(isKey), open);
  const chain = chainOf(certificate, certificates);
  return { certificates: chain.map((one) => one.toString()).join(""), privateKey };
}

function isKey({ kind }: Bag): boolean {
  return kind !== "certificate";
}

interface Pair {
  readonly certificate: X509Certificate;
  readonly privateKey: Secret;
}

function onlyPair(certificates: readonly X509Certificate[], keys: readonly Bag[], open: (key: Bag) => Buffer): Pair {
  if (keys.length === 0) throw new Refusal("certificate/private-key", "found a PFX without a private key");
  const pairs = new Map(keys.flatMap((key) => pairsWith(key, certificates, open)).map((pair) => [idOf(pair), pair]));
  const [first] = pairs.values();
  if (!first)
    throw new Refusal("certificate/private-key", "found a PFX whose private key belongs to none of its certificates");
  if (pairs.size === 1) return first;
  const names = [...pairs.values()].map(({ certificate }) => nameOf(describeCertificate(certificate.raw)));
  throw new Refusal(
    "certificate/ambiguous",
    `found ${pairs.size} certificates with their private keys: ${names.slice(0, 10).join("; ")}`,
  );
}

function idOf({ certificate }: Pair): string {
  return certificate.fingerprint256;
}

function pairsWith(key: Bag, certificates: readonly X509Certificate[], open: (key: Bag) => Buffer): Pair[] {
  const der = open(key);
  try {
    const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
    const own = certificates.filter(({ raw }) => belongs(raw, privateKey));
    if (own.length === 0) return [];
    const pem = new Secret(privateKey.export({ format: "pem", type: "pkcs8" }).toString());
    return own.map((certificate) => ({ certificate, privateKey: pem }));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw unreadable("found a private key that OpenSSL does not take");
  } finally {
    der.fill(0);
  }
}

function chainOf(own: X509Certificate, certificates: readonly X509Certificate[]): X509Certificate[] {
  const chain = [own];
  while (chain.length < MAX_CHAIN) {
    const last = chain.at(-1) as X509Certificate;
    const issuer = certificates.find((other) => !chain.some(({ raw }) => raw.equals(other.raw)) && issued(other, last));
    if (!issuer) break;
    chain.push(issuer);
  }
  return chain;
}
