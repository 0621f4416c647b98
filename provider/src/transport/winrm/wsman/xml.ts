import { SaxesParser } from "saxes";
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

/** Deeper and larger than any envelope; both bound what walking through one costs. */
const MAX_DEPTH = 100;
const MAX_PARTS = 50_000;

/** Reads a document. SOAP 1.2 (5) allows neither a DTD nor processing instructions, so no entity is ever expanded. */
export function parseXml(document: string): Element {
  // Half a surrogate pair passes for a character in saxes.
  if (FORBIDDEN.test(document)) throw notWellFormed("a character that XML does not have");
  // Namespaces are resolved here: saxes would spell out a namespace, however long, for every attribute.
  const parser = new SaxesParser({ forceXMLVersion: true, defaultXMLVersion: "1.0", position: false });
  const open: Opened[] = [];
  let root: Element | undefined;
  let parts = 0;
  const refuse = (what: string): never => {
    throw new WsmanFormatError(what);
  };
  parser.on("error", ({ message }) => {
    // It quotes names, however long.
    throw notWellFormed(message.slice(0, 100));
  });
  const count = () => {
    if (++parts > MAX_PARTS) refuse(`it has more than ${MAX_PARTS} elements and attributes`);
  };
  const noInstructions = () => refuse("a DTD or a processing instruction stands in it");
  parser.on("doctype", noInstructions);
  parser.on("processinginstruction", noInstructions);
  parser.on("attribute", count);
  parser.on("opentag", ({ name, attributes }) => {
    if (open.length === MAX_DEPTH) refuse(`it nests more than ${MAX_DEPTH} levels deep`);
    count();
    open.push(opened(name, attributes as Record<string, string>, open));
  });
  const add = (text: string) => {
    const element = open.at(-1)?.element;
    if (element) element.text += text;
  };
  parser.on("text", add);
  parser.on("cdata", add);
  parser.on("closetag", () => {
    const element = open.pop()?.element;
    if (element === undefined) return;
    const parent = open.at(-1)?.element;
    if (parent) parent.children.push(element);
    else root ??= element;
  });
  parser.write(document.trimStart()).close();
  return root ?? refuse("it has no root element");
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

/** The text below an element, in one line: of a longer one the beginning, of which less is told. */
export function allText(root: Element): string {
  const parts: string[] = [];
  collect(root, parts, LONGEST_TEXT);
  return parts.join(" ").replace(/\s+/g, " ").trim();
}

const LONGEST_TEXT = 16_384;

/** What room is left. */
function collect({ text, children }: Element, parts: string[], room: number): number {
  let left = room - text.length;
  parts.push(text.slice(0, room));
  for (const element of children) {
    if (left <= 0) break;
    left = collect(element, parts, left);
  }
  return left;
}

// XML 1.0, 2.2: what is left out can stand in no document, not even as a reference.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to find
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

/** Text for an element or an attribute. Throws RangeError where XML has no way to write a character. */
export function escapeXml(text: string): string {
  if (FORBIDDEN.test(text)) throw new RangeError("a character that XML cannot carry");
  return text.replace(/[&<>"'\r\n\t]/g, (char) => `&#${char.charCodeAt(0)};`);
}

interface Opened {
  readonly element: Element & { text: string; readonly children: Element[] };
  /** Namespaces that it declares, by their prefixes. */
  readonly declared: ReadonlyMap<string, string>;
}

function opened(tag: string, written: Readonly<Record<string, string>>, outer: readonly Opened[]): Opened {
  const declared = new Map<string, string>();
  const attributes = new Map<string, string>();
  for (const [name, value] of Object.entries(written)) {
    if (name === "xmlns" || name.startsWith("xmlns:")) declared.set(name.slice("xmlns:".length), value);
    else attributes.set(split(name)[1], value);
  }
  const [prefix, name] = split(tag);
  const namespace = declared.get(prefix) ?? resolve(prefix, outer);
  return { declared, element: { namespace, name, attributes, children: [], text: "" } };
}

function split(name: string): [prefix: string, local: string] {
  const colon = name.indexOf(":");
  return colon < 0 ? ["", name] : [name.slice(0, colon), name.slice(colon + 1)];
}

/** The innermost declaration counts. Asked one by one, since a copy of all for every element would be quadratic. */
function resolve(prefix: string, outer: readonly Opened[]): string {
  for (let at = outer.length - 1; at >= 0; at--) {
    const namespace = outer[at]?.declared.get(prefix);
    if (namespace !== undefined) return namespace;
  }
  if (prefix === "xml") return "http://www.w3.org/XML/1998/namespace";
  if (prefix === "") return "";
  throw new WsmanFormatError("a namespace prefix is not declared");
}

function notWellFormed(what: string): WsmanFormatError {
  return new WsmanFormatError(`it is not well-formed: ${what}`);
}
