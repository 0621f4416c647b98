import { XMLParser, XMLValidator } from "fast-xml-parser";
import { hasText, type XmlDocument, type XmlElement, type XmlNode } from "./nodes";
import { decodeAttribute, decodeReferences, isPrintable } from "./text";

/** Not well-formed. `line` is 1-based. */
export class XmlError extends Error {
  override readonly name = "XmlError";
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
  }
}

/** Reads a whole file; a byte order mark is skipped, DTDs are refused (as XmlLite does), layout between elements goes. */
export function parseXml(file: string): XmlDocument {
  const text = file.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  if (!isPrintable(text)) throw new XmlError("A character that XML does not allow.", 1);
  const prepared = markInstructions(text);
  // After marking: the validator ends an instruction elsewhere.
  checkWellFormed(prepared);
  checkEnd(prepared);
  const nodes = toNodes(parseMarked(prepared), lineCounter(prepared), null);
  return toDocument(nodes);
}

function checkWellFormed(text: string): void {
  const verdict = XMLValidator.validate(text);
  // It quotes names, however long.
  if (verdict !== true) throw new XmlError(verdict.err.msg.slice(0, 200), verdict.err.line);
}

/**
 * fast-xml-parser takes processing instructions apart as if they had attributes. So they go through it as comments:
 * `?` and the instruction (`-` escaped), while a real comment begins with `!`. Line breaks stay where they are.
 */
function markInstructions(text: string): string {
  const parts: string[] = [];
  let done = 0;
  for (const { index, 0: start } of text.matchAll(STARTS)) {
    // Inside of what has been passed over.
    if (index < done) continue;
    const end = ENDS.get(start);
    if (end === undefined) throw new XmlError("DTD is prohibited.", lineCounter(text)(index));
    const from = index + start.length;
    const to = text.indexOf(end, from);
    if (to < 0) throw new XmlError(`'${start}' without '${end}'.`, lineCounter(text)(index));
    const body = text.slice(from, to);
    if (start === "<!--" && /--|-$/.test(body)) throw new XmlError("'--' in a comment.", lineCounter(text)(index));
    if (start === "<?" && index > 0 && /^xml(\s|$)/i.test(body))
      throw new XmlError("An XML declaration that is not the first thing.", lineCounter(text)(index));
    if (start === "<?" && !NAME.test(body.split(/\s/, 1)[0] ?? ""))
      throw new XmlError("A processing instruction without a name.", lineCounter(text)(index));
    parts.push(text.slice(done, index), marked(start, body, end));
    done = to + end.length;
  }
  return [...parts, text.slice(done)].join("");
}

