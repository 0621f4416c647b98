import { defined } from "./envelope";
import { allText, child, children, type Element, escapeXml, findAnywhere } from "./xml";

/** A refusal, DSP0226 14 and MS-WSMV 2.2.4.43. */
export interface WsmanFault {
  /** Of WSManFault or MSFT_WmiError, unsigned; see FAULTS. */
  readonly code?: number;
  /** What the server says about it, in one line. */
  readonly text: string;
  /** `w:TimedOut`, `w:QuotaLimit` and so on, without a prefix. */
  readonly subcode?: string;
  readonly machine?: string;
}

/** The detail of a quota fault may be a WMI error: `form: "wmi"` writes it so. */
export function writeFault({ code, text, subcode, machine }: WsmanFault, form: "wsman" | "wmi" = "wsman"): string {
  const words = escapeXml(text);
  return [
    "<s:Fault><s:Code><s:Value>s:Receiver</s:Value>",
    subcode !== undefined && `<s:Subcode><s:Value>w:${escapeXml(subcode)}</s:Value></s:Subcode>`,
    `</s:Code><s:Reason><s:Text xml:lang="en-US">${words}</s:Text></s:Reason>`,
    code !== undefined && `<s:Detail>${form === "wmi" ? wmi(code, words) : wsman(code, words, machine)}</s:Detail>`,
    "</s:Fault>",
  ]
    .filter(Boolean)
    .join("");
}

export function readFault(fault: Element): WsmanFault {
  const detail = child(fault, "s", "Detail");
  const wsmanFault = child(detail, "f", "WSManFault");
  const wmiCode = detail && findAnywhere(detail, "error_Code")?.text;
  const code = (wsmanFault?.attributes.get("Code") ?? wmiCode ?? "").trim();
  const reason = children(child(fault, "s", "Reason"), "s", "Text")
    .map(allText)
    .join(" ");
  const message = child(wsmanFault, "f", "Message");
  const subcode = child(child(child(fault, "s", "Code"), "s", "Subcode"), "s", "Value")?.text.trim();
  return {
    ...defined({
      code: codeOf(code),
      subcode: subcode?.split(":").at(-1),
      machine: wsmanFault?.attributes.get("Machine"),
    }),
    text: (message && allText(message)) || reason,
  };
}

function wsman(code: number, words: string, machine: string | undefined): string {
  const by = machine === undefined ? "" : ` Machine="${escapeXml(machine)}"`;
  return `<f:WSManFault Code="${code}"${by}><f:Message>${words}</f:Message></f:WSManFault>`;
}

function wmi(code: number, words: string): string {
  const namespace = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/microsoft/windows/powershell/MSFT_WmiError";
  return `<m:MSFT_WmiError xmlns:m="${namespace}"><m:error_Code>${code}</m:error_Code><m:error_Message>${words}</m:error_Message></m:MSFT_WmiError>`;
}

/** HRESULTs come signed as well. */
function codeOf(text: string): number | undefined {
  if (!/^-?\d{1,10}$/.test(text)) return undefined;
  const code = Number(text);
  return code < 0 ? code + 2 ** 32 : code;
}
