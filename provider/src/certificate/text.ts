import type { Recognised } from "./recognise";

/**
 * The text in a file; undefined where the bytes are no text. Everything that is read from a text is ASCII, so Latin-1
 * serves for UTF-8 too and fails on nothing.
 */
export function asText(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString("utf16le");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return swapped(bytes.subarray(2)).toString("utf16le");
  const text = bytes.toString("latin1").replace(/^\xef\xbb\xbf/, "");
  return isText(text) ? text : undefined;
}

/** DER always has control characters (a version number, a short length); text has none but white space. */
export function isText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return !/[\x00-\x08\x0e-\x1f]/.test(text.replace(/[\x00\x1a]$/, ""));
}

function swapped(bytes: Buffer): Buffer {
  return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2))).swap16();
}

const KEY_LABEL = /PRIVATE KEY/;

/** What a PEM block is by its label alone. */
export function byLabel(label: string): Recognised {
  if (/OPENSSH PRIVATE KEY/.test(label)) return { kind: "key", name: "an OpenSSH private key" };
  if (KEY_LABEL.test(label)) return { kind: "key", name: "a private key" };
  if (/CERTIFICATE REQUEST/.test(label)) return other("a certificate request");
  if (/SSH2 PUBLIC KEY/.test(label)) return other("an SSH key");
  if (/PUBLIC KEY/.test(label)) return other("a public key");
  if (/CRL/.test(label)) return other("a certificate revocation list");
  return other("a PEM block of another kind");
}

/** What a text is that holds no certificate. Names kinds only: the text itself may be a secret in the wrong place. */
export function describeText(text: string): Recognised {
  const line = text.trim();
  const found = TEXTS.find(([pattern]) => pattern.test(line));
  return found?.[1] ?? other(`a text of ${line.length} characters that is neither PEM nor base64 of a certificate`);
}

/** Texts that could pass for base64 are known before it is tried. */
export function describeNoBase64(text: string): Recognised | undefined {
  const digits = text.replace(/[\s:\u200e-]/g, "");
  if (!/^[0-9A-Fa-f]+$/.test(digits)) return undefined;
  const isDigest = digits.length === 40 || digits.length === 64;
  return other(isDigest ? "a thumbprint, where the whole certificate is needed" : "hexadecimal digits");
}

/** Whoever reads DER with an encoding has lost bytes of it. */
export const DESTROYED = noContent("a binary file read as text, which destroys it");

const TEXTS: readonly (readonly [RegExp, Recognised])[] = [
  [/^PuTTY-User-Key-File/, { kind: "key", name: "a PuTTY private key" }],
  [/^-{4,5} ?BEGIN SSH2/, other("an SSH key")],
  [/^(ssh-|ecdsa-sha2-|sk-)[a-z0-9@.-]+ AAAA/, other("an SSH key")],
  [
    /^Calling \[to(String|JSON)\] on an \[Output/i,
    noContent("the text of a Pulumi Output: use pulumi.interpolate or apply"),
  ],
  [/^\[object \w+\]$/, noContent("an object that was turned into a text")],
  [/^<\?xml/i, other("XML")],
  [/^<!?[a-z]/i, other("HTML")],
  [/^[{[]/, other("JSON")],
  [/^Certificate:\s+Data:/, other("the printed form of a certificate")],
  [
    /^(file:|~|\.{0,2}[\\/]|[A-Za-z]:[\\/])|^[^\r\n]{1,200}\.(cer|crt|pem|der|p7b|p7c|pfx|p12)$/i,
    noContent("the path of a file"),
  ],
  [/\ufffd/, DESTROYED],
];

function noContent(name: string): Recognised {
  return { kind: "noContent", name };
}

function other(name: string): Recognised {
  return { kind: "other", name };
}
