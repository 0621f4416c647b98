import { newElement, type XmlElement, type XmlNode } from "./nodes";

/** An element with its content; attributes that are undefined are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | undefined>> = {},
  children: readonly XmlNode[] = [],
): XmlElement {
  const made = newElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) made.attributes.set(key, value);
  made.children.push(...children);
  return made;
}

export function comment(text: string): XmlNode {
  return { kind: "comment", text };
}

/** `add` elements of one attribute each. */
export function adds(attribute: string, values: readonly string[]): XmlElement[] {
  return values.map((value) => element("add", { [attribute]: value }));
}
