import { defined, type Headers, readEnvelope, writeEnvelope } from "./envelope";
import { readFault, type WsmanFault, writeFault } from "./fault";
import {
  answerAction,
  type CommandState,
  FAULT_ACTION,
  kindOfAction,
  NAMESPACES,
  type RequestKind,
  SHELL_RESOURCE,
  STATE_PREFIX,
} from "./names";
import { readStream, type StreamPart, writeStream } from "./streams";
import { child, children, type Element, escapeXml, is, WsmanFormatError } from "./xml";

/** MS-WSMV 3.1.4: what a server answers. */
export type ShellResponse =
  | { readonly kind: "create"; readonly shellId: string }
  | { readonly kind: "command"; readonly commandId: string }
  | Received
  | { readonly kind: "send" | "signal" | "delete" }
  | { readonly kind: "fault"; readonly fault: WsmanFault };

export interface Received {
  readonly kind: "receive";
  readonly streams: readonly StreamPart[];
  readonly commandId?: string;
  /** A command that is `Done` has ended, and its exit code stands here. */
  readonly state?: CommandState;
  readonly exitCode?: number;
}

/** What an answer's header holds beside what the answer itself says. */
export type ResponseHeaders = Pick<Headers, "to" | "messageId" | "relatesTo" | "sessionId">;

export function writeResponse(response: ShellResponse, headers: ResponseHeaders): string {
  const action = response.kind === "fault" ? FAULT_ACTION : answerAction(response.kind);
  return writeEnvelope({ ...headers, action }, bodyOf(response));
}

/** Throws WsmanFormatError for what is no answer of a shell. */
export function readResponse(document: string | Buffer): { headers: Headers; response: ShellResponse } {
  const { body, ...headers } = readEnvelope(document);
  if (body && is(body, "s", "Fault")) return { headers, response: { kind: "fault", fault: readFault(body) } };
  const kind = kindOfAction(headers.action, "Response");
  if (kind === undefined) throw new WsmanFormatError("its action is none that a shell answers with");
  return { headers, response: read(kind, body) };
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

function read(kind: RequestKind, body: Element | undefined): ShellResponse {
  switch (kind) {
    case "create":
      return { kind, shellId: shellIdOf(body) };
    case "command": {
      const commandId = child(body, "rsp", "CommandId")?.text.trim();
      if (!commandId) throw new WsmanFormatError("the command that was started has no id");
      return { kind, commandId };
    }
    case "receive":
      return readReceived(body);
    default:
      return { kind };
  }
}

/** Some servers have the shell's id in the selectors of ResourceCreated only, in either place of the body. */
function shellIdOf(body: Element | undefined): string {
  const parameters = child(body, "a", "ReferenceParameters");
  const selectors = children(child(parameters, "w", "SelectorSet"), "w", "Selector");
  const selected = selectors.find(({ attributes }) => attributes.get("Name") === "ShellId");
  const id = (selected ?? child(body, "rsp", "ShellId"))?.text.trim();
  if (!id) throw new WsmanFormatError("the shell that was made has no id");
  return id;
}

function readReceived(body: Element | undefined): Received {
  const state = child(body, "rsp", "CommandState");
  const code = child(state, "rsp", "ExitCode")?.text.trim();
  return {
    kind: "receive",
    streams: children(body, "rsp", "Stream").map(readStream),
    ...defined({
      commandId: state?.attributes.get("CommandId"),
      state: stateOf(state?.attributes.get("State")),
      // Windows writes NTSTATUS codes unsigned or signed.
      exitCode: code !== undefined && /^-?\d{1,10}$/.test(code) ? Number(code) : undefined,
    }),
  };
}

function stateOf(uri: string | undefined): CommandState | undefined {
  const name = uri?.trim().split("/").at(-1);
  return name === "Pending" || name === "Running" || name === "Done" ? name : undefined;
}
