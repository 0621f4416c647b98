import { hasText, type XmlDocument, type XmlElement, type XmlNode } from "./nodes";
import { encodeAttribute, encodeText } from "./text";

const INDENT = "    ";

export interface Printed {
  /** The file: four blanks a level, CR LF, as IIS writes. */
  readonly text: string;
  /** What `parseXml` makes of it, the elements with their lines: nothing of it is shared with what was printed. */
  readonly document: XmlDocument;
}

export function printXml(document: XmlDocument): Printed {
  const paper = new Paper();
  const printAll = (nodes: readonly XmlNode[]) => nodes.map((node) => printLine(node, "", paper));
  const before = printAll(document.before);
  const root = printElement(document.root, "", paper);
  paper.write("\n");
  const after = printAll(document.after);
  return { text: paper.text(), document: { before, root, after } };
}

class Paper {
  line = 1;
  readonly #parts: string[] = [];

  write(text: string): void {
    this.#parts.push(text);
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.line++;
  }

  text(): string {
    return this.#parts.join("").replace(/\n/g, "\r\n");
  }
}

function printLine(node: XmlNode, indent: string, paper: Paper): XmlNode {
  const printed = printNode(node, indent, paper);
  paper.write("\n");
  return printed;
}

function printNode(node: XmlNode, indent: string, paper: Paper): XmlNode {
  if (node.kind === "element") return printElement(node, indent, paper);
  const { kind, text } = node;
  if (kind === "text") paper.write(encodeText(text));
  else if (kind === "cdata") paper.write(`<![CDATA[${text}]]>`);
  else paper.write(kind === "comment" ? `${indent}<!--${text}-->` : `${indent}<?${text}?>`);
  return { kind, text };
}

function printElement(element: XmlElement, indent: string, paper: Paper): XmlElement {
  const { kind, name, attributes } = element;
  const { line } = paper;
  paper.write(`${indent}<${name}`);
  for (const [attribute, value] of attributes) paper.write(` ${attribute}="${encodeAttribute(value)}"`);
  const children = printChildren(element, indent, paper);
  return { kind, name, attributes: new Map(attributes), children, line };
}

/** From behind the attributes to the end of the element. */
function printChildren(element: XmlElement, indent: string, paper: Paper): XmlNode[] {
  if (hasText(element)) {
    paper.write(">");
    const printed = joined(element.children).map((node) => printNode(node, "", paper));
    paper.write(`</${element.name}>`);
    return printed;
  }
  const children = element.children.filter((node) => node.kind !== "text");
  paper.write(children.length === 0 ? " />" : ">\n");
  const printed = children.map((node) => printLine(node, indent + INDENT, paper));
  if (children.length > 0) paper.write(`${indent}</${element.name}>`);
  return printed;
}

/** Texts that became neighbours when what stood between them was removed read back as one. */
function joined(nodes: readonly XmlNode[]): XmlNode[] {
  const all: XmlNode[] = [];
  for (const node of nodes) {
    const last = all.at(-1);
    if (node.kind === "text" && last?.kind === "text") all[all.length - 1] = { ...last, text: last.text + node.text };
    else all.push(node);
  }
  return all;
}
