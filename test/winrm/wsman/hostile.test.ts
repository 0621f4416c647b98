import fc from "fast-check";
import { expect, test } from "vitest";
import {
  escapeXml,
  parseXml,
  readResponse,
  WsmanFormatError,
  writeRequest,
} from "../../../provider/src/transport/winrm/wsman";
import { request, requestHeaders, response } from "./arbitrary";
import { readRequest } from "./read-request";
import { writeResponse } from "./write-response";

/** Reads it, or says that it cannot: nothing else may come out. */
function readOrRefuse(document: string | Buffer): void {
  for (const read of [readRequest, readResponse]) {
    try {
      read(document);
    } catch (error) {
      if (!(error instanceof WsmanFormatError)) throw error;
    }
  }
}

test("a damaged envelope is read or refused, never anything else", () => {
  const whole = fc.oneof(
    fc.tuple(request, requestHeaders).map(([asked, headers]) => writeRequest(asked, headers)),
    response.map((answered) => writeResponse(answered, {})),
  );
  const piece = fc.oneof(
    fc.string({ unit: "binary", maxLength: 6 }),
    fc.constantFrom(
      "<",
      ">",
      "&",
      "]]>",
      "<![CDATA[",
      "<!--",
      '"',
      "</s:Body>",
      "<__proto__/>",
      "&#0;",
      "&x;",
      'xmlns=""',
    ),
  );
  fc.assert(
    fc.property(whole, fc.nat(), fc.nat(20), piece, (document, at, gone, put) => {
      const start = at % document.length;
      readOrRefuse(document.slice(0, start) + put + document.slice(start + gone));
    }),
    { numRuns: 500 },
  );
});

test("any bytes are read or refused", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => readOrRefuse(Buffer.from(bytes))));
});

test.each([
  ["a billion laughs", '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><s>&b;</s>'],
  ["an external entity", '<!DOCTYPE l SYSTEM "file:///etc/passwd"><s/>'],
  ["a processing instruction", "<s><?php x ?></s>"],
  ["depth without end", "<a>".repeat(50_000) + "</a>".repeat(50_000)],
  ["a prefix that nobody declared", "<q:a/>"],
  ["an entity that XML does not have", "<a>&nbsp;</a>"],
  ["a reference to a character that XML does not have", "<a>&#0;</a>"],
  ["a surrogate by reference", "<a>&#xD800;</a>"],
  ["two roots", "<a/><b/>"],
  ["no root", "<!-- nothing -->"],
  ["another root", "<html><body>It works!</body></html>"],
  ["nothing", ""],
])("%s is refused", (_, document) => {
  expect(() => readResponse(document)).toThrow(WsmanFormatError);
});

test("names that JavaScript keeps for itself are names like others", () => {
  const root = parseXml('<constructor __proto__="x"><__proto__>y</__proto__><toString/></constructor>');
  expect(root.attributes.get("__proto__")).toBe("x");
  expect(root.children.map(({ name, text }) => [name, text])).toEqual([
    ["__proto__", "y"],
    ["toString", ""],
  ]);
  expect(({} as Record<string, unknown>).y).toBeUndefined();
});

test("text in CDATA sections and comments is taken for what it is", () => {
  expect(parseXml("<a>1<![CDATA[&lt;<?]]><!-- <?x <!DOCTYPE -->2&lt;</a>").text).toBe("1&lt;<?2<");
});

test("text that XML cannot carry is refused before it is sent", () => {
  for (const wrong of ["\0", "a\u0008", "\ud800", "\uffff"]) expect(() => escapeXml(wrong)).toThrow(RangeError);
});
