import { createHash } from "node:crypto";
import { decodeBase64, type PemBlock, pemBlocksIn, textInBase64 } from "../base/pem";
import { type Asn1, parseAsn1 } from "./asn1";
import { type Recognised, recognise } from "./recognise";
import { misgiven, Refusal, unreadable } from "./refusal";
import { asText, byLabel, DESTROYED, describeNoBase64, describeText, isText } from "./text";

/** A thing in the input: what it is and, unless its label was enough to tell, its ASN.1. */
export interface Item extends Recognised {
  readonly value?: Asn1;
}

const MAX_SIZE = 1024 * 1024;

/** Labels under which certificates stand, RFC 7468; `certutil -encode` writes CERTIFICATE above whatever it is given. */
const READ_LABEL = /^(X509 |TRUSTED )?CERTIFICATE( CHAIN)?$|^(PKCS ?#?7( SIGNED DATA)?|CMS|PKCS ?#?12|PFX)$/;

/** The things in a text or in bytes of any form: certificates, PKCS#7, PFX, and what should not be there. */
export function readContents(contents: string | Uint8Array): Item[] {
  if (contents.length > MAX_SIZE) {
    throw unreadable(`found more than ${MAX_SIZE} bytes, which no certificate has`);
  }
  return typeof contents === "string" ? fromText(contents) : fromBytes(Buffer.from(contents));
}

/** The PFX in a text or in bytes; `advice` is for who gave a certificate in its place. */
export function pfxIn(contents: string | Uint8Array, advice = ""): Asn1 {
  const items = readContents(contents);
  const value = items.find(({ kind }) => kind === "pfx")?.value;
  if (value) return value;
  const found = `found ${items.map(({ name }) => name).join(", ")}`;
  if (items.some(({ kind }) => kind === "noContent")) throw misgiven(found);
  if (items.some(({ kind }) => kind === "certificate" || kind === "pkcs7"))
    throw misgiven(`${found} and no PFX${advice}`);
  throw unreadable(`${found} and no PFX`);
}

function fromBytes(bytes: Buffer): Item[] {
  const text = asText(bytes);
  return text === undefined ? [fromDer(bytes)] : fromText(text);
}

function fromText(text: string): Item[] {
  const plain = text.replace(/^\ufeff/, "");
  if (plain.trim() === "") throw new Refusal("certificate/empty", "the content is empty");
  if (!isText(plain)) return [DESTROYED];
  // Once more where a secret store encodes what it is given.
  for (const digits of [plain, textInBase64(plain) ?? ""]) {
    const bytes = decodeBase64(digits);
    if (bytes?.[0] === SEQUENCE) return [fromDer(bytes)];
  }
  const blocks = pemBlocksIn(plain);
  if (blocks.length > 0) return fromBlocks(blocks);
  return [describeNoBase64(plain) ?? describeText(plain)];
}

/** Of a text that is cut off nothing is taken: what is missing may be what counts. */
function fromBlocks(blocks: readonly PemBlock[]): Item[] {
  if (blocks.some(({ fault }) => fault === "cut"))
    throw unreadable("found a PEM block without its END line: the text is cut off");
  return blocks.map(fromBlock);
}

function fromBlock({ label, bytes }: PemBlock): Item {
  if (!READ_LABEL.test(label)) return byLabel(label);
  if (!bytes) throw unreadable(`found a PEM block (${label}) whose content is not base64`);
  // OpenSSL's TRUSTED CERTIFICATE has its trust settings behind the certificate.
  return fromDer(bytes, label.startsWith("TRUSTED"));
}

function fromDer(bytes: Buffer, mayGoOn = false): Item {
  if (bytes[0] !== SEQUENCE) throw unreadable(`found ${bytes.length} bytes that are not ASN.1`);
  const value = parseAsn1(bytes);
  const rest = bytes.subarray(value.raw.length);
  if (!mayGoOn && rest.some((byte) => !FILLER.has(byte))) {
    throw unreadable(`found ${rest.length} more bytes behind the end of ${recognise(value).name}`);
  }
  return { ...recognise(value), value };
}

/** The first byte of every DER file that is looked for. */
const SEQUENCE = 0x30;

/** Zeros and line ends that some programs leave behind a file. */
const FILLER = new Set([0x00, 0x09, 0x0a, 0x0d, 0x1a, 0x20]);

/**
 * The bytes in a value: a Uint8Array or Buffer, or what they become when Pulumi or JSON serialises them
 * (`{"0":48,"1":130}`, `{"type":"Buffer","data":[48,130]}`). Anything else: undefined. `{}` is what an empty Buffer
 * becomes, so it counts as no bytes.
 */
export function asBytes(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { type, data } = value as { type?: unknown; data?: unknown };
  return type === "Buffer" && Array.isArray(data) ? fromNumbers(data) : fromNumberedBytes(value);
}

function fromNumberedBytes(value: object): Uint8Array | undefined {
  const entries = Object.entries(value);
  // Whole-number keys come in ascending order, so the n-th key is n where none is missing.
  return entries.every(([key], at) => key === String(at)) ? fromNumbers(entries.map(([, byte]) => byte)) : undefined;
}

function fromNumbers(values: readonly unknown[]): Uint8Array | undefined {
  const isByte = (byte: unknown) => Number.isInteger(byte) && (byte as number) >= 0 && (byte as number) <= 255;
  return values.every(isByte) ? Uint8Array.from(values as number[]) : undefined;
}

/** SHA-256 of the bytes that the base64 text stands for, as 64 lower-case hexadecimal digits. */
export function digestOfBase64(base64: string): string {
  return createHash("sha256").update(Buffer.from(base64, "base64")).digest("hex");
}
