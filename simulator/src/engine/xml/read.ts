import type { XmlDocument, XmlElement, XmlNode } from "./nodes";
import { parseXml } from "./parse";

/** Files that were read last; a server looks at the same text many times over. */
const KEPT = 8;
const kept = new Map<string, XmlDocument>();

/** `parseXml`, and a copy of its own for each caller. */
export function readXml(text: string): XmlDocument {
  const { before, root, after } = lookAtXml(text);
  return { before: before.map(copy), root: copyElement(root), after: after.map(copy) };
}

/** The same without a copy: for who changes nothing in it. */
export function lookAtXml(text: string): XmlDocument {
  const document = kept.get(text) ?? parseXml(text);
  keepXml(text, document);
  return document;
}

/** What the text is known to read as: what was printed a moment ago need not be parsed. */
export function keepXml(text: string, document: XmlDocument): void {
  kept.delete(text);
  kept.set(text, document);
  const [oldest] = kept.keys();
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
}

function copy(node: XmlNode): XmlNode {
  return node.kind === "element" ? copyElement(node) : { ...node };
}

function copyElement({ kind, name, attributes, children, line }: XmlElement): XmlElement {
  const copied = { kind, name, attributes: new Map(attributes), children: children.map(copy) };
  return line === undefined ? copied : { ...copied, line };
}
