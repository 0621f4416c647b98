import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { XmlDocument, XmlElement, XmlNode } from "../../simulator/src/engine/xml/nodes";
import { parseXml, XmlError } from "../../simulator/src/engine/xml/parse";
import { printXml } from "../../simulator/src/engine/xml/print";
import { damaged } from "../support/damage";
import { runs } from "../support/runs";

const name = fc.oneof(
  fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_.-]{0,8}$/),
  fc.constantFrom("__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "a:b"),
);
const printable = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;
const anyText = fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => printable.test(text));
const markup = fc.constantFrom(
  "&amp;",
  "<",
  "]]",
  "\n",
  "\t",
  " ",
  '"',
  "'",
  ">",
  "&#xA;",
  "\r\n",
  "[enc:A:B:enc]",
  "é😀",
);
const value = fc.oneof(
  anyText,
  fc.array(markup, { maxLength: 5 }).map((parts) => parts.join("")),
);
// What a comment, a CDATA section or an instruction cannot hold.
const without = (text: string) => text.replace(/--|-$|\]\]>|\?>|\r/g, "");

const comment = value.map((text): XmlNode => ({ kind: "comment", text: without(text) }));
const instruction = fc
  .tuple(fc.constantFrom("pi", "php", "x-y"), value)
  .map(([target, data]): XmlNode => ({ kind: "instruction", text: `${target} ${without(data).trimStart()}x` }));
const cdata = value.map((text): XmlNode => ({ kind: "cdata", text: without(text) }));
const text = value.filter((one) => one !== "").map((one): XmlNode => ({ kind: "text", text: one }));

const { element } = fc.letrec<{ element: XmlElement }>((tie) => ({
  element: fc
    .record({
      kind: fc.constant("element" as const),
      name,
      attributes: fc
        .uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, maxLength: 4 })
        .map((all) => new Map(all)),
      children: fc.array(
        fc.oneof({ depthSize: "small", maxDepth: 4 }, comment, instruction, cdata, text, tie("element")),
        {
          maxLength: 4,
        },
      ),
    })
    .map(normal),
}));

/** Neighbouring texts are one, and blanks between elements are layout. */
function normal(made: XmlElement): XmlElement {
  const joined: XmlNode[] = [];
  for (const child of made.children) {
    const last = joined.at(-1);
    if (child.kind === "text" && last?.kind === "text") joined.splice(-1, 1, { ...last, text: last.text + child.text });
    else joined.push(child);
  }
  const mixed = joined.some((node) => node.kind === "cdata" || (node.kind === "text" && node.text.trim() !== ""));
  return { ...made, children: mixed ? joined : joined.filter((node) => node.kind !== "text") };
}

function withoutLines(document: XmlDocument): XmlDocument {
  const strip = (node: XmlNode): XmlNode => (node.kind === "element" ? stripElement(node) : node);
  const stripElement = ({ line: _, ...rest }: XmlElement): XmlElement => ({
    ...rest,
    children: rest.children.map(strip),
  });
  return { before: document.before.map(strip), root: stripElement(document.root), after: document.after.map(strip) };
}

const outside = fc.array(fc.oneof(comment, instruction), { maxLength: 2 });
const document = fc.record({ before: outside, root: element, after: outside });

test("what is printed reads back as the same document", () => {
  fc.assert(
    fc.property(document, (made) => {
      expect(withoutLines(parseXml(printXml(made).text))).toEqual(made);
    }),
    { numRuns: 300 },
  );
});

test("printing what was read changes nothing more", () => {
  fc.assert(
    fc.property(document, (made) => {
      const printed = printXml(made).text;
      expect(printXml(parseXml(printed)).text).toBe(printed);
    }),
  );
});

test("what printing says it reads as is what it reads as, line by line", () => {
  fc.assert(
    fc.property(document, (made) => {
      const { text, document } = printXml(made);
      expect(document).toEqual(parseXml(text));
    }),
    { numRuns: 300 },
  );
});

test("a damaged file that is read is printed so that it reads back", () => {
  const texts = damaged(document.map((made) => printXml(made).text));
  fc.assert(
    fc.property(texts, (text) => {
      const read = attempt(() => parseXml(text));
      if (read !== undefined) expect(withoutLines(parseXml(printXml(read).text))).toEqual(withoutLines(read));
    }),
    runs(1_000),
  );
});

