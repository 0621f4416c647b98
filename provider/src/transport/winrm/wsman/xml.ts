import { XMLParser, XMLValidator } from "fast-xml-parser";
import { NAMESPACES, type Prefix } from "./names";

/** What came is not an envelope: not well-formed, or not of the form that WS-Management gives it. */
export class WsmanFormatError extends Error {
  override readonly name = "WsmanFormatError";
}

/** An element with its namespace resolved. */
export interface Element {
  readonly namespace: string;
  readonly name: string;
  /** By local name, namespace declarations left out. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
  /** Of this element alone, references resolved. */
  readonly text: string;
}

/** Reads a document. SOAP 1.2 (5) allows neither a DTD nor processing instructions, so no entity is ever expanded. */
export function parseXml(document: string): Element {
  const text = document.replace(/^\uFEFF/, "").replace(/^\s*<\?xml\s[^>]*\?>/, "");
  if (/<!DOCTYPE|<\?/i.test(text.replace(/<!\[CDATA\[[\s\S]*?\]\]>|<!--[\s\S]*?-->/g, ""))) {
    throw new WsmanFormatError("a DTD or a processing instruction stands in it");
  }
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) throw new WsmanFormatError(`it is not well-formed: ${verdict.err.msg}`);
  const roots = toElements(parseRaw(text), new Map([["xml", "http://www.w3.org/XML/1998/namespace"]]));
  const [root] = roots;
  if (root === undefined || roots.length > 1) throw new WsmanFormatError("it has no root element, or several");
  return root;
}

export function child(parent: Element | undefined, prefix: Prefix, name: string): Element | undefined {
  return parent?.children.find((element) => is(element, prefix, name));
}

export function children(parent: Element | undefined, prefix: Prefix, name: string): Element[] {
  return parent?.children.filter((element) => is(element, prefix, name)) ?? [];
}

export function is(element: Element, prefix: Prefix, name: string): boolean {
  return element.name === name && element.namespace === NAMESPACES[prefix];
}

/** The first element of this local name at any depth, whatever its namespace. */
export function findAnywhere(root: Element, name: string): Element | undefined {
  if (root.name === name) return root;
  for (const element of root.children) {
    const found = findAnywhere(element, name);
    if (found) return found;
  }
  return undefined;
}

/** All the text below an element, in one line. */
export function allText(root: Element): string {
  const parts = [root.text, ...root.children.map(allText)];
  return parts.join(" ").replace(/\s+/g, " ").trim();
}

// XML 1.0, 2.2: what is left out can stand in no document, not even as a reference.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to find
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;
const REFERENCES: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** Text for an element or an attribute. Throws RangeError where XML has no way to write a character. */
export function escapeXml(text: string): string {
  if (FORBIDDEN.test(text)) throw new RangeError("a character that XML cannot carry");
  return text.replace(/[&<>"'\r\n\t]/g, (char) => `&#${char.charCodeAt(0)};`);
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  cdataPropName: "#cdata",
  trimValues: false,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  // Names that JavaScript keeps for itself (`__proto__`) are refused unless they look otherwise.
  transformTagName: (name) => `.${name}`,
  transformAttributeName: (name) => `.${name}`,
});

type Raw = Record<string, unknown> & { ":@"?: Record<string, string> };
type Scope = ReadonlyMap<string, string>;

// The parser limits the depth (100), so that nothing below recurses without bound.
function parseRaw(text: string): Raw[] {
  try {
    return parser.parse(text) as Raw[];
  } catch (error) {
    throw new WsmanFormatError(`it is not well-formed: ${(error as Error).message}`);
  }
}

function toElements(raws: readonly Raw[], scope: Scope): Element[] {
  return raws.flatMap((raw) => {
    const key = keyOf(raw);
    return key.startsWith("#") ? [] : [toElement(key, raw, scope)];
  });
}

function toElement(key: string, raw: Raw, outer: Scope): Element {
  const attributes = Object.entries(raw[":@"] ?? {}).map(
    ([name, value]) => [name.replace(/^\.?@?\.*/, ""), decode(String(value))] as const,
  );
  const scope = declare(attributes, outer);
  const content = raw[key] as Raw[];
  // The transform runs twice over an empty element's name; no name begins with a point.
  const [prefix, name] = split(key.replace(/^\.+/, ""));
  return {
    namespace: resolve(prefix, scope),
    name,
    attributes: new Map(
      attributes.filter(([name]) => !/^xmlns(:|$)/.test(name)).map(([name, value]) => [split(name)[1], value]),
    ),
    children: toElements(content, scope),
    text: content.map(textOf).join(""),
  };
}

function keyOf(raw: Raw): string {
  return Object.keys(raw).find((name) => name !== ":@") ?? "#";
}

function textOf(raw: Raw): string {
  const key = keyOf(raw);
  if (key === "#text") return decode(String(raw[key]));
  if (key !== "#cdata") return "";
  return (raw[key] as Raw[]).map((part) => String(part["#text"] ?? "")).join("");
}

function split(name: string): [prefix: string, local: string] {
  const colon = name.indexOf(":");
  return colon < 0 ? ["", name] : [name.slice(0, colon), name.slice(colon + 1)];
}

function declare(attributes: readonly (readonly [string, string])[], outer: Scope): Scope {
  const declared = attributes.filter(([name]) => /^xmlns(:|$)/.test(name));
  if (declared.length === 0) return outer;
  return new Map([...outer, ...declared.map(([name, uri]) => [name.slice(6), uri] as const)]);
}

function resolve(prefix: string, scope: Scope): string {
  const namespace = scope.get(prefix);
  if (namespace !== undefined) return namespace;
  if (prefix === "") return "";
  throw new WsmanFormatError("a namespace prefix is not declared");
}

function decode(text: string): string {
  return text.replace(/&([^;&]*);?/g, (whole, name: string) => {
    const value = whole.endsWith(";") ? reference(name) : undefined;
    if (value === undefined) throw new WsmanFormatError("a reference that XML does not have");
    return value;
  });
}

function reference(name: string): string | undefined {
  const number = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name);
  if (!number) return Object.hasOwn(REFERENCES, name) ? REFERENCES[name] : undefined;
  const code = number[1] !== undefined ? Number.parseInt(number[1], 16) : Number(number[2]);
  const isChar = code <= 0x10ffff && !FORBIDDEN.test(String.fromCodePoint(code));
  return isChar ? String.fromCodePoint(code) : undefined;
}
