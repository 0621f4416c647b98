import { configError, HRESULT, lockViolation } from "../errors";
import type { ElementSchema } from "../schema/types";
import { parseValue } from "../schema/values";
import { elementsOf, type XmlElement } from "../xml/nodes";
import type { ConfigDocument } from "./document";
import { LOCKS, locksAttribute, locksElement, locksItem } from "./locks";

/**
 * Holds what a file says of a section against the schema, and against the locks of the levels above (outermost
 * first). Throws 0x8007000D or 0x80070021 with file and line.
 */
export function checkElement(
  document: ConfigDocument,
  schema: ElementSchema,
  xml: XmlElement,
  above: readonly XmlElement[],
): void {
  if (above.some(locksItem)) throw lockViolation(document.whereabouts(xml));
  checkAttributes(document, schema, xml, { open: false });
  for (const name of xml.attributes.keys()) {
    if (above.some((parent) => locksAttribute(parent, name))) throw lockViolation(document.whereabouts(xml));
  }
  checkChildren(document, schema, xml, above);
}

const EVERYWHERE = new Set([...LOCKS, "configSource", "configProtectionProvider", "inheritInChildApplications"]);

function checkAttributes(
  document: ConfigDocument,
  schema: ElementSchema,
  xml: XmlElement,
  { open }: { readonly open: boolean },
): void {
  const where = document.whereabouts(xml);
  for (const [name, text] of xml.attributes) {
    const attribute = schema.attributeByName.get(name);
    if (attribute !== undefined) parseValue(attribute, text, where);
    else if (!open && !EVERYWHERE.has(name) && !name.startsWith("xmlns")) {
      throw configError(HRESULT.invalidData, `Unrecognized attribute '${name}'`, where);
    }
  }
}

/** Schema files of other products add these; their content is theirs. */
const FOREIGN = new Set(["ftpServer"]);

function checkChildren(
  document: ConfigDocument,
  schema: ElementSchema,
  xml: XmlElement,
  above: readonly XmlElement[],
): void {
  const seen = new Set<string>();
  for (const child of elementsOf(xml)) {
    const where = document.whereabouts(child);
    if (FOREIGN.has(child.name)) continue;
    if (above.some((parent) => locksElement(parent, child.name))) throw lockViolation(where);
    const element = schema.elementByName.get(child.name);
    if (element === undefined) {
      checkDirective(document, schema, child);
      continue;
    }
    if (seen.has(child.name)) {
      throw configError(HRESULT.invalidData, `Element '${child.name}' may only appear once in this section`, where);
    }
    seen.add(child.name);
    const over = above.flatMap((parent) => elementsOf(parent).filter((other) => other.name === child.name));
    checkElement(document, element, child, over);
  }
}

function checkDirective(document: ConfigDocument, schema: ElementSchema, child: XmlElement): void {
  const where = document.whereabouts(child);
  const collection = schema.collection;
  if (collection === null) throw configError(HRESULT.invalidData, `Unrecognized element '${child.name}'`, where);
  if (child.name === collection.addElement) {
    checkAttributes(document, collection.entry, child, { open: collection.allowUnrecognizedAttributes });
    const missing = missingAttributes(collection.entry, child);
    if (missing.length > 0) {
      throw configError(HRESULT.fileNotFound, `Element is missing required attributes ${missing.join(",")}`, where);
    }
    checkChildren(document, collection.entry, child, []);
  } else if (child.name !== collection.removeElement && child.name !== collection.clearElement) {
    throw configError(HRESULT.invalidData, `Unrecognized element '${child.name}'`, where);
  }
}

/** Required attributes that an entry does not have. */
export function missingAttributes(schema: ElementSchema, xml: XmlElement): string[] {
  return schema.attributes
    .filter(({ name, required }) => required && !xml.attributes.has(name))
    .map(({ name }) => name);
}
