import fc from "fast-check";
import { freshApplicationHostConfig } from "../../simulator/src/engine";
import { newElement, type XmlDocument, type XmlElement, type XmlNode } from "../../simulator/src/engine/xml/nodes";
import { parseXml } from "../../simulator/src/engine/xml/parse";
import { printXml } from "../../simulator/src/engine/xml/print";
import { SITES } from "./bench";

/** Configuration files with what other people and programs leave in them, and how to see that it is still there. */
export const FRESH = freshApplicationHostConfig({
  profile: "cng",
  certificateMapping: true,
  sites: SITES.map((name, index) => ({
    name,
    id: index + 1,
    path: `C:\\sites\\${index}`,
    bindings: [{ protocol: "http", information: `*:${8000 + index}:` }],
  })),
});

const words = fc
  .string({ unit: "grapheme", maxLength: 10 })
  .filter((text) => /^[\t\n\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u.test(text));
const comment = words.map((text): XmlNode => ({ kind: "comment", text: ` ${text.replace(/-/g, "")} ` }));
const instruction = words.map((text): XmlNode => ({ kind: "instruction", text: `acme ${text.replace(/\?>/g, "")}.` }));
const cdata = words.map((text): XmlNode => ({ kind: "cdata", text: `${text.replace(/\]\]>/g, "")}<&` }));
const text = words.map((one): XmlNode => ({ kind: "text", text: `${one}.` }));
const attributes = fc.uniqueArray(
  fc.tuple(fc.constantFrom("x", "__proto__", "constructor", "enabled", "größe"), words),
  {
    selector: ([name]) => name,
    maxLength: 3,
  },
);
const foreign = fc
  .tuple(
    fc.constantFrom("acme", "acme.webServer", "__proto__", "Configuration"),
    attributes,
    fc.array(fc.oneof(cdata, text, comment), { maxLength: 2 }),
  )
  .map(([name, all, children]): XmlNode => ({ ...newElement(name), attributes: new Map(all), children }));

/** Where, as a number of a place, and what: elements stand outside of sections only, where nobody looks. */
const insertion = fc.tuple(fc.nat(), fc.oneof(comment, instruction, foreign));

const GROUPS = new Set([
  "configuration",
  "location",
  "system.webServer",
  "security",
  "authentication",
  "system.applicationHost",
]);

function placesFor(node: XmlNode, at: XmlElement): XmlElement[] {
  const below = at.children.flatMap((child) => (child.kind === "element" ? placesFor(node, child) : []));
  return node.kind !== "element" || GROUPS.has(at.name) ? [at, ...below] : below;
}

/** The fresh file with these things in it. */
export const withForeign = fc.array(insertion, { maxLength: 12 }).map((all): string => {
  const document = parseXml(FRESH);
  for (const [place, node] of all) {
    const places = placesFor(node, document.root);
    const { children } = places[place % places.length] ?? document.root;
    children.splice(place % (children.length + 1), 0, node);
  }
  return printXml(document).text;
});

type Encode = (text: string) => Buffer;
const declaring = (encoding: string) => (text: string) => text.replace(/encoding="[^"]*"/, `encoding="${encoding}"`);

/** Ways in which a file may be stored. Of what Latin-1 cannot hold a reference is written. */
export const ENCODINGS: readonly (readonly [string, Encode])[] = [
  ["UTF-8", (text) => Buffer.from(text)],
  ["UTF-8 with a mark", (text) => Buffer.from(`\ufeff${text}`)],
  ["UTF-16 with a mark", (text) => Buffer.from(`\ufeff${declaring("utf-16")(text)}`, "utf16le")],
  [
    "UTF-16, most significant byte first",
    (text) => Buffer.from(`\ufeff${declaring("UTF-16")(text)}`, "utf16le").swap16(),
  ],
  ["UTF-8 that declares nothing", (text) => Buffer.from(text.replace(/^<\?xml[^>]*>\s*/, ""))],
  ["line ends of Unix", (text) => Buffer.from(text.replaceAll("\r\n", "\n"))],
];

export const inLatin1: Encode = (text) =>
  Buffer.from(
    declaring("iso-8859-1")(text).replace(/[^\0-\u007f\u00a0-\u00ff]/gu, (c) => `&#${c.codePointAt(0)};`),
    "latin1",
  );

const OURS = new Set(["access", "iisClientCertificateMappingAuthentication", "oneToOneMappings"]);

/** All that is not ours in a file: of our sections only the comments and instructions. */
export function othersIn(file: string): XmlDocument {
  const document = parseXml(file);
  return {
    ...document,
    before: document.before.filter((node) => node.kind !== "instruction"),
    root: strip(document.root),
  };
}

function strip(element: XmlElement): XmlElement {
  const isOurs = OURS.has(element.name);
  const children = element.children.flatMap((node): XmlNode[] => {
    if (node.kind !== "element") return [node];
    if (isOurs && node.name === "add") return [];
    const stripped = strip(node);
    const isBare = stripped.children.length === 0 && (OURS.has(node.name) || GROUPS.has(node.name));
    return isBare ? [] : [stripped];
  });
  const { line: _, ...rest } = element;
  return { ...rest, attributes: isOurs ? new Map() : element.attributes, children };
}
