/** An XML document as the engine keeps it: everything that was in the file, but for the layout between elements. */
export interface XmlDocument {
  /** Declaration, comments and processing instructions before the root. */
  readonly before: XmlNode[];
  readonly root: XmlElement;
  readonly after: XmlNode[];
}

export type XmlNode = XmlElement | XmlText;

export interface XmlElement {
  readonly kind: "element";
  readonly name: string;
  readonly attributes: Map<string, string>;
  readonly children: XmlNode[];
  /** 1-based; absent for what was made in memory. */
  readonly line?: number;
}

/** `instruction`: target, blank and data, without the question marks; the XML declaration is one, as it stood. */
export interface XmlText {
  readonly kind: "text" | "cdata" | "comment" | "instruction";
  readonly text: string;
}

export function newElement(name: string): XmlElement {
  return { kind: "element", name, attributes: new Map(), children: [] };
}

export function elementsOf(parent: XmlElement): XmlElement[] {
  return parent.children.filter((node) => node.kind === "element");
}

export function childrenNamed(parent: XmlElement, name: string): XmlElement[] {
  return elementsOf(parent).filter((element) => element.name === name);
}

export function removeChild(parent: XmlElement, child: XmlNode): void {
  const index = parent.children.indexOf(child);
  if (index >= 0) parent.children.splice(index, 1);
}

export function cloneElement(element: XmlElement): XmlElement {
  return {
    kind: "element",
    name: element.name,
    attributes: new Map(element.attributes),
    children: element.children.map((node) => (node.kind === "element" ? cloneElement(node) : node)),
  };
}

/** Text in which white space counts: such an element is printed as it stands. */
export function hasText(element: XmlElement): boolean {
  return element.children.some((node) => node.kind === "cdata" || (node.kind === "text" && node.text.trim() !== ""));
}
