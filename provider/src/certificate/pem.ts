import { unreadable } from "./refusal";

/** One `-----BEGIN label-----` block, RFC 7468. */
export interface PemBlock {
  readonly label: string;
  /** What stands between the two lines, as it stands. */
  readonly body: string;
}

const BEGIN = /-----BEGIN ([A-Z0-9 #.]{1,64})-----/g;

/** The blocks in a text, whatever stands between them. */
export function pemBlocks(text: string): PemBlock[] {
  const blocks: PemBlock[] = [];
  for (const begin of text.matchAll(BEGIN)) {
    const label = begin[1] ?? "";
    const from = begin.index + begin[0].length;
    const to = text.indexOf("-----", from);
    if (to < 0 || !text.startsWith(`-----END ${label}-----`, to)) {
      throw unreadable("found a PEM block without its END line: the text is cut off");
    }
    blocks.push({ label, body: text.slice(from, to) });
  }
  return blocks;
}

/** The bytes of a block; undefined where it is no base64. */
export function decodeBody(body: string): Buffer | undefined {
  // Environment variables often carry the line breaks as the two characters \n.
  return decodeBase64(body.replace(/\\[rn]/g, "\n"));
}

/** Base64 with any line breaks and blanks, padded or not; undefined where it is something else. */
export function decodeBase64(text: string): Buffer | undefined {
  const digits = text.replace(/\s+/g, "");
  const unpadded = digits.replace(/={1,2}$/, "");
  if (unpadded === "" || unpadded.length % 4 === 1 || !/^[A-Za-z0-9+/]*$/.test(unpadded)) return undefined;
  return Buffer.from(unpadded, "base64");
}
