import { defined } from "./envelope";
import { type Element, escapeXml, WsmanFormatError } from "./xml";

/** MS-WSMV 2.2.4.40: a piece of a stream, in base64 on the wire. It may end in the middle of a character. */
export interface StreamPart {
  /** `stdin`, `stdout` or `stderr`. */
  readonly name: string;
  readonly commandId?: string;
  readonly data: Buffer;
  /** Nothing follows. */
  readonly end?: boolean;
}

export function writeStream({ name, commandId, data, end }: StreamPart): string {
  const id = commandId === undefined ? "" : ` CommandId="${escapeXml(commandId)}"`;
  return `<rsp:Stream Name="${escapeXml(name)}"${id}${end ? ' End="true"' : ""}>${data.toString("base64")}</rsp:Stream>`;
}

export function readStream(element: Element): StreamPart {
  const end = element.attributes.get("End");
  return {
    name: element.attributes.get("Name") ?? "",
    ...defined({ commandId: element.attributes.get("CommandId") }),
    data: decodeBase64(element.text),
    ...(end !== undefined && { end: /^(true|1)$/i.test(end) }),
  };
}

function decodeBase64(text: string): Buffer {
  const digits = text.replace(/\s+/g, "");
  const isBase64 = digits.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(digits);
  if (!isBase64) throw new WsmanFormatError("a stream is not in base64");
  return Buffer.from(digits, "base64");
}

/** Raw bytes that one Send can carry: the envelope is counted in bytes, three of ours are four of its. */
export function bytesPerSend(maxEnvelopeSize: number, overhead: number): number {
  return Math.max(3, Math.floor((maxEnvelopeSize - overhead - 256) / 4) * 3);
}
