import { defined } from "./envelope";
import { allText, child, children, type Element, findAnywhere } from "./xml";

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

/** HRESULTs come signed as well. */
function codeOf(text: string): number | undefined {
  if (!/^-?\d{1,10}$/.test(text)) return undefined;
  const code = Number(text);
  return code < 0 ? code + 2 ** 32 : code;
}
