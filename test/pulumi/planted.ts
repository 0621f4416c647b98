import { makeSshKeys } from "../../simulator/src/ssh-keys";

/** A secret that a test plants, and every form in which somebody might have let it out. */
export interface Planted {
  readonly name: string;
  readonly needles: readonly string[];
}

/** A word that stands nowhere else: as it is, in base64 (of UTF-16 too, as -EncodedCommand has it), in hexadecimal, escaped. */
export function plantedText(name: string, text: string): Planted {
  const bytes = Buffer.from(text, "utf8");
  const encoded = [bytes, Buffer.from(text, "utf16le")].flatMap((form) => [
    unaligned(form.toString("base64")),
    form.toString("hex"),
  ]);
  const escaped = [JSON.stringify(text).slice(1, -1), encodeURIComponent(text)];
  return { name, needles: [...new Set([text, ...escaped, ...encoded])] };
}

/** Bytes that stand nowhere else, by slices of them: 40 characters of base64, hexadecimal, numbers in a list, numbered bytes. */
export function plantedBytes(name: string, bytes: Buffer): Planted {
  const needles: string[] = [];
  // Within a line of 64 characters, so that PEM and base64 in one line are both found.
  for (const start of sliceStarts(Math.floor(bytes.length / 48))) {
    const slice = bytes.subarray(start * 48 + 6, start * 48 + 36);
    needles.push(
      slice.toString("base64"),
      slice.toString("hex"),
      slice.subarray(0, 12).join(","),
      numbered(bytes, start * 48),
    );
  }
  return { name, needles };
}

/** The base64 of a PEM in its own lines: for keys whose armour is not that of their DER. */
export function plantedPem(name: string, pem: string): Planted {
  const bytes = Buffer.from(pem.replace(/-----[^-]+-----|^[\w-]+:.*$/gm, ""), "base64");
  return plantedBytes(name, bytes);
}

/** Which of them stand in a text. */
export function foundIn(text: string, planted: readonly Planted[]): string[] {
  return planted.filter(({ needles }) => needles.some((needle) => text.includes(needle))).map(({ name }) => name);
}

/** A key to log in with, encrypted, and what its user's line in authorized_keys says. */
export function makeLoginKey(passphrase: string): { privateKey: string; publicKey: string } {
  const made = makeSshKeys("ed25519", { passphrase, cipher: "aes256-cbc", rounds: 8 });
  return { privateKey: made.private, publicKey: made.public };
}

/** As Pulumi writes a Buffer: an object, its keys sorted as text, so that only a decade of them stands together. */
function numbered(bytes: Buffer, near: number): string {
  const first = Math.ceil(near / 10) * 10;
  return [...bytes.subarray(first, first + 10)].map((byte, index) => `"${first + index}":${byte}`).join(",");
}

/** Without the end, which depends on what follows. */
function unaligned(base64: string): string {
  return base64.slice(0, base64.length - (base64.length % 4 || 4));
}

/** The beginning is the same in many keys: from the middle and the end. */
function sliceStarts(lines: number): number[] {
  return [...new Set([0.3, 0.5, 0.7, 0.9].map((part) => Math.floor(lines * part)))];
}
