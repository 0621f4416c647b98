import { randomUUID } from "node:crypto";
import { FAULTS, WsmanFault } from "./fault";
import { child, children, type Element, escapeXml, NAMESPACES, readXml } from "./xml";

/** A WS-Management request that has been read. */
export interface WsmanRequest {
  /** Without its namespace: `Receive`. */
  readonly action: string;
  readonly messageId: string;
  readonly resourceUri: string;
  readonly shellId: string | undefined;
  readonly sessionId: string | undefined;
  readonly options: ReadonlyMap<string, string>;
  /** In bytes. */
  readonly maxEnvelopeSize: number;
  /** In milliseconds. */
  readonly operationTimeout: number | undefined;
  /** What stands in the body. */
  readonly content: Element | undefined;
}

/** The shell that runs commands ([MS-WSMV] 2.2.1). */
export const CMD_SHELL = `${NAMESPACES.rsp}/cmd`;

const ANONYMOUS = `${NAMESPACES.a}/role/anonymous`;
const SMALLEST_ENVELOPE = 8_192;

/** Header blocks that no request of [MS-WSMV] may lack. */
const REQUIRED = ["a:To", "a:ReplyTo", "a:Action", "a:MessageID", "w:ResourceURI", "w:MaxEnvelopeSize"];

/** Reads an envelope (SOAP 1.2; [MS-WSMV] 2.2.3); throws the fault that a server would answer. */
export function readRequest(text: string): WsmanRequest {
  const envelope = readEnvelope(text);
  const header = child(envelope, "s:Header");
  const missing = REQUIRED.find((name) => !child(header, name));
  if (missing) throw invalid(`the header has no ${missing}`);
  const say = (name: string) => child(header, name)?.text.trim();
  const address = child(child(header, "a:ReplyTo"), "a:Address")?.text.trim();
  if (address !== ANONYMOUS) throw invalid("a:ReplyTo is not anonymous");
  return {
    action: readAction(say("a:Action") ?? ""),
    messageId: say("a:MessageID") ?? "",
    resourceUri: say("w:ResourceURI") ?? "",
    shellId: readSelectors(header).get("ShellId"),
    sessionId: say("p:SessionId"),
    // Some clients put the set between header and body.
    options: readOptions(child(header, "w:OptionSet") ?? child(envelope, "w:OptionSet")),
    maxEnvelopeSize: readSize(say("w:MaxEnvelopeSize") ?? ""),
    operationTimeout: readDuration(say("w:OperationTimeout")),
    content: child(envelope, "s:Body")?.children[0],
  };
}

function readEnvelope(text: string): Element {
  let root: Element;
  try {
    root = readXml(text);
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error));
  }
  if (root.name !== "s:Envelope") throw invalid(`${root.name} is not a SOAP 1.2 envelope`);
  return root;
}

export function invalid(why: string): WsmanFault {
  return new WsmanFault(
    FAULTS.schema,
    `The WS-Management service cannot process the request because the XML is invalid: ${why}.`,
  );
}

function readAction(uri: string): string {
  const known = new RegExp(`^(?:${NAMESPACES.x}|${NAMESPACES.rsp})/(\\w+)$`).exec(uri)?.[1];
  if (known === undefined || uri !== actionUri(known)) throw invalid(`the action ${uri} is not supported`);
  return known;
}

function actionUri(action: string): string {
  return `${["Create", "Delete", "Get"].includes(action) ? NAMESPACES.x : NAMESPACES.rsp}/${action}`;
}

function readSelectors(header: Element | undefined): Map<string, string> {
  const selectors = children(child(header, "w:SelectorSet"), "w:Selector");
  return new Map(selectors.map(({ attributes, text }) => [attributes.Name ?? "", text.trim()]));
}

function readOptions(set: Element | undefined): Map<string, string> {
  const options = children(set, "w:Option");
  return new Map(options.map(({ attributes, text }) => [attributes.Name ?? "", text.trim()]));
}

function readSize(text: string): number {
  const size = Number(text);
  if (!Number.isSafeInteger(size)) throw invalid("w:MaxEnvelopeSize is not a number");
  if (size < SMALLEST_ENVELOPE) throw new WsmanFault(FAULTS.envelopeTooLarge);
  return size;
}

/** Milliseconds of an xs:duration of days and less. */
export function readDuration(text: string | undefined): number | undefined {
  if (!text) return undefined;
  const [all, days = 0, hours = 0, minutes = 0, seconds = 0] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text) ?? [];
  if (all === undefined) throw invalid(`${text} is not a duration`);
  return (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
}

/** The answer to a request, with what stands in its body. */
export function writeAnswer(request: WsmanRequest, body: string): string {
  return writeEnvelope(`${actionUri(request.action)}Response`, request.messageId, body);
}

/** Machine: whose name the fault carries. */
export function writeFault(fault: WsmanFault, relatesTo: string | undefined, machine: string): string {
  const { value, subcode } = fault.subcode;
  const body = [
    "<s:Fault>",
    `<s:Code><s:Value>${value}</s:Value><s:Subcode><s:Value>${subcode}</s:Value></s:Subcode></s:Code>`,
    `<s:Reason><s:Text xml:lang="en-US">${escapeXml(fault.message)}</s:Text></s:Reason>`,
    `<s:Detail>${fault.wmi ? wmiDetail(fault) : faultDetail(fault, machine)}</s:Detail>`,
    "</s:Fault>",
  ];
  return writeEnvelope("http://schemas.dmtf.org/wbem/wsman/1/wsman/fault", relatesTo, body.join(""));
}

function faultDetail({ code, message }: WsmanFault, machine: string): string {
  const text = `<f:Message>${escapeXml(message)}</f:Message>`;
  return `<f:WSManFault xmlns:f="${NAMESPACES.f}" Code="${code}" Machine="${escapeXml(machine)}">${text}</f:WSManFault>`;
}

function wmiDetail({ code, message }: WsmanFault): string {
  const namespace = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/MSFT_WmiError";
  return [
    `<m:MSFT_WmiError xmlns:m="${namespace}">`,
    `<m:error_Code>${code}</m:error_Code>`,
    `<m:error_Type>3</m:error_Type><m:Message>${escapeXml(message)}</m:Message>`,
    "</m:MSFT_WmiError>",
  ].join("");
}

const DECLARED = (["s", "a", "x", "w", "rsp", "p"] as const)
  .map((prefix) => `xmlns:${prefix}="${NAMESPACES[prefix]}"`)
  .join(" ");

function writeEnvelope(action: string, relatesTo: string | undefined, body: string): string {
  const header = [
    `<a:Action>${action}</a:Action>`,
    `<a:MessageID>uuid:${randomUUID().toUpperCase()}</a:MessageID>`,
    `<a:To>${ANONYMOUS}</a:To>`,
    relatesTo === undefined ? "" : `<a:RelatesTo>${escapeXml(relatesTo)}</a:RelatesTo>`,
  ];
  return `<s:Envelope xml:lang="en-US" ${DECLARED}><s:Header>${header.join("")}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;
}
