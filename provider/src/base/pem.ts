/**
 * PEM (RFC 7468) as people and secret stores hand it over: line breaks as the two characters `\n` or as blanks, indented
 * lines, blanks behind lines, quotes around it, or base64 of the whole file.
 */
export interface PemBlock {
  readonly label: string;
  /** What stands between its BEGIN and END lines; undefined where there is a fault. */
  readonly bytes: Buffer | undefined;
  /** Of an encrypted key in the old form (RFC 1421, 4.6.1.3): the value of its DEK-Info line. */
  readonly encryption?: string;
  readonly fault?: "cut" | "no base64";
}

const BEGIN = /-----BEGIN ([A-Z0-9 #.]{1,64})-----/g;

/** The blocks in a text, whatever stands between and around them. */
export function pemBlocks(text: string): PemBlock[] {
  return [...text.matchAll(BEGIN)].map((begin) => {
    const label = begin[1] ?? "";
    const from = begin.index + begin[0].length;
    const to = text.indexOf("-----", from);
    if (to < 0 || !text.startsWith(`-----END ${label}-----`, to)) return { label, bytes: undefined, fault: "cut" };
    return readBody(label, text.slice(from, to));
  });
}

/** The same, and where the text is base64, the blocks in what that stands for. */
export function pemBlocksIn(text: string): PemBlock[] {
  const blocks = pemBlocks(text);
  return blocks.length > 0 ? blocks : pemBlocks(textInBase64(text) ?? "");
}

/** What base64 of a text file stands for; undefined where it is no base64. UTF-16 and a byte order mark do not matter for PEM. */
export function textInBase64(text: string): string | undefined {
  return decodeBase64(text)
    ?.toString("latin1")
    .replace(/\0|^\xff\xfe|^\xfe\xff|^\xef\xbb\xbf/g, "");
}

/** In lines of 64 digits, as every reader of PEM takes it; of whole blocks only. */
export function pemText(blocks: readonly PemBlock[]): string {
  return blocks.map(blockText).join("");
}

function blockText({ label, bytes, encryption }: PemBlock): string {
  const headers = encryption === undefined ? "" : `Proc-Type: 4,ENCRYPTED\nDEK-Info: ${encryption}\n\n`;
  const digits = (bytes ?? Buffer.alloc(0)).toString("base64").replace(/.{64}(?!$)/g, "$&\n");
  return `-----BEGIN ${label}-----\n${headers}${digits}\n-----END ${label}-----\n`;
}

/** What is wrong with the first block that is not whole, to follow a property's name. Labels are not repeated: they are text of the input. */
export function pemFault(blocks: readonly PemBlock[]): string | undefined {
  const broken = blocks.find(({ fault }) => fault !== undefined);
  if (!broken) return undefined;
  return broken.fault === "cut"
    ? "has no END line: it is cut off, or what stored it kept the first line only"
    : "holds something else than base64 between its BEGIN and END lines";
}

/** Whoever writes line breaks as blanks, or drops them, does so between these two headers as well. */
const ENCRYPTED =
  /^\s*Proc-Type:\s*4,ENCRYPTED\s*DEK-Info:\s*((?:AES-(?:128|192|256)-[A-Z]{3},[0-9A-Fa-f]{32})|(?:DES(?:-EDE3)?-[A-Z]{3},[0-9A-Fa-f]{16}))/;

function readBody(label: string, body: string): PemBlock {
  const plain = body.replace(ESCAPED, "\n");
  const encrypted = ENCRYPTED.exec(plain);
  const bytes = decodeBase64(encrypted ? plain.slice(encrypted[0].length) : plain);
  if (!bytes) return { label, bytes, fault: "no base64" };
  return { label, bytes, ...(encrypted?.[1] !== undefined && { encryption: encrypted[1] }) };
}

/** A line break as JSON, shells and environment files write it, escaped once or twice. */
const ESCAPED = /\\?\\[rn]/g;

const QUOTES = /^["'`]|["'`]$/g;

/** Base64 with any line breaks and blanks, padded or not, quoted or not; undefined where it is something else. */
export function decodeBase64(text: string): Buffer | undefined {
  const digits = text
    .replace(ESCAPED, "")
    .replace(/[\s\u200b-\u200f\u2060]/g, "")
    .replace(QUOTES, "");
  const unpadded = digits.replace(/={1,2}$/, "");
  if (unpadded === "" || unpadded.length % 4 === 1 || !/^[A-Za-z0-9+/]*$/.test(unpadded)) return undefined;
  return Buffer.from(unpadded, "base64");
}
