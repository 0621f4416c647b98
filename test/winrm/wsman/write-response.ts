import { type Headers, writeEnvelope } from "../../../provider/src/transport/winrm/wsman/envelope";
import type { WsmanFault } from "../../../provider/src/transport/winrm/wsman/fault";
import {
  answerAction,
  FAULT_ACTION,
  NAMESPACES,
  SHELL_RESOURCE,
  STATE_PREFIX,
} from "../../../provider/src/transport/winrm/wsman/names";
import type { Received, ShellResponse } from "../../../provider/src/transport/winrm/wsman/responses";
import { writeStream } from "../../../provider/src/transport/winrm/wsman/streams";
import { escapeXml } from "../../../provider/src/transport/winrm/wsman/xml";

// The server's half of MS-WSMV 3.1.4, which the provider has no use for.

/** What an answer's header holds beside what the answer itself says. */
export type ResponseHeaders = Pick<Headers, "to" | "messageId" | "relatesTo" | "sessionId">;

export function writeResponse(response: ShellResponse, headers: ResponseHeaders): string {
  const action = response.kind === "fault" ? FAULT_ACTION : answerAction(response.kind);
  return writeEnvelope({ ...headers, action }, bodyOf(response));
}

function bodyOf(response: ShellResponse): string {
  switch (response.kind) {
    case "create": {
      const id = escapeXml(response.shellId);
      return [
        `<x:ResourceCreated><a:Address>${NAMESPACES.a}/role/anonymous</a:Address><a:ReferenceParameters>`,
        `<w:ResourceURI>${SHELL_RESOURCE}</w:ResourceURI>`,
        `<w:SelectorSet><w:Selector Name="ShellId">${id}</w:Selector></w:SelectorSet>`,
        `</a:ReferenceParameters></x:ResourceCreated><rsp:Shell><rsp:ShellId>${id}</rsp:ShellId></rsp:Shell>`,
      ].join("");
    }
    case "command":
      return `<rsp:CommandResponse><rsp:CommandId>${escapeXml(response.commandId)}</rsp:CommandId></rsp:CommandResponse>`;
    case "send":
      return "<rsp:SendResponse/>";
    case "receive":
      return `<rsp:ReceiveResponse>${response.streams.map(writeStream).join("")}${writeState(response)}</rsp:ReceiveResponse>`;
    case "signal":
      return "<rsp:SignalResponse/>";
    case "delete":
      return "";
    case "fault":
      return writeFault(response.fault);
  }
}

function writeState({ commandId, state, exitCode }: Received): string {
  if (state === undefined) return "";
  const id = commandId === undefined ? "" : ` CommandId="${escapeXml(commandId)}"`;
  const code = exitCode === undefined ? "" : `<rsp:ExitCode>${exitCode}</rsp:ExitCode>`;
  return `<rsp:CommandState${id} State="${STATE_PREFIX}${state}">${code}</rsp:CommandState>`;
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

function wsman(code: number, words: string, machine: string | undefined): string {
  const by = machine === undefined ? "" : ` Machine="${escapeXml(machine)}"`;
  return `<f:WSManFault Code="${code}"${by}><f:Message>${words}</f:Message></f:WSManFault>`;
}

function wmi(code: number, words: string): string {
  const namespace = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/microsoft/windows/powershell/MSFT_WmiError";
  return `<m:MSFT_WmiError xmlns:m="${namespace}"><m:error_Code>${code}</m:error_Code><m:error_Message>${words}</m:error_Message></m:MSFT_WmiError>`;
}
