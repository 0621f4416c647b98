import { defined, type Headers, readEnvelope } from "./envelope";
import { readFault, type WsmanFault } from "./fault";
import { type CommandState, kindOfAction, type RequestKind } from "./names";
import { readStream, type StreamPart } from "./streams";
import { child, children, type Element, is, WsmanFormatError } from "./xml";

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

/** Throws WsmanFormatError for what is no answer of a shell. */
export function readResponse(document: string | Buffer): { headers: Headers; response: ShellResponse } {
  const { body, ...headers } = readEnvelope(document);
  if (body && is(body, "s", "Fault")) return { headers, response: { kind: "fault", fault: readFault(body) } };
  const kind = kindOfAction(headers.action, "Response");
  if (kind === undefined) throw new WsmanFormatError("its action is none that a shell answers with");
  return { headers, response: read(kind, body) };
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
