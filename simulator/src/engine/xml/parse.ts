import { SaxesParser } from "saxes";
import { hasText, type XmlDocument, type XmlElement, type XmlNode } from "./nodes";
import { isPrintable } from "./text";

/** Not well-formed. `line`, from 1, is where that was seen. */
export class XmlError extends Error {
  override readonly name = "XmlError";
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
  }
}

/** XmlLite's own limit (XmlReaderProperty_MaxElementDepth). */
const MAX_DEPTH = 256;

/** Windows's words for what saxes says. */
const WORDS = new Map([
  ["documents may contain only one root.", "There are multiple root elements."],
  ["document must contain a root element.", "Root element is missing."],
]);

/** Reads a whole file; a byte order mark is skipped, DTDs are refused (as XmlLite does), layout between elements goes. */
export function parseXml(file: string): XmlDocument {
  const text = file.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  // saxes takes half a surrogate pair for a character.
  if (!isPrintable(text)) throw new XmlError("A character that XML does not allow.", 1);
  const parser = new SaxesParser({ forceXMLVersion: true, defaultXMLVersion: "1.0" });
  const outside: XmlNode[] = [];
  const open: XmlElement[] = [];
  const add = (node: XmlNode) => (open.at(-1)?.children ?? outside).push(node);
  const refuse = (message: string): never => {
    throw new XmlError(message, parser.line);
  };
  parser.on("error", ({ message }) => {
    const problem = message.replace(/^\d+:\d+: /, "");
    // It quotes names, however long.
    refuse(WORDS.get(problem) ?? problem.slice(0, 200));
  });
  parser.on("doctype", () => refuse("DTD is prohibited."));
  parser.on("xmldecl", () => add({ kind: "instruction", text: text.slice("<?".length, text.indexOf("?>")) }));
  parser.on("processinginstruction", ({ target, body }) =>
    add({ kind: "instruction", text: body === "" ? target : `${target} ${body}` }),
  );
  parser.on("comment", (comment) => add({ kind: "comment", text: comment }));
  parser.on("cdata", (cdata) => add({ kind: "cdata", text: cdata }));
  parser.on("text", (one) => open.length > 0 && add({ kind: "text", text: one }));
  parser.on("opentagstart", ({ name }) => {
    if (open.length === MAX_DEPTH) refuse("Elements are nested too deep.");
    // The character behind the name is read by now.
    const line = text[parser.position - 1] === "\n" ? parser.line - 1 : parser.line;
    const element: XmlElement = { kind: "element", name, attributes: new Map(), children: [], line };
    add(element);
    open.push(element);
  });
  parser.on("attribute", ({ name, value }) => open.at(-1)?.attributes.set(name, value));
  parser.on("closetag", () => {
    const element = open.pop();
    if (element !== undefined && !hasText(element)) removeLayout(element);
  });
  parser.write(text).close();
  return toDocument(outside);
}

/** Blanks between elements. */
function removeLayout({ children }: XmlElement): void {
  let kept = 0;
  for (const node of children) if (node.kind !== "text") children[kept++] = node;
  children.length = kept;
}

function toDocument(nodes: readonly XmlNode[]): XmlDocument {
  const at = nodes.findIndex((node) => node.kind === "element");
  const root = nodes[at];
  if (root?.kind !== "element") throw new XmlError("Root element is missing.", 1);
  return { before: nodes.slice(0, at), root, after: nodes.slice(at + 1) };
}