function attempt(read: () => XmlDocument): XmlDocument | undefined {
  try {
    return read();
  } catch (error) {
    expect(error).toBeInstanceOf(XmlError);
    return undefined;
  }
}

test("garbage is refused as not well-formed, or read", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("<", ">", "/", "a", "=", '"', "&", ";", "!", "-", "?", " ", "\n") }),
      (garbage) => void attempt(() => parseXml(garbage)),
    ),
    { numRuns: 500 },
  );
});

describe("reading", () => {
  const attribute = (xml: string) => parseXml(xml).root.attributes.get("x");

  test.each([
    ["named references", '<a x="&lt;&gt;&amp;&quot;&apos;"/>', `<>&"'`],
    ["numbered references", '<a x="&#65;&#x42;&#x1F600;"/>', "AB😀"],
    ["an escaped line break stays one", '<a x="1&#xA;2&#13;&#10;3"/>', "1\n2\r\n3"],
    ["a line break as it stands is a blank", '<a x="1\r\n2\t3"/>', "1 2 3"],
    ["a reference is decoded once", '<a x="&amp;lt;"/>', "&lt;"],
    ["blanks at the ends stay", '<a x="  1  "/>', "  1  "],
    ["what looks like a number stays text", '<a x="007"/>', "007"],
    ["a byte order mark is skipped", '\uFEFF<?xml version="1.0"?><a x="1"/>', "1"],
    ["single quotes", `<a x='"'/>`, '"'],
  ])("%s", (_, xml, expected) => {
    expect(attribute(xml)).toBe(expected);
  });

  test.each([
    ["a tag that is not closed", "<a>\n<b>\n</a>", 3],
    ["an attribute without quotes", "<a>\n<b x=1/></a>", 2],
    ["an attribute twice", '<a>\n\n<b x="1" x="2"/></a>', 3],
    ["an unknown reference", '<a>\n<b/>\n<c x="&nbsp;"/></a>', 3],
    ["a bare ampersand", '<a>\n<b x="a & b"/></a>', 2],
    ["a reference to a character that XML has not", '<a x="&#0;"/>', 1],
    ["a bracket in a value", '<a>\n<b x="<"/></a>', 2],
    ["a comment without end", "<a/><!-- ", 1],
    ["two roots", "<a/>\n<b/>", 2],
    ["text after the root", "<a/>text", 1],
    ["nothing", "", 1],
    ["an instruction without a name, whose end is another's", '<a>\n<?>" <b x="1"/> ?></a>', 2],
    ["an instruction whose name is a quote", '<a>\n\n<?" x="1"?></a>', 3],
    ["what is neither comment nor CDATA", "<a>\n<![]]> text\n</a>", 2],
    ["half a pair of surrogates", "<a>\uD83D</a>", 1],
    ["elements nested deeper than XmlLite reads", `${"<a>".repeat(256)}\n<a>${"</a>".repeat(257)}`, 2],
    ["a DTD", '<!DOCTYPE a [<!ENTITY e "x">]><a/>', 1],
  ])("%s is refused, with its line", (_, xml, line) => {
    expect(() => parseXml(xml)).toThrow(expect.objectContaining({ name: "XmlError", line }));
  });

  test("a refusal quotes no name of a megabyte", () => {
    const name = "x".repeat(1_000_000);
    const refused = expect.objectContaining({ message: expect.stringMatching(/^.{1,200}$/) });
    expect(() => parseXml(`<a ${name}="" ${name}=""/>`)).toThrow(refused);
  });

  test("elements know their lines, whatever stands before them", () => {
    const { root } = parseXml('<?xml version="1.0"?>\r\n<!-- a\r\n b -->\r\n<a>\r\n<?pi - x\n?><b/>\n<c\n y="1"/></a>');
    const lines = root.children.map((node) => (node.kind === "element" ? [node.name, node.line] : []));
    expect(root.line).toBe(4);
    expect(lines).toEqual([[], ["b", 6], ["c", 7]]);
  });
});
