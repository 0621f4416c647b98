import { hasText, type XmlDocument, type XmlElement, type XmlNode } from "./nodes";
import { encodeAttribute, encodeText } from "./text";

const INDENT = "    ";

/** The file's text: four blanks a level, CR LF, as IIS writes. `parseXml` of it gives the same document. */
export function printXml(document: XmlDocument): string {
  const nodes = [...document.before, document.root, ...document.after];
  return `${nodes.map((node) => printNode(node, "")).join("\n")}\n`.replace(/\n/g, "\r\n");
}

function printNode(node: XmlNode, indent: string): string {
  switch (node.kind) {
    case "element":
      return printElement(node, indent);
    case "text":
      return encodeText(node.text);
    case "cdata":
      return `<![CDATA[${node.text}]]>`;
    case "comment":
      return `${indent}<!--${node.text}-->`;
    case "instruction":
      return `${indent}<?${node.text}?>`;
  }
}

function printElement(element: XmlElement, indent: string): string {
  const attributes = [...element.attributes].map(([name, value]) => ` ${name}="${encodeAttribute(value)}"`).join("");
  const start = `${indent}<${element.name}${attributes}`;
  if (element.children.length === 0) return `${start} />`;
  if (hasText(element))
    return `${start}>${element.children.map((node) => printNode(node, "")).join("")}</${element.name}>`;
  const children = element.children.map((node) => printNode(node, indent + INDENT));
  return [`${start}>`, ...children, `${indent}</${element.name}>`].join("\n");
}
