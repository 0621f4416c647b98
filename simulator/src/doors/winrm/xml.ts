import { XMLParser } from "fast-xml-parser";

/** An element whose namespace stands as the prefix that everybody uses for it: `rsp:Stream`. */
export interface Element {
  readonly name: string;
  /** Of its own namespace none: `Name`; otherwise as for elements. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

/** Namespaces of [MS-WSMV] 1.9 and their usual prefixes. */
export const NAMESPACES = {
  s: "http://www.w3.org/2003/05/soap-envelope",
  a: "http://schemas.xmlsoap.org/ws/2004/08/addressing",
  w: "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd",
  p: "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd",
  rsp: "http://schemas.microsoft.com/wbem/wsman/1/windows/shell",
  x: "http://schemas.xmlsoap.org/ws/2004/09/transfer",
  f: "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault",
  xml: "http://www.w3.org/XML/1998/namespace",
} as const;

/** Reads a document; throws where it is not well-formed. */
export function readXml(text: string): Element {
  const nodes = (parser.parse(text, true) as Node[]).map((node) => resolve(node, { xml: NAMESPACES.xml }));
  const root = nodes.find((node) => node !== undefined);
  if (!root) throw new Error("there is no element");
  return root;
}

export function child(element: Element | undefined, name: string): Element | undefined {
  return element?.children.find((candidate) => candidate.name === name);
}

export function children(element: Element | undefined, name: string): readonly Element[] {
  return element?.children.filter((candidate) => candidate.name === name) ?? [];
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

const ATTRIBUTES = ":@";
const TEXT = "#text";

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

/** One key is the tag, with its content; another may hold the attributes. */
type Node = Readonly<Record<string, unknown>>;
type Scope = Readonly<Record<string, string>>;

function resolve(node: Node, outer: Scope): Element | undefined {
  const tag = Object.keys(node).find((key) => key !== ATTRIBUTES);
  if (tag === undefined || tag === TEXT) return undefined;
  const written = (node[ATTRIBUTES] ?? {}) as Record<string, string>;
  const scope = { ...outer, ...declarations(written) };
  const content = node[tag] as Node[];
  return {
    name: canonical(tag, scope, scope[""]),
    attributes: Object.fromEntries(
      Object.entries(written)
        .filter(([name]) => !/^xmlns(:|$)/.test(name))
        .map(([name, value]) => [canonical(name, scope, undefined), value]),
    ),
    children: content.map((inner) => resolve(inner, scope)).filter((inner) => inner !== undefined),
    text: content.map((inner) => (inner[TEXT] === undefined ? "" : String(inner[TEXT]))).join(""),
  };
}

function declarations(attributes: Readonly<Record<string, string>>): Scope {
  const declared = Object.entries(attributes).filter(([name]) => /^xmlns(:|$)/.test(name));
  return Object.fromEntries(declared.map(([name, value]) => [name.slice("xmlns:".length), value]));
}

const PREFIXES = new Map<string, string>(Object.entries(NAMESPACES).map(([prefix, uri]) => [uri, prefix]));

function canonical(written: string, scope: Scope, unprefixed: string | undefined): string {
  const colon = written.indexOf(":");
  const uri = colon === -1 ? unprefixed : scope[written.slice(0, colon)];
  const local = written.slice(colon + 1);
  if (uri === undefined) {
    if (colon !== -1) throw new Error(`nobody declared the prefix of ${written}`);
    return local;
  }
  return `${PREFIXES.get(uri) ?? `{${uri}}`}:${local}`;
}