const STARTS = /<!--|<!\[CDATA\[|<\?|<!DOCTYPE/g;
const ENDS = new Map([
  ["<!--", "-->"],
  ["<![CDATA[", "]]>"],
  ["<?", "?>"],
]);

function marked(start: string, body: string, end: string): string {
  if (start === "<!--") return `<!--!${body}-->`;
  if (start === "<?") return `<!--?${body.replace(/[%-]/g, encodeHex)}-->`;
  return start + body + end;
}

/** fast-xml-parser drops text behind the root's end without a word; comments and instructions may stand there. */
function checkEnd(prepared: string): void {
  let text = prepared.trimEnd();
  for (let comment = lastComment(text); comment >= 0; comment = lastComment(text)) {
    text = text.slice(0, comment).trimEnd();
  }
  const start = text.lastIndexOf("<");
  if (LAST_TAG.test(text.slice(start))) return;
  throw new XmlError("Text outside the root element.", lineCounter(prepared)(start));
}

/** Where the comment begins that the text ends with; -1: it does not. */
function lastComment(text: string): number {
  const start = text.lastIndexOf("<!--");
  return start >= 0 && text.indexOf("-->", start) === text.length - 3 ? start : -1;
}

const LAST_TAG = /^<(\/[^<>]+|[^\s<>/]+(\s+[^\s=<>]+\s*=\s*("[^"]*"|'[^']*'))*\s*\/)>$/;

/** XML 1.0 section 2.3, without its rarest letters. */
const NAME = /^[\p{L}_:][\p{L}\p{N}\p{M}_:.\u00b7-]*$/u;

const encodeHex = (char: string) => (char === "-" ? "%2D" : "%25");

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  commentPropName: "#comment",
  cdataPropName: "#cdata",
  trimValues: false,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  captureMetaData: true,
  // Names that JavaScript keeps for itself (`__proto__`) are refused unless they look otherwise.
  transformTagName: (name) => `.${name}`,
  transformAttributeName: (name) => `.${name}`,
});
const POSITION = XMLParser.getMetaDataSymbol() as unknown as string;

type LineOf = (offset: number) => number;
type Raw = Record<string, unknown> & { ":@"?: Record<string, string> };

function parseMarked(marked: string): Raw[] {
  try {
    return parser.parse(marked) as Raw[];
  } catch (error) {
    throw new XmlError((error as Error).message.slice(0, 200), 1);
  }
}

/** `parentLine` null: outside the root element. */
function toNodes(raws: readonly Raw[], lineOf: LineOf, parentLine: number | null): XmlNode[] {
  return raws.flatMap((raw) => {
    const key = Object.keys(raw).find((name) => name !== ":@") ?? "";
    if (key === "#text") return toText(String(raw[key]), parentLine);
    const content = raw[key] as Raw[];
    if (key === "#cdata") return [{ kind: "cdata" as const, text: textOf(content) }];
    if (key === "#comment") return [toCommentOrInstruction(textOf(content))];
    return [toElement(key, raw, content, lineOf)];
  });
}

function toText(raw: string, parentLine: number | null): XmlNode[] {
  if (raw.includes("]]>")) throw new XmlError("']]>' in text.", parentLine ?? 1);
  if (parentLine !== null) return [{ kind: "text", text: decodeAt(parentLine, raw) }];
  if (raw.trim() !== "") throw new XmlError("Text outside the root element.", 1);
  return [];
}

function textOf(content: readonly Raw[]): string {
  return String(content[0]?.["#text"] ?? "");
}

function toCommentOrInstruction(text: string): XmlNode {
  const body = text.slice(1);
  if (text.startsWith("!")) return { kind: "comment", text: body };
  return { kind: "instruction", text: body.replace(/%2D/g, "-").replace(/%25/g, "%") };
}

function toElement(key: string, raw: Raw, content: Raw[], lineOf: LineOf): XmlElement {
  // The transform runs twice over an empty element's name; no name begins with a point.
  const name = key.replace(/^\.+/, "");
  const line = lineOf((raw[POSITION] as { startIndex?: number } | undefined)?.startIndex ?? 0);
  const attributes = Object.entries(raw[":@"] ?? {}).map(
    ([attribute, value]) => [attribute.replace(/^\.@/, ""), decodeAt(line, value, decodeAttribute)] as const,
  );
  for (const one of [name, ...attributes.map(([attribute]) => attribute)]) {
    if (!NAME.test(one)) throw new XmlError(`'${one.slice(0, 100)}' is no name.`, line);
  }
  const element: XmlElement = {
    kind: "element",
    name,
    attributes: new Map(attributes),
    children: toNodes(content, lineOf, line),
    line,
  };
  return hasText(element) ? element : { ...element, children: element.children.filter((node) => node.kind !== "text") };
}

function decodeAt(line: number, raw: string, decode = decodeReferences): string {
  try {
    return decode(raw);
  } catch (error) {
    throw new XmlError((error as Error).message, line);
  }
}

/** Offsets come in rising order, as elements open. */
function lineCounter(text: string): LineOf {
  let line = 1;
  let seen = 0;
  return (offset) => {
    for (; seen < offset; seen++) if (text.charCodeAt(seen) === 10) line++;
    return line;
  };
}

function toDocument(nodes: readonly XmlNode[]): XmlDocument {
  const at = nodes.findIndex((node) => node.kind === "element");
  const root = nodes[at];
  if (root?.kind !== "element") throw new XmlError("Root element is missing.", 1);
  const after = nodes.slice(at + 1);
  const second = after.find((node) => node.kind === "element");
  if (second?.kind === "element") throw new XmlError("There are multiple root elements.", second.line ?? 1);
  if ([...nodes.slice(0, at), ...after].some((node) => node.kind === "cdata")) {
    throw new XmlError("Text outside the root element.", 1);
  }
  return { before: nodes.slice(0, at), root, after };
}
