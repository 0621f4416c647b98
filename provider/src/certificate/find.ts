import { printable } from "../base/printable";
import { Secret } from "../base/secret";
import { type Asn1, TAG } from "./asn1";
import { explicit, is, isContext, sequence } from "./asn1-values";
import type { Found } from "./choose";
import { asBytes, type Item, pfxIn, readContents } from "./contents";
import { openPfx } from "./pkcs12";
import { misgiven, Refusal, unreadable } from "./refusal";

/**
 * A certificate in any form that people have: a text (PEM, or base64 with or without line breaks), the bytes of a file
 * (.cer, .p7b, .pfx, PEM), or a PFX with its passphrase.
 */
export type CertificateSource = string | Uint8Array | PfxSource;

export interface PfxSource {
  /** The bytes of the file, or base64 of them. */
  readonly pfx: string | Uint8Array;
  /** Left out for a file without one. */
  readonly passphrase?: Secret | string | undefined;
}

/** Every certificate in the input; at least one. */
export function findCertificates(source: unknown): Found[] {
  return isPfxSource(source) ? inPfx(source) : inContents(source);
}

function isPfxSource(source: unknown): source is { pfx: unknown; passphrase?: unknown } {
  return typeof source === "object" && source !== null && "pfx" in source;
}

function inPfx(source: { pfx: unknown; passphrase?: unknown }): Found[] {
  refuseOthers(source);
  const value = atPart("pfx", () => pfxIn(contentsOf(source.pfx), ": give it without { pfx }"));
  const phrase = plain(source.passphrase);
  return atPart("pfx", () => openPfx(value, phrase));
}

/** A passphrase under another name would count as none. */
function refuseOthers(source: object): void {
  const other = Object.entries(source).find(
    ([name, value]) => name !== "pfx" && name !== "passphrase" && value !== undefined,
  );
  if (!other) return;
  const [name] = other;
  const part = printable(name, 40);
  const meant = /^pass|^pw|secret/i.test(name) ? ": the passphrase of the file is given as passphrase" : "";
  throw misgiven(`{ pfx, passphrase } has no such property${meant}`, part);
}

function plain(passphrase: unknown): string {
  if (passphrase === undefined || passphrase === null) return "";
  if (passphrase instanceof Secret) return passphrase.reveal();
  if (typeof passphrase === "string") return passphrase;
  throw new Refusal(
    "certificate/passphrase",
    `expected a string, found a value of type ${typeof passphrase}`,
    "passphrase",
  );
}

/** A refusal that names no part of the property is about the file. */
function atPart<T>(part: "pfx", read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof Refusal && !error.part ? new Refusal(error.code, error.reason, part, error.unquoted) : error;
  }
}

function inContents(source: unknown): Found[] {
  const items = readContents(contentsOf(source));
  const found = items.flatMap(certificatesOf);
  if (found.length === 0) throw nothingIn(items);
  return found;
}

function contentsOf(source: unknown): string | Uint8Array {
  const contents = typeof source === "string" ? source : asBytes(source);
  if (contents === undefined && source !== undefined && source !== null) {
    throw misgiven(
      `expected a text or bytes, found ${Array.isArray(source) ? "a list" : `a value of type ${typeof source}`}`,
    );
  }
  if (!contents?.length) throw new Refusal("certificate/empty", "the content is empty");
  return contents;
}

function certificatesOf({ kind, value }: Item): Found[] {
  if (!value) return [];
  if (kind === "certificate") return [{ der: value.raw, keyed: false }];
  if (kind === "pkcs7") return certificatesOfPkcs7(value).map((der) => ({ der, keyed: false }));
  return kind === "pfx" ? openBarePfx(() => openPfx(value, "")) : [];
}

function openBarePfx(open: () => Found[]): Found[] {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "certificate/passphrase") throw error;
    throw new Refusal(error.code, "found a PFX that needs a passphrase: give { pfx, passphrase }");
  }
}

function nothingIn(items: readonly Item[]): Refusal {
  const names = [...new Set(items.map(({ name }) => name))].slice(0, 5).join(", ");
  const hasKey = items.some(({ kind }) => kind === "key");
  if (!hasKey && items.some(({ kind }) => kind === "noContent")) return misgiven(`found ${names}`);
  return new Refusal(hasKey ? "certificate/private-key" : "certificate/unreadable", `found ${names}`);
}

/** The certificates of a SignedData, RFC 5652 section 5.1 (a .p7b is one without signatures). */
export function certificatesOfPkcs7(contentInfo: Asn1): Buffer[] {
  const [, content] = sequence(contentInfo, "a ContentInfo");
  const [, , , ...fields] = sequence(explicit(content, 0, "signed data"), "signed data");
  const certificates = fields.find((field) => isContext(field, 0))?.children ?? [];
  // Attribute certificates and the like stand there under context tags of their own.
  const plain = certificates.filter((certificate) => is(certificate, TAG.SEQUENCE));
  if (plain.length === 0) throw unreadable("found a PKCS#7 file that holds no certificates");
  return plain.map((certificate) => certificate.raw);
}
