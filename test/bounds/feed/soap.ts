import { describeFault, NAMESPACES, parseXml, readResponse } from "../../../provider/src/transport/winrm/wsman";
import { type Case, many, RUNS, SIZE } from "./cases";

const declared = Object.entries(NAMESPACES).map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`);
const escaped = (text: string) => text.replace(/[<&\0"]/g, "x");

function envelope(action: string, body: string): string {
  return `<s:Envelope${declared.join("")}><s:Header><a:Action>${action}</a:Action></s:Header><s:Body>${body}</s:Body></s:Envelope>`;
}

/** What is told of an answer. */
export function answered(document: string): string {
  const { response } = readResponse(Buffer.from(document));
  return response.kind === "fault" ? describeFault(response.fault) : response.kind;
}

export const fault = (text: string) =>
  envelope(
    "x",
    `<s:Fault><s:Reason><s:Text>no</s:Text></s:Reason><s:Detail><f:WSManFault Code="5"><f:Message>${text}</f:Message></f:WSManFault></s:Detail></s:Fault>`,
  );
const stream = (text: string) =>
  envelope(
    `${NAMESPACES.rsp}/ReceiveResponse`,
    `<rsp:ReceiveResponse><rsp:Stream Name="stdout">${text}</rsp:Stream></rsp:ReceiveResponse>`,
  );
export const times = (count: number, make: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => make(at)).join("");

const DOCUMENTS: readonly (readonly [string, string])[] = [
  ["comments that do not end", `<a>${many("<!--")}`],
  ["exclamation marks", `<a>${many("<!")}`],
  ["CDATA that does not end", `<a>${many("<![CDATA[")}`],
  ["CDATA ends that are none", `<a><![CDATA[${many("]]x")}`],
  ["comment ends that are none", `<a><!--${many("-x")}`],
  [
    "a root with many namespaces, each asked for",
    `<a${times(SIZE / 80, (at) => ` xmlns:p${at}="u"`)}>${times(SIZE / 80, () => '<b xmlns:q="v"/>')}</a>`,
  ],
  ["many elements with namespaces", `<a>${times(SIZE / 20, (at) => `<p${at}:b xmlns:p${at}="v"/>`)}</a>`],
  [
    "a long namespace of many attributes",
    `<a xmlns:p="${many("u", SIZE / 2)}"${times(SIZE / 20, (at) => ` p:a${at}="u"`)}/>`,
  ],
  ["attributes", `<a${times(SIZE / 10, (at) => ` a${at}="u"`)}/>`],
  ["elements", `<a>${many("<b/>")}</a>`],
  ["depth", many("<a>")],
  ["depth with namespaces", times(SIZE / 30, (at) => `<a xmlns:p${at}="u">`)],
  ["a DTD", `<!DOCTYPE a [${many("<!ENTITY ")}`],
  ["a DTD of quotes", `<!DOCTYPE ${many("'")}`],
  ["instructions", many("<?x?>")],
  ["an instruction that does not end", `<?x ${many("?x")}`],
  ["a declaration", `<?xml ${many("v")}`],
  ["a declaration of blanks", `<?xml version="1.0"${many(" ")}`],
  ["a reference that does not end", `<a>&${many("x")}`],
  ["a reference of digits", `<a>&#${many("9")};</a>`],
];

export const cases: readonly Case[] = [
  ...DOCUMENTS.map(([what, text]): Case => [what, () => parseXml(text).children.length]),
  ...RUNS.flatMap(([what, text]): Case[] => [
    [`a document of ${what}`, () => answered(text)],
    [`a fault's text of ${what}`, () => describeFault({ code: 5, text })],
    [`a fault of ${what}`, () => answered(fault(escaped(text)))],
  ]),
  ["an action of blanks", () => answered(envelope(many(" "), "x"))],
  ["a stream that is almost base64", () => answered(stream(`${many("A")}!`))],
  ["a stream of blanks", () => answered(stream(many(" ")))],
  ["a name", () => answered(`<${many("x")}`)],
];
