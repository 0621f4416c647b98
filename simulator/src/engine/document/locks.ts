import type { XmlElement } from "../xml/nodes";

/** Attributes that any element of a section may carry beside its own. */
export const LOCKS = ["lockItem", "lockAttributes", "lockAllAttributesExcept", "lockElements", "lockAllElementsExcept"];

export function locksItem(parent: XmlElement): boolean {
  return parent.attributes.get("lockItem")?.toLowerCase() === "true";
}

export function locksAttribute(parent: XmlElement, name: string): boolean {
  return locks(parent, "lockAttributes", "lockAllAttributesExcept", name);
}

export function locksElement(parent: XmlElement, name: string): boolean {
  return locks(parent, "lockElements", "lockAllElementsExcept", name);
}

function locks(parent: XmlElement, some: string, allExcept: string, name: string): boolean {
  const listed = names(parent.attributes.get(some));
  if (listed?.includes("*") || listed?.includes(name)) return true;
  const spared = names(parent.attributes.get(allExcept));
  return spared !== undefined && !spared.includes(name);
}

function names(list: string | undefined): string[] | undefined {
  return list?.split(",").map((name) => name.trim());
}
