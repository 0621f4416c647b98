import type { XmlDocument, XmlNode } from "./nodes";
import { XmlError } from "./parse";

/** The text of a file, XML 1.0 appendix F: by its mark, else by its declaration, else UTF-8. Nothing is replaced: what cannot be decoded is refused. */
export function decodeXml(bytes: Buffer): string {
  const encoding = byMark(bytes) ?? byDeclaration(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof RangeError) throw new XmlError(`Encoding '${encoding}' is not supported.`, 1);
    throw new XmlError("An invalid character was found in text content.", 1);
  }
}

function byMark(bytes: Buffer): string | undefined {
  const [first, second] = bytes;
  if (first === 0xef && second === 0xbb) return "utf-8";
  if ((first === 0xff && second === 0xfe) || (first === LESS_THAN && second === 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === LESS_THAN)) return "utf-16be";
  return undefined;
}

const LESS_THAN = 0x3c;
const DECLARED = /^(<\?xml\s[^>]{0,200}?\sencoding\s*=\s*)(["'])([A-Za-z][\w.-]{0,40})\2/;

function byDeclaration(bytes: Buffer): string {
  const declared = DECLARED.exec(bytes.toString("latin1", 0, 300))?.[3]?.toLowerCase() ?? "utf-8";
  // It is none: its declaration was read byte by byte.
  if (/^(utf-?16|ucs-?2|iso-10646)/.test(declared))
    throw new XmlError("Switch from current encoding to specified encoding not supported.", 1);
  return declared;
}

/** The document with a declaration that is true of UTF-8. */
export function declareUtf8(document: XmlDocument): XmlDocument {
  return { ...document, before: document.before.map(declared) };
}

function declared(node: XmlNode): XmlNode {
  if (node.kind !== "instruction") return node;
  const text = `<?${node.text}`.replace(DECLARED, (whole, before, quote, encoding: string) =>
    /^utf-8$/i.test(encoding) ? whole : `${before}${quote}UTF-8${quote}`,
  );
  return { ...node, text: text.slice(2) };
}
