import { readDuration, writeDuration } from "./duration";
import { ANONYMOUS, NAMESPACES } from "./names";
import { child, children, type Element, escapeXml, is, parseXml, WsmanFormatError } from "./xml";

/** What stands in the header of a message (DSP0226 5.4 and 6, MS-WSMV 2.2.4), a request or an answer. */
export interface Headers {
  readonly action: string;
  /** `uuid:…`, as it came. */
  readonly messageId?: string;
  /** The message that this one answers. */
  readonly relatesTo?: string;
  readonly to?: string;
  readonly resourceUri?: string;
  /** Largest answer that the asker takes, in bytes. */
  readonly maxEnvelopeSize?: number;
  /** Seconds after which the server is to answer, whatever it has. */
  readonly operationTimeout?: number;
  readonly sessionId?: string;
  readonly selectors?: Readonly<Record<string, string>>;
  readonly options?: Readonly<Record<string, string>>;
}

export interface Envelope extends Headers {
  readonly selectors: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
  /** What stands in the body; `undefined` where it is empty. */
  readonly body: Element | undefined;
}

/** `body` is XML with the prefixes of NAMESPACES. Throws RangeError for text that XML cannot carry. */
export function writeEnvelope(headers: Headers, body: string): string {
  const declared = Object.entries(NAMESPACES).map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`);
  return `<s:Envelope${declared.join("")}><s:Header>${writeHeaders(headers)}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;
}

/** Throws WsmanFormatError for what is no envelope. */
export function readEnvelope(document: string | Buffer): Envelope {
  const root = parseXml(typeof document === "string" ? document : decodeUtf8(document));
  if (!is(root, "s", "Envelope")) throw new WsmanFormatError("its root is not a SOAP 1.2 envelope");
  const header = child(root, "s", "Header");
  const text = (prefix: "a" | "w" | "p", name: string) => child(header, prefix, name)?.text;
  const action = text("a", "Action")?.trim();
  if (!action) throw new WsmanFormatError("its header has no action");
  const [body] = child(root, "s", "Body")?.children ?? [];
  // masterzen/winrm puts the options between header and body.
  const options = child(header, "w", "OptionSet") ?? child(root, "w", "OptionSet");
  const size = text("w", "MaxEnvelopeSize")?.trim();
  return {
    action,
    ...defined({
      messageId: text("a", "MessageID"),
      relatesTo: text("a", "RelatesTo"),
      to: text("a", "To")?.trim(),
      resourceUri: text("w", "ResourceURI")?.trim(),
      maxEnvelopeSize: size !== undefined && /^\d{1,10}$/.test(size) ? Number(size) : undefined,
      operationTimeout: readDuration(text("w", "OperationTimeout") ?? ""),
      sessionId: text("p", "SessionId")?.trim(),
    }),
    selectors: named(child(header, "w", "SelectorSet"), "Selector"),
    options: named(options, "Option"),
    body,
  };
}

const REQUIRED = ' s:mustUnderstand="true"';
const OPTIONAL = ' s:mustUnderstand="false"';

function writeHeaders(headers: Headers): string {
  const { to, resourceUri, maxEnvelopeSize, messageId, relatesTo, sessionId, operationTimeout } = headers;
  const isRequest = resourceUri !== undefined;
  return [
    element("a:To", to),
    element("w:ResourceURI", resourceUri, REQUIRED),
    isRequest && `<a:ReplyTo><a:Address${REQUIRED}>${ANONYMOUS}</a:Address></a:ReplyTo>`,
    element("a:Action", headers.action, REQUIRED),
    element("w:MaxEnvelopeSize", maxEnvelopeSize?.toString(), REQUIRED),
    element("a:MessageID", messageId),
    element("a:RelatesTo", relatesTo),
    isRequest && `<w:Locale xml:lang="en-US"${OPTIONAL}/><p:DataLocale xml:lang="en-US"${OPTIONAL}/>`,
    element("p:SessionId", sessionId, OPTIONAL),
    element("w:OperationTimeout", operationTimeout === undefined ? undefined : writeDuration(operationTimeout)),
    set("w:SelectorSet", "w:Selector", headers.selectors),
    set("w:OptionSet", "w:Option", headers.options),
  ]
    .filter(Boolean)
    .join("");
}

function element(name: string, text: string | undefined, attributes = ""): string {
  return text === undefined ? "" : `<${name}${attributes}>${escapeXml(text)}</${name}>`;
}

function set(name: string, item: string, values: Readonly<Record<string, string>> = {}): string {
  const items = Object.entries(values).map(([key, value]) => element(item, value, ` Name="${escapeXml(key)}"`));
  return items.length === 0 ? "" : `<${name}>${items.join("")}</${name}>`;
}

function named(parent: Element | undefined, item: string): Record<string, string> {
  return Object.fromEntries(
    children(parent, "w", item).map((element) => [element.attributes.get("Name") ?? "", element.text.trim()]),
  );
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new WsmanFormatError("it is not UTF-8");
  }
}

/** Without the fields that are not there. */
export function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
